package io.eddy.inference.scoring;

import io.eddy.catalogue.RankedItems;

/**
 * What the model says after one click.
 *
 * @param known whether the model knows the clicked item
 * @param byModel false where the session holds no item that the model knows, so that the most popular items answer
 * @param topK best first
 */
public record ScoredClick(boolean known, boolean byModel, RankedItems topK) {

    /** What a recommendation of popular items says in place of the model's own strategy. */
    public static final String POPULAR = "popular";
}
