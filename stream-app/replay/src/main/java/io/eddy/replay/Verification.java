package io.eddy.replay;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.TieRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Compares click by click: the rank of the next item offline, in the recommendation topic and in the evaluation topic.
 *
 * @param offline figures of the offline evaluation
 * @param recommendations figures of the recommendation topic
 * @param evaluations figures of the evaluation topic
 * @param differing clicks of which the three do not say the same
 * @param firstDifference the first of them in order of time, in one sentence
 */
public record Verification(
        NextItemMetrics offline,
        NextItemMetrics recommendations,
        NextItemMetrics evaluations,
        long differing,
        Optional<String> firstDifference) {

    /**
     * Evaluates the model offline on the clicks of the replay that the job accepted, and compares.
     *
     * @param clicks in the order of the replay, as {@link Replay#clicks()} has them
     * @param gapMs the inactivity gap of the job
     * @param progress told how many clicks were worked through since it was last told
     */
    public static Verification of(
            List<LoggedClick> clicks, long gapMs, NextItemModel model, ReplayReport report, IntConsumer progress) {
        var ranks = report.ranks();
        int[] offline = offlineRanks(clicks, ranks, gapMs, model, Math.max(1, report.candidates()), progress);
        var figures = new NextItemMetrics[3];
        Arrays.setAll(figures, source -> new NextItemMetrics(OfflineEvaluation.CUT_OFFS));
        long differing = 0;
        String first = null;
        for (int click = 0; click < clicks.size(); click++) {
            int[] rank = {offline[click], ranks.inRecommendation(click), ranks.inEvaluation(click)};
            for (int source = 0; source < rank.length; source++) {
                if (rank[source] != ClickRanks.NONE) {
                    figures[source].add(rank[source]);
                }
            }
            if (rank[0] != rank[1] || rank[0] != rank[2]) {
                differing++;
                first = first == null ? sentence(click, clicks.get(click), rank) : first;
            }
        }
        return new Verification(figures[0], figures[1], figures[2], differing, Optional.ofNullable(first));
    }

    /** Whether there was nothing to predict, so that nothing was compared. */
    public boolean isEmpty() {
        return offline.predictions() == 0;
    }

    /** Whether all three say the same of every click. */
    public boolean agrees() {
        return differing == 0;
    }

    private static int[] offlineRanks(
            List<LoggedClick> clicks,
            ClickRanks answered,
            long gapMs,
            NextItemModel model,
            int k,
            IntConsumer progress) {
        // By identity: a log may hold the same click twice.
        var indexes = new IdentityHashMap<LoggedClick, Integer>();
        var accepted = new ArrayList<LoggedClick>();
        for (int click = 0; click < clicks.size(); click++) {
            indexes.put(clicks.get(click), click);
            if (!answered.isRejected(click)) {
                accepted.add(clicks.get(click));
            }
        }
        var ranks = new int[clicks.size()];
        Arrays.fill(ranks, ClickRanks.NONE);
        var sessions = Session.of(accepted, gapMs);
        new OfflineEvaluation(TieRule.PLACE_IN_THE_LIST, k)
                .run(
                        model,
                        sessions,
                        prediction -> {
                            var click =
                                    sessions.get(prediction.session()).clicks().get(prediction.position() - 1);
                            ranks[indexes.get(click)] = (int) prediction.rank();
                        },
                        progress);
        return ranks;
    }

    private static String sentence(int index, LoggedClick click, int[] rank) {
        return "Click %,d of the replay (session %s, item %s, event time %d): rank %s offline, %s in the recommendation topic, %s in the evaluation topic."
                .formatted(
                        index + 1,
                        click.sessionId(),
                        click.itemId(),
                        click.eventTimeMs(),
                        shown(rank[0]),
                        shown(rank[1]),
                        shown(rank[2]));
    }

    private static String shown(int rank) {
        return switch (rank) {
            case ClickRanks.NONE -> "none";
            case NextItemMetrics.MISS -> "miss";
            default -> Integer.toString(rank);
        };
    }
}
