package io.eddy.kernels;

/**
 * What is known of groups of items, by group.
 *
 * @param scale of the group's 8-bit weights
 * @param highest bias, and what rounding may add to a sum with it
 * @param lost the length of what the items' weights lost by their 8 bits, at most
 * @param length of the items' vectors of 8-bit weights, at most
 */
@SuppressWarnings("ArrayRecordComponent") // handed to loops, never compared
public record Groups(float[] scale, float[] highest, float[] lost, float[] length) {

    public Groups(int count) {
        this(new float[count], new float[count], new float[count], new float[count]);
    }
}
