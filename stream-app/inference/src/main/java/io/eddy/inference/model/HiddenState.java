package io.eddy.inference.model;

import java.util.Arrays;

/**
 * A session's GRU state after its last known item: {@code float[layers * hiddenSize]}, layer by layer.
 *
 * <p>Immutable by agreement: whoever makes one hands the array over and does not touch it again. Equality is by content.
 */
public final class HiddenState {

    private final float[] values;

    /** Takes the array over, without a copy. */
    public HiddenState(float[] values) {
        this.values = values;
    }

    /** The array itself; read only. */
    public float[] values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HiddenState state && Arrays.equals(values, state.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "HiddenState" + Arrays.toString(values);
    }
}
