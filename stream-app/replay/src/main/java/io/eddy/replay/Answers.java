package io.eddy.replay;

import io.eddy.catalogue.TeamDraft;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.SessionPlace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * What came back for each click of a replay.
 *
 * <p>The figures come from the recommendations alone: a click is a prediction's target if its own recommendation says
 * that it followed another in its session, and its rank is that in the session's recommendation before. {@link #onSent}
 * may run beside the other methods.
 */
final class Answers {

    private static final int NOT_ANSWERED = 0;
    private static final int REJECTED = -1;

    private final List<LoggedClick> clicks;
    private final boolean evaluationIsRead;
    private final int keptItems;
    private final ReplayListener listener;
    private final AtomicLongArray sentNanos;

    /** For each click its position in its session as the recommendation says, or one of the marks above. */
    private final int[] positions;

    /** For each click hashes of its recommendation, by which a second one is told from a repeated one. */
    private final int[] contents;

    /** For each click the model of its recommendation; null where it has none. */
    private final String[] answeredBy;

    private final ClickRanks ranks;
    private final Map<String, Shown> shownBySession = new HashMap<>();
    private final Set<String> models = new TreeSet<>();

    private final Histogram latencyMicros = new Histogram(3);
    private final Map<String, Long> rejected = new TreeMap<>();
    private long accepted;
    private long repeated;
    private long repeatedByAnotherModel;
    private long contradicted;
    private long predictions;
    /** Of predictions; others are evaluated that no recommendation makes targets. */
    private long evaluations;

    private long evaluated;
    private long evaluatedTwice;
    private long unreadable;
    private int candidates;
    private long lastAnswerNanos = System.nanoTime();

    /**
     * What a session's latest recommendation held.
     *
     * @param beyondKept whether its model knew less of the session than there was
     * @param interleaved whether it is of two models
     */
    private record Shown(
            SessionPlace place, List<String> itemIds, String model, boolean beyondKept, boolean interleaved) {

        boolean isComparable() {
            return !beyondKept && !interleaved;
        }
    }

    /**
     * @param evaluationIsRead whether the evaluation topic is read too
     * @param keptItems how many of a session's last items the job keeps
     */
    Answers(List<LoggedClick> clicks, boolean evaluationIsRead, int keptItems, ReplayListener listener) {
        this.keptItems = keptItems;
        this.clicks = clicks;
        this.evaluationIsRead = evaluationIsRead;
        this.listener = listener;
        this.sentNanos = new AtomicLongArray(clicks.size());
        this.positions = new int[clicks.size()];
        this.contents = new int[clicks.size()];
        this.answeredBy = new String[clicks.size()];
        this.ranks = new ClickRanks(clicks.size());
    }

    void onSent(int click) {
        sentNanos.set(click, System.nanoTime());
    }

    void onRecommendation(int click, Recommendation recommendation) {
        var itemIds =
                recommendation.getItems().stream().map(Candidate::getItemId).toList();
        int content = Arrays.asList(
                        recommendation.getRecommendationId(),
                        recommendation.getClick().getPosition(),
                        itemIds)
                .hashCode();
        var model = recommendation.getModelName() + " " + recommendation.getModelVersion();
        if (positions[click] != NOT_ANSWERED) {
            repeated++;
            if (answeredBy[click] != null && !answeredBy[click].equals(model)) {
                repeatedByAnotherModel++;
            } else {
                contradicted += contents[click] == content ? 0 : 1;
            }
            return;
        }
        lastAnswerNanos = System.nanoTime();
        answeredBy[click] = model;
        latencyMicros.recordValue(Math.max(0, (lastAnswerNanos - sentNanos.get(click)) / 1_000));
        positions[click] = recommendation.getClick().getPosition();
        contents[click] = content;
        candidates = Math.max(candidates, itemIds.size());
        models.add(model);
        var before = shownBySession.get(recommendation.getSessionId());
        var place = SessionPlace.of(recommendation.getClick());
        boolean goesOn = before != null && place.isNextAfter(before.place);
        boolean beyondKept =
                goesOn && (before.beyondKept || (!before.model.equals(model) && before.place.position() > keptItems));
        boolean interleaved = recommendation.getStrategy().equals(TeamDraft.STRATEGY);
        shownBySession.put(recommendation.getSessionId(), new Shown(place, itemIds, model, beyondKept, interleaved));
        if (goesOn) {
            ranks.model[click] = before.model;
            ranks.comparable[click] = before.isComparable();
            ranks.inRecommendation[click] =
                    OfflineEvaluation.rank(clicks.get(click).itemId(), before.itemIds);
            predictions++;
            evaluations += ranks.inEvaluation[click] == ClickRanks.NONE ? 0 : 1;
        }
        accepted++;
        listener.onAnswered();
        listener.onRecommendation(clicks.get(click), recommendation);
    }

    void onRejected(int click, String reason) {
        if (positions[click] != NOT_ANSWERED) {
            repeated++;
            contradicted += positions[click] == REJECTED ? 0 : 1;
            return;
        }
        lastAnswerNanos = System.nanoTime();
        positions[click] = REJECTED;
        ranks.rejected[click] = true;
        rejected.merge(reason, 1L, Long::sum);
        listener.onAnswered();
    }

    /** A record of the topics that is nobody's answer, as a tombstone; were it one of this replay, its click stays missing. */
    void onUnreadable() {
        unreadable++;
    }

    /** @param click that was clicked next, whose rank the evaluation topic tells */
    void onEvaluated(int click, int rank) {
        if (ranks.inEvaluation[click] != ClickRanks.NONE) {
            evaluatedTwice++;
            return;
        }
        ranks.inEvaluation[click] = rank;
        evaluated++;
        evaluations += ranks.inRecommendation[click] == ClickRanks.NONE ? 0 : 1;
    }

    /** Answers and evaluations that have come. */
    long received() {
        return answered() + evaluated;
    }

    boolean isComplete() {
        return answered() == clicks.size() && (!evaluationIsRead || evaluations == predictions);
    }

    private long answered() {
        return accepted + rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    ReplayReport report(long startNanos) {
        var metrics = new NextItemMetrics(OfflineEvaluation.CUT_OFFS);
        long sent = 0;
        for (int click = 0; click < positions.length; click++) {
            if (ranks.inRecommendation[click] != ClickRanks.NONE) {
                metrics.add(ranks.inRecommendation[click]);
            }
            sent += sentNanos.get(click) == 0 ? 0 : 1;
        }
        return new ReplayReport(
                sent,
                accepted,
                repeated,
                repeatedByAnotherModel,
                contradicted,
                evaluatedTwice,
                unreadable,
                Map.copyOf(rejected),
                sent - answered(),
                metrics,
                ranks,
                candidates,
                Set.copyOf(models),
                latencyMicros,
                (lastAnswerNanos - startNanos) / 1e9);
    }
}
