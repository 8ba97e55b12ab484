package io.eddy.neighbours;

import io.eddy.catalogue.Items;

/** A way to weigh neighbours, with its settings. */
public sealed interface SessionKnnMethod permits VmisKnn.Settings, Stan.Settings {

    /** As in tables. */
    String label();

    /** @param items indexed as in the index, by popularity */
    SessionKnn over(SessionIndex index, Items items);
}
