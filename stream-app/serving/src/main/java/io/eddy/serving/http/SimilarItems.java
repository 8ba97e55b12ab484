package io.eddy.serving.http;

import java.util.List;
import java.util.Optional;

/** Which items a model takes for alike. Called by any thread. */
public interface SimilarItems {

    /** Where no model is to be had. */
    SimilarItems UNKNOWN = new SimilarItems() {

        @Override
        public Optional<Model> model() {
            return Optional.empty();
        }

        @Override
        public Optional<List<Similar>> of(String itemId, int most) {
            return Optional.empty();
        }
    };

    /** Whose similarity it is. */
    record Model(String name, String version) {}

    /**
     * An item that is like another.
     *
     * @param similarity 1 for the same
     */
    record Similar(String itemId, double similarity) {}

    /** Empty where there is none. */
    Optional<Model> model();

    /** The most similar first, without the item itself; empty where the model does not know the item. */
    Optional<List<Similar>> of(String itemId, int most);
}
