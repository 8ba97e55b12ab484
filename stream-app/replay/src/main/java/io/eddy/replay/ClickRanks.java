package io.eddy.replay;

import java.util.Arrays;

/** For each click of a replay the rank it had as the next click of its session, by what the topics say. */
public final class ClickRanks {

    /** The rank of a click that was no prediction's target. */
    public static final int NONE = -1;

    final int[] inRecommendation;
    final int[] inEvaluation;
    final boolean[] rejected;
    final String[] model;
    final boolean[] comparable;

    ClickRanks(int clicks) {
        inRecommendation = new int[clicks];
        inEvaluation = new int[clicks];
        rejected = new boolean[clicks];
        model = new String[clicks];
        comparable = new boolean[clicks];
        Arrays.fill(comparable, true);
        Arrays.fill(inRecommendation, NONE);
        Arrays.fill(inEvaluation, NONE);
    }

    /** In the recommendation before it, from 1; 0 for a miss, or {@link #NONE}. */
    public int inRecommendation(int click) {
        return inRecommendation[click];
    }

    /** Name and version of the model whose recommendation the click is ranked in; null where there is none. */
    public String model(int click) {
        return model[click];
    }

    /**
     * Whether that model can be repeated offline: not where it took the session over after more clicks than the job keeps, as its state
     * is made of the last of them, and not where two models filled the list in turns.
     */
    public boolean isComparable(int click) {
        return comparable[click];
    }

    /** Whether the job did not accept the click. */
    public boolean isRejected(int click) {
        return rejected[click];
    }

    /** As the evaluation topic says, from 1; 0 for a miss, or {@link #NONE}. */
    public int inEvaluation(int click) {
        return inEvaluation[click];
    }
}
