package io.eddy.replay;

import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * What came back for each click of a replay.
 *
 * <p>The figures come from the recommendations alone: the next click of a session id is a prediction unless its own
 * recommendation says that it opened a new session (position 1). {@link #onSent} may run beside the other methods.
 */
final class Answers {

    private static final int NO_NEXT = -1;
    private static final int NOT_ANSWERED = 0;
    private static final int REJECTED = -1;

    private final List<LoggedClick> clicks;
    private final ReplayListener listener;
    private final AtomicLongArray sentNanos;

    /** For each click the index of the next one with its session id. */
    private final int[] next;

    /** For each click its position in its session as the recommendation says, or one of the marks above. */
    private final int[] positions;

    /** For each click the rank of the next one's item in its recommendation. */
    private final int[] ranks;

    private final Histogram latencyMicros = new Histogram(3);
    private final Map<String, Long> rejected = new TreeMap<>();
    private long accepted;
    private long repeated;
    private long lastAnswerNanos = System.nanoTime();

    Answers(List<LoggedClick> clicks, ReplayListener listener) {
        this.clicks = clicks;
        this.listener = listener;
        this.sentNanos = new AtomicLongArray(clicks.size());
        this.next = new int[clicks.size()];
        this.positions = new int[clicks.size()];
        this.ranks = new int[clicks.size()];
        var nextBySession = new HashMap<String, Integer>();
        for (int click = clicks.size() - 1; click >= 0; click--) {
            var following = nextBySession.put(clicks.get(click).sessionId(), click);
            next[click] = following == null ? NO_NEXT : following;
        }
    }

    void onSent(int click) {
        sentNanos.set(click, System.nanoTime());
    }

    void onRecommendation(int click, Recommendation recommendation) {
        if (positions[click] != NOT_ANSWERED) {
            repeated++;
            return;
        }
        lastAnswerNanos = System.nanoTime();
        latencyMicros.recordValue(Math.max(0, (lastAnswerNanos - sentNanos.get(click)) / 1_000));
        positions[click] = recommendation.getClick().getPosition();
        if (next[click] != NO_NEXT) {
            var itemIds =
                    recommendation.getItems().stream().map(Candidate::getItemId).toList();
            ranks[click] = OfflineEvaluation.rank(clicks.get(next[click]).itemId(), itemIds);
        }
        accepted++;
        listener.onAnswered();
        listener.onRecommendation(clicks.get(click), recommendation);
    }

    void onRejected(int click, String reason) {
        if (positions[click] != NOT_ANSWERED) {
            repeated++;
            return;
        }
        lastAnswerNanos = System.nanoTime();
        positions[click] = REJECTED;
        rejected.merge(reason, 1L, Long::sum);
        listener.onAnswered();
    }

    long answered() {
        return accepted + rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean isComplete() {
        return answered() == clicks.size();
    }

    ReplayReport report(long startNanos) {
        var metrics = new NextItemMetrics(OfflineEvaluation.CUT_OFFS);
        for (int click = 0; click < positions.length; click++) {
            if (positions[click] > 0 && next[click] != NO_NEXT && positions[next[click]] > 1) {
                metrics.add(ranks[click]);
            }
        }
        long sent = 0;
        for (int click = 0; click < positions.length; click++) {
            sent += sentNanos.get(click) == 0 ? 0 : 1;
        }
        return new ReplayReport(
                sent,
                accepted,
                repeated,
                Map.copyOf(rejected),
                sent - answered(),
                metrics,
                latencyMicros,
                (lastAnswerNanos - startNanos) / 1e9);
    }
}
