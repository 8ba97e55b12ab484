package io.eddy.serving.prequential;

import java.util.List;

/** Topics are not those any more that the evaluation began with. */
public final class TopicsChangedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param changes each the end of a sentence */
    TopicsChangedException(List<String> changes) {
        super("The evaluation ends: " + String.join(", ", changes)
                + "; start it again when the topics are there, and it goes on where it was, or from the beginning where"
                + " the recommendations are other ones.");
    }
}
