package io.eddy.inference.bundle;

import java.util.Arrays;

/**
 * How a session vector and an item vector become a score.
 *
 * @param scale that a cosine is multiplied by; 1 for a dot product
 */
public record Similarity(Kind kind, float scale) {

    /** Kinds, by the label that manifests and weights files have. */
    public enum Kind {
        /** The product of the two vectors, plus the item's bias. */
        DOT("dot"),
        /** The product of the two directions, times a scale; no bias (NISER, Gupta et al. 2019). */
        COSINE("cosine");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }

        /** @throws IllegalArgumentException where there is none of that label */
        public static Kind labelled(String label) {
            return Arrays.stream(values())
                    .filter(kind -> kind.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "The similarity is '" + label + "', expected one of " + Arrays.toString(values()) + "."));
        }
    }

    /** Softmax over more than that is a choice of one item. */
    public static final float MOST = 1_000;

    public static final Similarity DOT = new Similarity(Kind.DOT, 1);

    /** A length below it counts as this one, so that a vector of zeros has no direction instead of none that is a number. */
    public static final float SHORTEST = 1e-12f;

    public Similarity {
        if (!(scale > 0 && scale <= MOST)) {
            throw new IllegalArgumentException(
                    "The scale is " + scale + ", expected above 0 and at most " + MOST + ".");
        }
        if (kind == Kind.DOT && scale != 1) {
            throw new IllegalArgumentException("The scale is " + scale + ", but a dot product has none: expected 1.");
        }
    }

    public boolean isCosine() {
        return kind == Kind.COSINE;
    }

    /** Divides each row by its length. */
    public static float[] unitRows(float[] rows, int columns) {
        var unit = new float[rows.length];
        for (int from = 0; from < rows.length; from += columns) {
            double squares = 0;
            for (int i = from; i < from + columns; i++) {
                squares += (double) rows[i] * rows[i];
            }
            double length = Math.max(Math.sqrt(squares), SHORTEST);
            for (int i = from; i < from + columns; i++) {
                unit[i] = (float) (rows[i] / length);
            }
        }
        return unit;
    }
}
