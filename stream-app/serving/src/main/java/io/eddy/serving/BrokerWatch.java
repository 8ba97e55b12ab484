package io.eddy.serving;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether brokers and topics are there and what they are, because a stream takes a broker that
 * is away for a quiet one, and a topic that was made anew for the one that it knew.
 */
public final class BrokerWatch implements AutoCloseable {

    /** With the time that an answer may take, shorter than the ten seconds in which an outage has to show. */
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    /** Two looks without an answer are shorter. */
    public static final Duration FRESH_FOR = Duration.ofSeconds(8);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(12);
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private final Brokers brokers;
    private final Sighting broker;
    private final Map<String, Sighting> topics = new LinkedHashMap<>();
    private final Consumer<Optional<SeenTopics>> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "broker-watch");
    private volatile SeenTopics lastSeen;
    private String lastTrouble = "";

    BrokerWatch(Brokers brokers, List<String> topics, InstantSource clock, Consumer<Optional<SeenTopics>> listener) {
        this.brokers = brokers;
        this.broker = new Sighting("broker", clock);
        topics.forEach(topic -> this.topics.put(topic, new Sighting("topic " + topic, clock)));
        this.listener = listener;
        thread.setDaemon(true);
    }

    /**
     * @param listener is called after each look, on the watch's thread: with what was seen where two looks saw the same,
     *     because one broker may know later than another; else with nothing
     */
    public static BrokerWatch of(KafkaConnection kafka, List<String> topics, Consumer<Optional<SeenTopics>> listener) {
        return new BrokerWatch(
                new AdminBrokers(kafka, topics, ANSWER_WITHIN), topics, InstantSource.system(), listener);
    }

    public void start() {
        thread.start();
    }

    /** The brokers, then each topic. */
    public List<Dependency> dependencies() {
        return sightings().map(each -> each.within(FRESH_FOR)).toList();
    }

    /** What the last look saw, whether or not another saw the same; empty where no broker answered. */
    public Optional<SeenTopics> lastSeen() {
        return Optional.ofNullable(lastSeen);
    }

    private Stream<Sighting> sightings() {
        return Stream.concat(Stream.of(broker), topics.values().stream());
    }

    private void watch() {
        try {
            do {
                look();
            } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Closed while it looked", e);
        }
    }

    void look() throws InterruptedException {
        SeenTopics seen = null;
        try {
            var answer = brokers.ask();
            seen = answer.topics();
            note(answer);
        } catch (ServingException e) {
            sightings().forEach(each -> each.missed(e.getMessage()));
            tell(e.getMessage());
        }
        boolean confirmed = seen != null && seen.equals(lastSeen);
        lastSeen = seen;
        try {
            listener.accept(confirmed ? Optional.of(seen) : Optional.empty());
        } catch (RuntimeException e) {
            LOG.error("What was seen of the topics could not be followed; the next look tries again", e);
        }
    }

    private void note(Brokers.Answer answer) {
        broker.saw("cluster " + answer.clusterId());
        topics.forEach((name, sighting) -> {
            var topic = answer.topics().there().get(name);
            var trouble = answer.troubles().get(name);
            if (trouble != null) {
                sighting.missed(trouble);
            } else {
                sighting.saw("id " + topic.id() + ", " + topic.partitions() + " partitions");
            }
        });
        tell(answer.troubles().isEmpty() ? "" : answer.troubles().toString());
    }

    /** Once, not every two seconds. */
    private void tell(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            LOG.warn("Brokers and topics: {}", trouble.isEmpty() ? "well again" : trouble);
            lastTrouble = trouble;
        }
    }

    /** Returns when the listener will not be called any more. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        brokers.close();
    }
}
