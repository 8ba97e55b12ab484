package io.eddy.inference.product;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.kernels.Groups;
import io.eddy.kernels.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The item vectors in 8 bits, and what an exact score can differ by from a product with them.
 *
 * <p>Items stand in the order of their bias, the largest first, and of one bias in that of their index, which is the most clicked
 * first: so a list's worst score rises early, and biases of a group are close. A group of {@link Kernels#GROUP} items has one scale.
 * Groups make tiles, which are scanned one after another.
 *
 * <p>By Cauchy and Schwarz, for a session vector h that is multiplied as h': <i>|w·h − w'·h'| ≤ |w − w'| |h| + |w'| |h − h'|</i>.
 *
 * <p>Does not change once it is made.
 */
public final class QuantizedItems {

    /** Items of a tile: the products of a tile with 64 sessions stay in a core's cache. */
    public static final int TILE = 4096;

    /** The largest weight of 8 bits. */
    public static final int LARGEST = 127;

    /** Numbers below it, of items and of sessions: bounds of their products stay far from where 32 bits end. */
    static final float TAME = 1e12f;

    /** More than all that sums and products of such numbers lose where they are too small for 32 bits. */
    private static final float UNDERFLOW = 1e-30f;

    /** At a place where no item is. */
    static final int NONE = -1;

    /** For what sums of a bound round away. */
    private static final float ROUNDED_UP = 1 + 0x1p-20f;

    private final int dimensions;

    /** [tiles], each by blocks, see {@link Kernels#scan}. */
    private final byte[][] weights;

    private final int[] items;
    private final float[] bias;

    private final Groups groups;

    /** Of each group: what rounding may take from a bias, and how far its biases are apart. */
    private final float[] rounding;

    private final float[] spread;

    private boolean tame = true;

    private QuantizedItems(int dimensions, int places) {
        this.dimensions = dimensions;
        this.weights = new byte[(places + TILE - 1) / TILE][];
        this.items = new int[places];
        this.bias = new float[places];
        this.groups = new Groups(places / Kernels.GROUP);
        this.rounding = new float[places / Kernels.GROUP];
        this.spread = new float[places / Kernels.GROUP];
    }

    /** @throws InvalidBundleException where a number of the item matrix is none */
    static QuantizedItems of(ItemVectors vectors) throws InvalidBundleException {
        int rows = vectors.rows();
        int places = Math.multiplyExact((rows + Kernels.BLOCK - 1) / Kernels.BLOCK, Kernels.BLOCK);
        var quantized = new QuantizedItems(vectors.columns(), places);
        quantized.order(vectors);
        for (int tile = 0; tile < quantized.weights.length; tile++) {
            quantized.weights[tile] =
                    new byte[Math.multiplyExact(Math.min(TILE, places - tile * TILE), quantized.dimensions)];
        }
        var group = new float[Kernels.GROUP * quantized.dimensions];
        for (int first = 0; first < places; first += Kernels.GROUP) {
            quantized.quantize(vectors, first, group);
        }
        return quantized;
    }

    private void order(ItemVectors vectors) throws InvalidBundleException {
        var keys = new long[vectors.rows()];
        for (int item = 0; item < keys.length; item++) {
            float value = vectors.bias(item);
            requireFinite(vectors, item, value);
            tame &= Math.abs(value) < TAME;
            // As an integer that rises with the bias; adding zero makes one of both zeros.
            int bits = Float.floatToIntBits(value + 0f);
            int rising = bits ^ ((bits >> (Integer.SIZE - 1)) & Integer.MAX_VALUE);
            keys[item] = ((long) ~rising << Integer.SIZE) | item;
        }
        Arrays.parallelSort(keys);
        for (int place = 0; place < items.length; place++) {
            items[place] = place < keys.length ? (int) keys[place] : NONE;
            bias[place] = place < keys.length ? vectors.bias(items[place]) : Float.NEGATIVE_INFINITY;
        }
    }

