package io.eddy.inference.product;

/** The largest k of the numbers that were offered. A heap whose root is the smallest. */
final class LargestFloats {

    private float[] values = {};
    private int k;
    private int size;

    void clear(int most) {
        if (values.length < most) {
            values = new float[most];
        }
        k = most;
        size = 0;
    }

    /** The k-th largest; below all while there are fewer. */
    float smallest() {
        return size < k ? Float.NEGATIVE_INFINITY : values[0];
    }

    void offer(float value) {
        if (size < k) {
            int at = size++;
            for (int parent = (at - 1) >>> 1; at > 0 && values[parent] > value; parent = (at - 1) >>> 1) {
                values[at] = values[parent];
                at = parent;
            }
            values[at] = value;
        } else if (value > values[0]) {
            int at = 0;
            for (int child = 1; child < size; child = 2 * at + 1) {
                if (child + 1 < size && values[child + 1] < values[child]) {
                    child++;
                }
                if (values[child] >= value) {
                    break;
                }
                values[at] = values[child];
                at = child;
            }
            values[at] = value;
        }
    }
}
