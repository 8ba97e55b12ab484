package io.eddy.recommender.recommendation;

import java.util.function.Function;

/** Item ids in the form in which they are written, kept for those that come often. One thread. */
final class ItemIdBytes {

    /** Two ids of one place take turns. */
    private static final int PLACES = 1 << 16;

    private final Function<String, byte[]> form;
    private final String[] ids = new String[PLACES];
    private final byte[][] bytes = new byte[PLACES][];

    /** @param form of an id */
    ItemIdBytes(Function<String, byte[]> form) {
        this.form = form;
    }

    /** Shared: nobody writes to it. */
    byte[] of(String itemId) {
        int hash = itemId.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        if (!itemId.equals(ids[place])) {
            ids[place] = itemId;
            bytes[place] = form.apply(itemId);
        }
        return bytes[place];
    }
}
