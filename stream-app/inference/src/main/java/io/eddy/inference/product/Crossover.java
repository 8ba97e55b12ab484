package io.eddy.inference.product;

import io.eddy.kernels.Kernels;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * From how many sessions at once one product is faster than another: measured on some tiles, once in a process for each
 * size of vectors.
 */
final class Crossover {

    private static final Map<Integer, Integer> MEASURED = new HashMap<>();

    /** Until the JVM has compiled what it runs. */
    private static final long WARM_UP_NANOS = 150_000_000;

    private static final int ROUNDS = 5;

    /** More than a core's cache holds. */
    private static final int MOST_TILES = 8;

    private Crossover() {}

    /** @return {@link ProductRetriever#SESSIONS_AT_ONCE} + 1 where it never is */
    static synchronized int of(QuantizedItems items, TileProduct few, TileProduct many) {
        return MEASURED.computeIfAbsent(items.dimensions(), dimensions -> measure(items, few, many));
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
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() < end) {
            nanos(items, scanOfFew, queries, 1);
            nanos(items, scanOfFew, queries, 4);
            nanos(items, scanOfMany, queries, 4);
        }
        int sessions = 1;
        while (sessions <= most
                && fastest(items, scanOfFew, queries, sessions) <= fastest(items, scanOfMany, queries, sessions)) {
            sessions *= 2;
        }
        // The last that was measured to be slower is half of it, so the two meet in between.
        return sessions == 1 ? 1 : sessions > most ? most + 1 : sessions * 3 / 4;
    }

    private static long fastest(QuantizedItems items, TileScan scan, float[] queries, int sessions) {
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            fastest = Math.min(fastest, nanos(items, scan, queries, sessions));
        }
        return fastest;
    }

    private static long nanos(QuantizedItems items, TileScan scan, float[] queries, int sessions) {
        var largest = new float[sessions * QuantizedItems.TILE / Kernels.GROUP];
        long start = System.nanoTime();
        scan.begin(queries, sessions);
        for (int tile = 0; tile < Math.min(MOST_TILES, items.tiles()); tile++) {
            scan.scan(tile, largest);
        }
        scan.end();
        return System.nanoTime() - start;
    }
}
