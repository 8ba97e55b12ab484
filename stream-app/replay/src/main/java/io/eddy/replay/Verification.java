package io.eddy.replay;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.TieRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Compares click by click: the rank of the next item offline, in the recommendation topic and in the evaluation topic.
 *
 * @param all figures of all predictions
 * @param byModel figures of each model's own recommendations
 * @param differing clicks of which the three do not say the same
 * @param firstDifference the first of them in order of time, in one sentence
 * @param notCompared predictions that cannot be repeated, see {@link ClickRanks#isComparable}
 */
public record Verification(
        OfModel all, List<OfModel> byModel, long differing, Optional<String> firstDifference, long notCompared) {

    /**
     * What one model predicted.
     *
     * @param model name and version
     * @param offline figures of the offline evaluation
     * @param recommendations figures of the recommendation topic
     * @param evaluations figures of the evaluation topic
     */
    public record OfModel(
            String model, NextItemMetrics offline, NextItemMetrics recommendations, NextItemMetrics evaluations) {

        OfModel(String model) {
            this(
                    model,
                    new NextItemMetrics(OfflineEvaluation.CUT_OFFS),
                    new NextItemMetrics(OfflineEvaluation.CUT_OFFS),
                    new NextItemMetrics(OfflineEvaluation.CUT_OFFS));
        }

        void add(int[] rank) {
            var figures = List.of(offline, recommendations, evaluations);
            for (int source = 0; source < rank.length; source++) {
                if (rank[source] != ClickRanks.NONE) {
                    figures.get(source).add(rank[source]);
                }
            }
        }
    }

    /**
     * Evaluates the models offline on the clicks of the replay that the job accepted, and compares each prediction with that of the
     * model that made it.
     *
     * @param clicks in the order of the replay, as {@link Replay#clicks()} has them
     * @param gapMs the inactivity gap of the job
     * @param models by name and version, at least one; the first stands for those that are not among them
     * @param progress told how many clicks were worked through since it was last told
     */
    public static Verification of(
            List<LoggedClick> clicks,
            long gapMs,
            Map<String, NextItemModel> models,
            ReplayReport report,
            IntConsumer progress) {
        var ranks = report.ranks();
        var byModel = new LinkedHashMap<String, OfModel>();
        var offlineByModel = new HashMap<String, int[]>();
        models.forEach((name, model) -> {
            byModel.put(name, new OfModel(name));
            offlineByModel.put(
                    name, offlineRanks(clicks, ranks, gapMs, model, Math.max(1, report.candidates()), progress));
        });
        var all = new OfModel("");
        var first = byModel.keySet().iterator().next();
        long differing = 0;
        long notCompared = 0;
        String firstDifference = null;
        for (int click = 0; click < clicks.size(); click++) {
            if (!ranks.isComparable(click)) {
                notCompared++;
                continue;
            }
            var model = byModel.containsKey(ranks.model(click)) ? ranks.model(click) : first;
            int[] rank = {offlineByModel.get(model)[click], ranks.inRecommendation(click), ranks.inEvaluation(click)};
            byModel.get(model).add(rank);
            all.add(rank);
            if (rank[0] != rank[1] || rank[0] != rank[2]) {
                differing++;
                firstDifference = firstDifference == null ? sentence(click, clicks.get(click), rank) : firstDifference;
            }
        }
        return new Verification(
                all, List.copyOf(byModel.values()), differing, Optional.ofNullable(firstDifference), notCompared);
    }

    /** Figures of the offline evaluation, of all models together. */
    public NextItemMetrics offline() {
        return all.offline();
    }

    /** Figures of the recommendation topic, of all models together. */
    public NextItemMetrics recommendations() {
        return all.recommendations();
    }

    /** Figures of the evaluation topic, of all models together. */
    public NextItemMetrics evaluations() {
        return all.evaluations();
    }

    /** Whether there was nothing to predict, so that nothing was compared. */
    public boolean isEmpty() {
        return offline().predictions() == 0;
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
