package io.eddy.inference.scoring;

import java.util.List;

/**
 * What the model says after one click.
 *
 * @param known whether the model knows the clicked item; an unknown one did not move the hidden state
 * @param topK best first
 */
public record ScoredClick(boolean known, Strategy strategy, List<ScoredItem> topK) {

    /** How the items were found. */
    public enum Strategy {
        GRU4REC,
        /** The session holds no item that the model knows, so the most popular items answer. */
        POPULAR
    }

    public ScoredClick {
        topK = List.copyOf(topK);
    }
}
