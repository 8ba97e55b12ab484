package io.eddy.modelexport.training;

import java.util.List;

/** Which epoch's weights are kept, and when further epochs are not worth their time. */
public final class BestEpoch {

    private final int patience;

    /** @param patience epochs without a better one after which training stops; 0 never stops */
    public BestEpoch(int patience) {
        if (patience < 0) {
            throw new IllegalArgumentException("Patience must be at least 0 epochs, found " + patience);
        }
        this.patience = patience;
    }

    /** The epoch of the highest MRR@20, the earliest of equals; the last where nothing was evaluated. */
    public int of(List<EpochResult> epochs) {
        var best = epochs.get(0);
        for (var epoch : epochs) {
            if (epoch.mrr() == null || epoch.mrr() > best.mrr()) {
                best = epoch;
            }
        }
        return best.epoch();
    }

    /** Whether the best epoch was too long ago. */
    public boolean isOver(List<EpochResult> epochs) {
        if (patience == 0 || epochs.isEmpty()) {
            return false;
        }
        return epochs.get(epochs.size() - 1).epoch() - of(epochs) >= patience;
    }
}
