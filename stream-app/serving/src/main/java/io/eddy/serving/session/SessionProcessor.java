package io.eddy.serving.session;

import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.SessionPlace;
import io.eddy.serving.ExpirySweep;
import io.eddy.serving.RecommendationReader;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Keeps each session's latest recommendation, counts what is clicked, and removes sessions that got no recommendation for the
 * retention.
 *
 * <p>The job delivers at least once, so a recommendation replaces another only if its click comes after, as
 * {@link SessionPlace} says. Hence reading a part of the topic again changes nothing.
 *
 * <p>Retention counts from when a recommendation was emitted, not from its click's event time: a log of last year that
 * is replayed now is live now. So do the half-lives of what is popular.
 */
final class SessionProcessor implements Processor<byte[], byte[], Void, Void> {

    private final SessionSettings settings;
    private final RecordCodec<Recommendation> topicCodec;
    private final HeardOfSessions heard;

    private ProcessorContext<Void, Void> context;
    private RecommendationReader reader;
    private TimestampedKeyValueStore<String, KeptSession> sessions;
    private ClickWeights clickWeights;
    private PopularItems.First first;

    SessionProcessor(SessionSettings settings, HeardOfSessions heard) {
        this.settings = settings;
        this.topicCodec = settings.format().codec(Recommendation.class, settings.topic(), settings.registry());
        this.heard = heard;
    }

    @Override
    public void init(ProcessorContext<Void, Void> processorContext) {
        context = processorContext;
        reader = new RecommendationReader(topicCodec, heard.malformed(), context);
        sessions = context.getStateStore(SessionTopology.SESSIONS);
        TimestampedKeyValueStore<String, Double> weights = context.getStateStore(SessionTopology.CLICK_WEIGHTS);
        first = heard.popular().ofPartition(context.taskId().partition());
        clickWeights = new ClickWeights(weights, first, settings.halfLife());
        long now = context.currentSystemTimeMs();
        var oldSessions = new ExpirySweep<>(sessions, settings.retention(), this::expire, now);
        var oldItems = new ExpirySweep<>(weights, ClickWeights.keptFor(settings.halfLife()), this::forget, now);
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, oldSessions::run);
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, oldItems::run);
    }

    private long forget(String itemId) {
        clickWeights.remove(itemId);
        return 1;
    }

    private long expire(String sessionId) {
        sessions.delete(sessionId);
        return 1;
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        reader.read(message.value()).ifPresent(this::keep);
    }

    private void keep(Recommendation recommendation) {
        long now = context.currentSystemTimeMs();
        // A clock that runs ahead must not keep a session for ever.
        long emittedMs = Math.min(now, recommendation.getEmittedAt().toEpochMilli());
        if (ExpirySweep.isExpired(emittedMs, settings.retention(), now)) {
            heard.recent().passOver();
            return;
        }
        var entry = sessions.get(recommendation.getSessionId());
        var kept = entry == null ? null : entry.value();
        if (kept != null && kept.isReadable() && !isLater(recommendation, kept.latest())) {
            heard.recent().passOver();
            return;
        }
        var session = KeptSession.after(kept, recommendation);
        sessions.put(recommendation.getSessionId(), ValueAndTimestamp.make(session, emittedMs));
        clickWeights.add(recommendation.getClick().getItemId(), emittedMs);
        heard.recent().add(recommendation);
        heard.listeners().tell(session);
    }

    private static boolean isLater(Recommendation recommendation, Recommendation kept) {
        return SessionPlace.of(recommendation.getClick()).isAfter(SessionPlace.of(kept.getClick()));
    }

    @Override
    public void close() {
        heard.popular().remove(context.taskId().partition(), first);
    }
}
