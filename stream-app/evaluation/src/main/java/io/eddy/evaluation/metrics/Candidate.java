package io.eddy.evaluation.metrics;

import java.util.Objects;

/**
 * An item with the score a model gave it.
 *
 * @param score higher is better; comparable within one list only; not NaN
 */
public record Candidate(String itemId, double score) {

    public Candidate {
        Objects.requireNonNull(itemId);
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("The score of item " + itemId + " is not a number.");
        }
    }
}
