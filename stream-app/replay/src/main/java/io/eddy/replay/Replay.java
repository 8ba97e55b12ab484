package io.eddy.replay;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.schemas.Click;
import io.eddy.schemas.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends an event log into the clicks topic in order of time and reads the answers back.
 *
 * <p>Every click gets an event id of this replay, by which its answer is told from everybody else's.
 */
public final class Replay {

    private final List<LoggedClick> clicks;
    private final ReplaySettings settings;
    private final ReplayListener listener;
    private final Clock clock = Clock.systemUTC();

    /** @param clicks in any order; sent in order of time, equal times in the order given */
    public Replay(List<LoggedClick> clicks, ReplaySettings settings, ReplayListener listener) {
        this.clicks = clicks.stream()
                .sorted(Comparator.comparingLong(LoggedClick::eventTimeMs))
                .toList();
        this.settings = settings;
        this.listener = listener;
    }

    /** In the order in which they are sent. */
    public List<LoggedClick> clicks() {
        return clicks;
    }

    /**
     * Sends and reads until every click is answered, or nothing has come back for longer than the patience.
     *
     * @throws ReplayException where Kafka fails
     */
    public ReplayReport run() throws InterruptedException {
        var eventIds = new EventIds("replay-" + UUID.randomUUID().toString().substring(0, 8) + "-");
        var answers = new Answers(clicks, settings.evaluatedTopic() != null, settings.keptItems(), listener);
        // The reader stands at the end of its topics before the first click goes out.
        try (var reader = new AnswerReader(settings, eventIds, answers)) {
            var sender = Executors.newSingleThreadExecutor(task -> new Thread(task, "replay-sender"));
            try {
                long startNanos = System.nanoTime();
                var sending = sender.submit(() -> {
                    send(eventIds, answers);
                    return null;
                });
                reader.readUntilAnswered(sending);
                // All answers may be there while the producer still closes; interrupted, it would complain.
                sending.get();
                return answers.report(startNanos);
            } catch (ExecutionException e) {
                throw new ReplayException("Clicks could not be sent", settings.kafka(), e.getCause());
            } finally {
                sender.shutdownNow();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what the future would
    private void send(EventIds eventIds, Answers answers) throws InterruptedException {
        var codec = settings.clicksFormat().codec(Click.class, settings.clicksTopic(), settings.registry());
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<byte[], byte[]>(
                settings.kafka().properties(Map.of(ProducerConfig.LINGER_MS_CONFIG, 1)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            long startNanos = System.nanoTime();
            for (int index = 0; index < clicks.size(); index++) {
                var click = clicks.get(index);
                waitFor(click, startNanos);
                answers.onSent(index);
                producer.send(record(click, eventIds.of(index), codec), (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
                listener.onSent();
                if (failure.get() != null) {
                    break;
                }
            }
        }
        if (failure.get() != null) {
            throw new ReplayException("A click could not be sent", settings.kafka(), failure.get());
        }
    }

    private void waitFor(LoggedClick click, long startNanos) throws InterruptedException {
        double logMs = (double) click.eventTimeMs() - clicks.get(0).eventTimeMs();
        double dueNanos = logMs * 1e6 / settings.speed();
        // A cast clamps: at a speed near 0 the next click is due after the end of time, not before its beginning.
        long waitNanos = (long) (dueNanos - (System.nanoTime() - startNanos));
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(waitNanos);
        }
    }

    private ProducerRecord<byte[], byte[]> record(LoggedClick click, String eventId, RecordCodec<Click> codec) {
        var value = codec.encode(new Click(
                click.sessionId(),
                click.itemId(),
                settings.atNow() ? clock.instant() : Instant.ofEpochMilli(click.eventTimeMs()),
                eventId,
                null,
                click.eventType(),
                null));
        return new ProducerRecord<>(settings.clicksTopic(), click.sessionId().getBytes(StandardCharsets.UTF_8), value);
    }
}
