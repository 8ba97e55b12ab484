package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import java.util.List;

/** How far one model has followed a session, while a micro-batch works on it. */
final class Track {

    private final ServedModel model;
    private final boolean kept;
    private HiddenState hiddenState;
    private List<String> rebuiltFrom;
    private int place = -1;

    private Track(ServedModel model, boolean kept, HiddenState hiddenState) {
        this.model = model;
        this.kept = kept;
        this.hiddenState = hiddenState;
    }

    /** Of the model that answers the session, whose hidden state is kept with it. */
    static Track ofAnswering(ServedModel model, HiddenState hiddenState) {
        return new Track(model, true, hiddenState);
    }

    /**
     * Of a model that fills the session's lists in turns with the one that answers it. Its hidden state is made anew in every micro-batch:
     * a second one to keep would double the state of every session for the sake of a few.
     *
     * @param itemIds of the session so far, the oldest first
     */
    static Track ofTwin(ServedModel model, List<String> itemIds) {
        var track = new Track(model, false, null);
        if (!itemIds.isEmpty()) {
            track.rebuildFrom(itemIds);
        }
        return track;
    }

    ServedModel model() {
        return model;
    }

    /** Whether its hidden state is kept with the session. */
    boolean isKept() {
        return kept;
    }

    /** Among the sessions that its model follows in the micro-batch; below 0 before the first click. */
    int place() {
        return place;
    }

    void setPlace(int place) {
        this.place = place;
    }

    /** The items that the hidden state is to be made of, the oldest first; null where it is the model's own. */
    List<String> rebuiltFrom() {
        return rebuiltFrom;
    }

    void rebuildFrom(List<String> itemIds) {
        rebuiltFrom = itemIds;
    }

    HiddenState hiddenState() {
        return hiddenState;
    }

    void setHiddenState(HiddenState hiddenState) {
        this.hiddenState = hiddenState;
    }
}
