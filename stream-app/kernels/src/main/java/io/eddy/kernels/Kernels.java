package io.eddy.kernels;

/**
 * The innermost loops of scoring. Threads may share them: they keep nothing.
 *
 * <p>Whatever kernels there are, a score is the same to the last bit: the products of two floats are exact in doubles, and their sum
 * is taken in one order, see {@link #score}.
 */
public interface Kernels {

    /** Items whose weights stand together, dimension by dimension, for {@link #scan}. */
    int BLOCK = 64;

    /** Items of one largest value; a block holds two groups. */
    int GROUP = 32;

    /**
     * A score by definition: eight sums of the products, of dimension d in sum d mod 8, added pair by pair, plus the bias, all in
     * doubles, rounded once.
     *
     * @param items item vectors one after another, [N, D]
     * @param from where the item's vector begins
     * @param query the session vector, [D]
     */
    float score(float[] items, int from, double[] query, float bias);

    /**
     * Products of session vectors with the 8-bit vectors of a tile's items. Not exact: sums of floats in any order.
     *
     * @param weights of a tile of a multiple of {@link #BLOCK} items: block by block, of each block D times the weights of its items
     * @param queries session vectors one after another, [rows, D]
     * @param products receives [rows, items], the items of a row one after another
     * @param largest receives the largest product of each {@link #GROUP} of items, [rows, items / GROUP]
     */
    void scan(byte[] weights, int dimensions, float[] queries, int rows, float[] products, float[] largest);

    /**
     * Groups of items that may hold one whose score reaches a threshold: the most that an item of a group can score is
     * <i>product · times · scale + highest bias + lost · |h| + length · uncertainty</i>.
     *
     * @param first of the groups
     * @param count of groups
     * @param products the largest of each group, from there on
     * @param length |h|
     * @param most receives the most that each group can score, [count]; only of those that are returned is it said
     * @param reaching receives the places, from 0 on, of the groups that reach the threshold
     * @return how many they are
     */
    int reach(
            Groups groups,
            int first,
            int count,
            float[] products,
            int from,
            float times,
            float length,
            float uncertainty,
            float threshold,
            float[] most,
            int[] reaching);

    /** The fastest that this JVM has. */
    static Kernels best() {
        return Holder.BEST;
    }

    /** Whether {@link #best} are those of the JDK's Vector API. */
    static boolean areVectorized() {
        return Holder.BEST instanceof VectorKernels;
    }

    /** Not before it is asked for: classes of a module that may not be there. */
    final class Holder {

        private static final Kernels BEST =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() && VectorKernels.areSupported()
                        ? new VectorKernels()
                        : new PlainKernels();

        private Holder() {}
    }
}
