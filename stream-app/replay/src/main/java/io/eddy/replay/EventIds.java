package io.eddy.replay;

/** Event ids of one replay: a prefix of its own and the number of the click. */
record EventIds(String prefix) {

    static final int NOT_OURS = -1;

    String of(int clickIndex) {
        return prefix + clickIndex;
    }

    /** @return the click's number, or {@link #NOT_OURS} for an event id of somebody else, or none */
    int clickIndex(String eventId) {
        if (eventId == null || !eventId.startsWith(prefix)) {
            return NOT_OURS;
        }
        return Integer.parseInt(eventId.substring(prefix.length()));
    }
}