    private void quantize(ItemVectors vectors, int first, float[] values) throws InvalidBundleException {
        int count = (int) IntStream.range(first, first + Kernels.GROUP)
                .filter(place -> items[place] != NONE)
                .count();
        float largest = 0;
        float highestBias = Float.NEGATIVE_INFINITY;
        float lowestBias = Float.POSITIVE_INFINITY;
        float largestBias = 0;
        for (int i = 0; i < count; i++) {
            vectors.copy(items[first + i], values, i * dimensions);
            for (int d = 0; d < dimensions; d++) {
                float value = values[i * dimensions + d];
                requireFinite(vectors, items[first + i], value);
                largest = Math.max(largest, Math.abs(value));
            }
            highestBias = Math.max(highestBias, bias[first + i]);
            lowestBias = Math.min(lowestBias, bias[first + i]);
            largestBias = Math.max(largestBias, Math.abs(bias[first + i]));
        }
        tame &= largest < TAME;
        // Where it is too small to divide by, all weights become zeros.
        float step = largest / LARGEST < Float.MIN_NORMAL ? 0 : largest / LARGEST;
        double mostLost = 0;
        double longest = 0;
        for (int i = 0; i < count; i++) {
            double squaresLost = 0;
            double squares = 0;
            for (int d = 0; d < dimensions; d++) {
                float value = values[i * dimensions + d];
                int weight = step == 0 ? 0 : Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / step)));
                double kept = (double) weight * step;
                squares += kept * kept;
                squaresLost += (value - kept) * (value - kept);
                weights[first / TILE][at(first % TILE + i, d)] = (byte) weight;
            }
            mostLost = Math.max(mostLost, squaresLost);
            longest = Math.max(longest, squares);
        }
        int group = first / Kernels.GROUP;
        groups.scale()[group] = step;
        rounding[group] = largestBias * roundingShare() + UNDERFLOW;
        groups.highest()[group] = highestBias + rounding[group];
        // Infinite where there is room for one whose product is zero.
        spread[group] = count < Kernels.GROUP ? Float.POSITIVE_INFINITY : groups.highest()[group] - lowestBias;
        groups.lost()[group] = roundedUp(Math.sqrt(mostLost));
        groups.length()[group] = roundedUp(Math.sqrt(longest));
    }

    private int at(int placeInTile, int d) {
        return (placeInTile / Kernels.BLOCK * dimensions + d) * Kernels.BLOCK + placeInTile % Kernels.BLOCK;
    }

    private static void requireFinite(ItemVectors vectors, int item, float value) throws InvalidBundleException {
        if (!Float.isFinite(value)) {
            throw new InvalidBundleException(
                    vectors.file(), "gives item index " + item + " a score that is no number: " + value);
        }
    }

    private static float roundedUp(double value) {
        return (float) value * ROUNDED_UP;
    }

    /** What sums of so many 32-bit products may be off by, as a share of the product of both lengths: twice the bound. */
    float roundingShare() {
        return (dimensions + 16) * 0x1p-23f;
    }

    /** Whether bounds of products can be trusted. */
    boolean isTame() {
        return tame;
    }

    /** D. */
    public int dimensions() {
        return dimensions;
    }

    public int tiles() {
        return weights.length;
    }

    /** A multiple of {@link Kernels#BLOCK}. */
    public int placesOf(int tile) {
        return weights[tile].length / dimensions;
    }

    /** Not to be changed. */
    public byte[] weightsOf(int tile) {
        return weights[tile];
    }

    /** The item index at a place, or {@link #NONE}. */
    int item(int place) {
        return items[place];
    }

    /** Below all where no item is. */
    public float bias(int place) {
        return bias[place];
    }

    /** What products with a group's weights are multiplied by. */
    public float scale(int group) {
        return groups.scale()[group];
    }

    /** Not to be changed. */
    Groups groups() {
        return groups;
    }

    /** What a score of an item of the group may differ by from its product, times its scale, plus its bias. */
    float error(int group, float queryLength, float uncertainty) {
        return groups.lost()[group] * queryLength + groups.length()[group] * uncertainty + rounding[group];
    }

    /** The highest bias of the group less its lowest; infinite where it is not full. */
    float spread(int group) {
        return spread[group];
    }
}
