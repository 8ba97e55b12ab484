package io.eddy.inference.model;

import java.util.Arrays;

/** How the items of a model that has an item matrix are scored and ranked. */
public enum Scorer {
    /**
     * What is fastest here of {@link #INTEGER} and {@link #VECTOR}; the bundle's decoder where it ranks in another way, or this machine
     * has neither.
     */
    AUTO("auto"),
    /** The bundle's decoder as it is, by ONNX Runtime in 32 bits. */
    ONNX("onnx"),
    /** A scan of 8-bit products by ONNX Runtime, then exact scores of what may be among the best. */
    INTEGER("integer"),
    /** The same by the JDK's Vector API, where the JVM has it; without it, slowly. */
    VECTOR("vector"),
    /**
     * Encoder and decoder as they are, by ONNX Runtime in 32 bits on an NVIDIA GPU; only hidden states and the best items come back. Its sums are not those of the
     * others to the last bit.
     */
    CUDA("cuda");

    private final String label;

    Scorer(String label) {
        this.label = label;
    }

    /** As options have it. */
    @Override
    public String toString() {
        return label;
    }

    /** @throws IllegalArgumentException where there is none of that label */
    public static Scorer labelled(String label) {
        return Arrays.stream(values())
                .filter(scorer -> scorer.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The scorer is '" + label + "', expected one of " + Arrays.toString(values()) + "."));
    }
}
