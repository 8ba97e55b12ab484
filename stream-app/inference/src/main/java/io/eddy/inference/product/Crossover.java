package io.eddy.inference.product;

import io.eddy.kernels.Kernels;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * From how many sessions at once one product is faster than another: measured on some tiles, once in a process for each
 * size of vectors and number of these tiles.
 */
final class Crossover {

    private static final Map<Scanned, Integer> MEASURED = new HashMap<>();

    /** No faster for so long is warm: before the JVM has compiled vectors, they take a hundred times as long. */
    private static final long STEADY_NANOS = 1_000_000_000;

    private static final long LONGEST_WARM_UP_NANOS = 5_000_000_000L;

    /** Of fewer items both are fast, and it is not worth the time to find out. */
    private static final int FEWEST_TILES = 3;

    private static final int USUAL = 8;

    private static final int ROUNDS = 5;

    /** More than a core's cache holds. */
    private static final int MOST_TILES = 8;

    private record Scanned(int dimensions, int tiles) {}

    private Crossover() {}

    /** @return above {@link ProductRetriever#SESSIONS_AT_ONCE} where it never is */
    static synchronized int of(QuantizedItems items, TileProduct few, TileProduct many) {
        if (items.tiles() < FEWEST_TILES) {
            return USUAL;
        }
        var scanned = new Scanned(items.dimensions(), Math.min(items.tiles(), MOST_TILES));
        return MEASURED.computeIfAbsent(scanned, size -> measure(items, few, many));
    }

    private static int measure(QuantizedItems items, TileProduct few, TileProduct many) {
        int most = ProductRetriever.SESSIONS_AT_ONCE;
        var random = new Random(1);
        var queries = new float[most * items.dimensions()];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = random.nextFloat() - 0.5f;
        }
        var scanOfFew = few.newScan();
        var scanOfMany = many.newScan();
        warm(items, scanOfFew, scanOfMany, queries);
        int sessions = 1;
        while (sessions <= most
                && fastest(items, scanOfFew, queries, sessions) <= fastest(items, scanOfMany, queries, sessions)) {
            sessions *= 2;
        }
        // The largest number that was measured to be faster by few is half of it, so the two meet in between.
        return sessions > most ? most + 1 : Math.max(sessions / 2 + 1, sessions * 3 / 4);
    }

    private static void warm(QuantizedItems items, TileScan few, TileScan many, float[] queries) {
        long begun = System.nanoTime();
        long improved = begun;
        long fastest = Long.MAX_VALUE;
        while (improved + STEADY_NANOS > System.nanoTime() && begun + LONGEST_WARM_UP_NANOS > System.nanoTime()) {
            // One session and four have loops of their own.
            long nanos = nanos(items, few, queries, 1, 1)
                    + nanos(items, few, queries, 4, 1)
                    + nanos(items, many, queries, 4, 1);
            if (nanos < fastest / 10 * 9) {
                fastest = nanos;
                improved = System.nanoTime();
            }
        }
    }

    private static long fastest(QuantizedItems items, TileScan scan, float[] queries, int sessions) {
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            fastest = Math.min(fastest, nanos(items, scan, queries, sessions, MOST_TILES));
        }
        return fastest;
    }

    private static long nanos(QuantizedItems items, TileScan scan, float[] queries, int sessions, int mostTiles) {
        var largest = new float[sessions * QuantizedItems.TILE / Kernels.GROUP];
        long start = System.nanoTime();
        scan.begin(queries, sessions);
        try {
            for (int tile = 0; tile < Math.min(mostTiles, items.tiles()); tile++) {
                scan.scan(tile, largest);
            }
        } finally {
            scan.end();
        }
        return System.nanoTime() - start;
    }
}
