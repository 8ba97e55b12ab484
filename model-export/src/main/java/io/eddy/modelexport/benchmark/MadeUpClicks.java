package io.eddy.modelexport.benchmark;

import io.eddy.modelexport.training.TrainingClicks;
import java.util.SplittableRandom;

/** Clicks without any meaning for measuring speed: item popularity falls as 1/(rank + 10), sessions have five predictions on average. */
final class MadeUpClicks {

    private static final double FLATTENED_RANKS = 10;
    private static final int MEAN_PREDICTIONS = 5;

    private MadeUpClicks() {}

    /** @param predictions clicks that follow another one of their session, at least */
    static TrainingClicks of(int items, int predictions, long seed) {
        var random = new SplittableRandom(seed);
        var lengths = new int[predictions];
        int sessions = 0;
        int clicks = 0;
        for (int left = predictions; left > 0; sessions++) {
            int length = 1;
            while (random.nextInt(MEAN_PREDICTIONS) > 0) {
                length++;
            }
            left -= length;
            lengths[sessions] = length + 1;
            clicks += length + 1;
        }
        var offsets = new int[sessions + 1];
        for (int session = 0; session < sessions; session++) {
            offsets[session + 1] = offsets[session] + lengths[session];
        }
        var itemIndexes = new int[clicks];
        double range = Math.log((items + FLATTENED_RANKS) / FLATTENED_RANKS);
        for (int click = 0; click < clicks; click++) {
            double rank = FLATTENED_RANKS * Math.exp(random.nextDouble() * range) - FLATTENED_RANKS;
            itemIndexes[click] = Math.min(items - 1, (int) rank);
        }
        return new TrainingClicks(itemIndexes, offsets, items);
    }
}
