package io.eddy.serving.session;

import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.SessionPlace;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Keeps each session's latest recommendation and removes sessions that got none for the retention.
 *
 * <p>The job delivers at least once, so a recommendation replaces another only if its click comes after, as
 * {@link SessionPlace} says. Hence reading a part of the topic again changes nothing.
 *
 * <p>Retention counts from when a recommendation was emitted, not from its click's event time: a log of last year that
 * is replayed now is live now.
 */
final class SessionProcessor implements Processor<byte[], byte[], Void, Void> {

    private final RecordCodec<Recommendation> topicCodec;
    private final RecordCodec<Recommendation> json;
    private final Duration retention;
    private final RecentRecommendations recent;
    private final MalformedRecommendations malformed;

    private ProcessorContext<Void, Void> context;
    private RecommendationReader reader;
    private TimestampedKeyValueStore<String, String> store;

    SessionProcessor(
            ServiceSettings settings, RecentRecommendations recent, MalformedRecommendations malformed) {
        var topic = settings.recommendationsTopic();
        this.topicCodec = settings.format().codec(Recommendation.class, topic, settings.registry());
        this.json = WireFormat.JSON.codec(Recommendation.class, topic, null);
        this.retention = settings.retention();
        this.recent = recent;
        this.malformed = malformed;
    }

    @Override
    public void init(ProcessorContext<Void, Void> processorContext) {
        context = processorContext;
        reader = new RecommendationReader(topicCodec, malformed, context);
        store = context.getStateStore(SessionTopology.STORE);
        var sweep = new ExpirySweep<>(store, retention, this::expire, context.currentSystemTimeMs());
        context.schedule(ExpirySweep.INTERVAL, PunctuationType.WALL_CLOCK_TIME, sweep::run);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        reader.read(message.value())
                .ifPresent(recommendation ->
                        keep(recommendation, new String(json.encode(recommendation), StandardCharsets.UTF_8)));
    }

    private void keep(Recommendation recommendation, String text) {
        long now = context.currentSystemTimeMs();
        // A clock that runs ahead must not keep a session for ever.
        long emittedMs = Math.min(now, recommendation.getEmittedAt().toEpochMilli());
        if (ExpirySweep.isExpired(emittedMs, retention, now)) {
            recent.passOver();
            return;
        }
        var sessionId = recommendation.getSessionId();
        var kept = store.get(sessionId);
        if (kept == null || isLater(recommendation, kept.value())) {
            store.put(sessionId, ValueAndTimestamp.make(text, emittedMs));
            recent.add(text);
        } else {
            recent.passOver();
        }
    }

    private boolean isLater(Recommendation recommendation, String kept) {
        try {
            var keptClick = json.decode(kept.getBytes(StandardCharsets.UTF_8)).getClick();
            return SessionPlace.of(recommendation.getClick()).isAfter(SessionPlace.of(keptClick));
        } catch (MalformedRecordException e) {
            // Written by another version of Eddy: what cannot be compared gives way.
            return true;
        }
    }

    private long expire(String sessionId) {
        store.delete(sessionId);
        return 1;
    }
}
