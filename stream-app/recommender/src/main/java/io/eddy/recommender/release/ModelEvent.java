package io.eddy.recommender.release;

import java.util.Locale;

/** What happens to a bundle on a subtask. */
public enum ModelEvent {
    /** A release was read; its bundles are fetched, opened and tried. */
    PREPARING,

    /** Sessions are answered by it from now on. */
    SERVING,

    /** It cannot be used; what served goes on. */
    REFUSED,

    /** No session is answered by it any more. */
    RETIRED;

    /** As in the status topic. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
