package io.eddy.modelexport.gru4rec;

import java.util.Locale;

/** Where the first GRU layer takes an item's vector from. */
public enum EmbeddingMode {
    /** The output matrix is the input embedding too; mostly the best. */
    SHARED,
    /** A table of its own, which may be narrower or wider than the hidden state. */
    SEPARATE,
    /** No embedding: the one-hot item goes into the input weights of the first layer. */
    NONE;

    /** As in tables, options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
