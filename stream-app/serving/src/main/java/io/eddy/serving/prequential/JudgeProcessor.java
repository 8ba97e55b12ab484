package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.Recommendation;
import io.eddy.serving.ExpirySweep;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.MalformedRecommendations.Cause;
import io.eddy.serving.RecommendationReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Joins each recommendation with its session's next click, which the session's next recommendation carries.
 *
 * <p>What is next is decided by position, not by event time: the job gives a late click the next position and answers it
 * with the hidden state of all clicks before it, so that is what the recommendation before it predicted.
 */
final class JudgeProcessor implements Processor<byte[], byte[], byte[], Judgement> {

    /** The last millisecond of the year 9999; windows of later times could not be written down. */
    private static final long LAST_TIME_MS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private final PrequentialSettings settings;
    private final MalformedRecommendations malformed;
    private final EvaluationCounters counters;

    private ProcessorContext<byte[], Judgement> context;
    private RecommendationReader reader;
    private TimestampedKeyValueStore<String, byte[]> sessions;

    JudgeProcessor(PrequentialSettings settings, MalformedRecommendations malformed, EvaluationCounters counters) {
        this.settings = settings;
        this.malformed = malformed;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], Judgement> processorContext) {
        context = processorContext;
        reader = new RecommendationReader(
                settings.format().codec(Recommendation.class, settings.recommendationsTopic(), settings.registry()),
                malformed,
                context);
        sessions = context.getStateStore(EvaluationTopology.SESSIONS);
        var sweep =
                new ExpirySweep<>(sessions, settings.sessionRetention(), this::expire, context.currentSystemTimeMs());
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, sweep::run);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        reader.read(message.value()).ifPresent(recommendation -> {
            if (isPossible(recommendation.getClick()) && isOfItsExperiment(recommendation)) {
                judge(recommendation);
            }
        });
    }

    private boolean isPossible(CausingClick click) {
        if (click.getPosition() < 1) {
            reader.skip(Cause.IMPOSSIBLE_POSITION, "Its click stands at position " + click.getPosition() + ".");
            return false;
        }
        long timeMs = click.getEventTime().toEpochMilli();
        if (timeMs < 0 || timeMs > LAST_TIME_MS) {
            reader.skip(Cause.IMPOSSIBLE_TIME, "Its click's event time is " + timeMs + " ms, not from 1970 to 9999.");
            return false;
        }
        return true;
    }

    private boolean isOfItsExperiment(Recommendation recommendation) {
        var experiment = recommendation.getExperiment();
        if (experiment == null
                || Arm.of(experiment, recommendation.getModelName(), recommendation.getModelVersion())
                        .isPresent()) {
            return true;
        }
        reader.skip(
                Cause.IMPOSSIBLE_EXPERIMENT,
                "Its model is " + recommendation.getModelName() + " " + recommendation.getModelVersion()
                        + ", which is none of the two of its experiment " + experiment.getName() + ".");
        return false;
    }

    private void judge(Recommendation next) {
        var sessionId = next.getSessionId();
        var kept = sessions.get(sessionId);
        var session = kept == null ? new SessionHistory() : new SessionHistory(kept.value());
        if (session.hasSeen(next)) {
            counters.countDuplicate();
            return;
        }
        if (next.getClick().getPosition() > 1) {
            session.last()
                    .filter(last -> session.isNext(next.getClick()))
                    .ifPresentOrElse(last -> forward(session, last, next), counters::countWithoutPredecessor);
        }
        session.add(next);
        sessions.put(sessionId, ValueAndTimestamp.make(session.toBytes(), context.currentSystemTimeMs()));
    }

    private void forward(SessionHistory session, LastRecommendation judged, Recommendation next) {
        var click = next.getClick();
        var prediction = new EvaluatedPrediction(
                next.getSessionId(),
                judged.id(),
                next.getRecommendationId(),
                click.getEventId(),
                click.getItemId(),
                click.getPosition(),
                click.getEventTime(),
                OfflineEvaluation.rank(click.getItemId(), judged.itemIds()),
                judged.itemIds().size(),
                judged.modelName(),
                judged.modelVersion(),
                judged.strategy(),
                judged.experiment());
        counters.countEvaluated(prediction);
        context.forward(new Record<>(
                next.getSessionId().getBytes(StandardCharsets.UTF_8),
                new Judgement(prediction, judged.itemIds(), change(session, judged, prediction.getRank(), click)),
                context.currentSystemTimeMs()));
    }

    /** Null where the prediction changes nothing in an experiment. */
    private ExperimentSums change(SessionHistory session, LastRecommendation judged, int rank, CausingClick next) {
        if (judged.experiment() == null) {
            return null;
        }
        if (!judged.experiment().getInterleaved()) {
            return session.judge(rank);
        }
        if (next.getRecommendationId() == null || !session.isInterleaved()) {
            return null;
        }
        var change = session.prefer(next);
        if (change.isEmpty()) {
            counters.countOfUnknownList();
        }
        return change.orElse(null);
    }

    private long expire(String sessionId) {
        sessions.delete(sessionId);
        return 1;
    }
}
