package io.eddy.serving.session;

import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.SessionPlace;
import io.eddy.serving.ExpirySweep;
import io.eddy.serving.RecommendationReader;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** Of a partition, some 3 KB each with lists of 20, three times that with lists of 100. */
    private static final int KEPT_LATELY = 500;

    private final SessionSettings settings;
    private final RecordCodec<Recommendation> topicCodec;
    private final HeardOfSessions heard;

    /** As the store has them, so that what was just written is not read again. */
    private final Map<String, KeptSession> lately = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeptSession> eldest) {
            return size() > KEPT_LATELY;
        }
    };

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
        // Of a task that begins again with what was committed.
        lately.clear();
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
        lately.remove(sessionId);
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
        var kept = lately.computeIfAbsent(recommendation.getSessionId(), this::read);
        if (kept != null && kept.isReadable() && !isLater(recommendation, kept.latest())) {
            heard.recent().passOver();
            return;
        }
        var session = KeptSession.after(kept, recommendation);
        sessions.put(recommendation.getSessionId(), ValueAndTimestamp.make(session, emittedMs));
        lately.put(recommendation.getSessionId(), session);
        clickWeights.add(recommendation.getClick().getItemId(), emittedMs);
        heard.recent().add(recommendation);
        heard.listeners().tell(session);
    }

    private KeptSession read(String sessionId) {
        var entry = sessions.get(sessionId);
        return entry == null ? null : entry.value();
    }

    private static boolean isLater(Recommendation recommendation, Recommendation kept) {
        return SessionPlace.of(recommendation.getClick()).isAfter(SessionPlace.of(kept.getClick()));
    }

    @Override
    public void close() {
        heard.popular().remove(context.taskId().partition(), first);
    }
}
