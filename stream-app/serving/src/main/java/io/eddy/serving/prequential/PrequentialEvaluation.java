package io.eddy.serving.prequential;

import io.eddy.serving.BrokerWatch;
import io.eddy.serving.Closing;
import io.eddy.serving.Dependency;
import io.eddy.serving.InstanceFolder;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.ProcessMetrics;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.SeenTopics;
import io.eddy.serving.ServingException;
import io.eddy.serving.Sighting;
import io.eddy.serving.StreamInstances;
import io.eddy.serving.TopicIdentity;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prequential evaluation of the running system: every recommendation is judged by its session's next click as soon as
 * that has happened, figures go to a topic by model version and window,
 * and comparisons of versions that serve side by side to another.
 *
 * <p>Exactly once: what is read, kept and written is committed in one transaction of Kafka Streams. Instances with the
 * same brokers and recommendations topic share its partitions.
 *
 * <p>What is kept and where reading goes on fit the recommendations topic as it was when they were made. Where one of the
 * topics is made anew, grows or is gone, the evaluation ends, and started again begins anew with another recommendations
 * topic. So does a failure that reading on cannot mend, such as a schema registry that is away, end the stream:
 * {@link #state()} is then {@link State#FAILED} and {@link #failure()} says why.
 */
public final class PrequentialEvaluation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PrequentialEvaluation.class);
    private static final String WHO = "The evaluation";

    /** After a crash the partitions are taken over so soon, where Kafka's default would wait for 45 seconds. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    /** Until then the watch has found whether topics that changed are the reason of a failure. */
    private static final int LOOKS_AFTER_FAILURE = 3;

    private static final String GROUP_PREFIX = "eddy-evaluation-";

    private final List<TopicIdentity> topics;
    private final InstanceFolder folder;
    private final KafkaStreams streams;
    private final BrokerWatch watch;
    private final MalformedRecommendations malformed;
    private final EvaluationCounters counters;
    private final Sighting sighting = new Sighting("stream", InstantSource.system());
    private volatile Throwable uncaught;
    private volatile Throwable failure;

    // Of the watch's thread.
    private int looksAfterFailure;

    private PrequentialEvaluation(PrequentialSettings settings, InstanceFolder folder, List<TopicIdentity> topics) {
        this.topics = topics;
        this.folder = folder;
        malformed = new MalformedRecommendations(LOG::warn);
        counters = new EvaluationCounters();
        var properties = properties(settings, topics.get(0));
        streams = StreamInstances.create(
                WHO, EvaluationTopology.buildTopology(settings, malformed, counters), properties);
        ProcessMetrics.addStream(
                counters.registry(), () -> malformed, () -> StreamInstances.recordsLag(streams), this::dependencies);
        try {
            streams.setUncaughtExceptionHandler(thrown -> {
                LOG.error("The evaluation ends", thrown);
                uncaught = thrown;
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            folder.removeAllBut(properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG), GROUP_PREFIX);
            watch = BrokerWatch.of(
                    settings.kafka(), topics.stream().map(TopicIdentity::name).toList(), this::follow);
        } catch (RuntimeException e) {
            Closing.after(e, () -> StreamInstances.close(streams));
            throw e;
        }
    }

    /**
     * Returns once the stream is on its way.
     *
     * @throws ServingException where no broker answers, a topic is missing, or the state folder is taken
     */
    public static PrequentialEvaluation start(PrequentialSettings settings) {
        return start(settings, StreamInstances.BROKER_TIMEOUT);
    }

    static PrequentialEvaluation start(PrequentialSettings settings, Duration brokerTimeout) {
        var topics = RequiredTopics.requirePresent(
                WHO,
                settings.kafka(),
                List.of(
                        settings.recommendationsTopic(),
                        settings.predictionsTopic(),
                        settings.windowsTopic(),
                        settings.comparisonsTopic()),
                brokerTimeout);
        var folder = InstanceFolder.open(WHO, settings.stateFolder());
        PrequentialEvaluation evaluation = null;
        try {
            evaluation = new PrequentialEvaluation(settings, folder, topics);
            evaluation.streams.start();
            evaluation.watch.start();
            return evaluation;
        } catch (RuntimeException e) {
            Closing.after(e, evaluation, folder);
            throw e;
        }
    }

    private void follow(Optional<SeenTopics> confirmed) {
        var changes = confirmed.map(seen -> seen.changesSince(topics)).orElse(List.of());
        if (!changes.isEmpty()) {
            failure = new TopicsChangedException(changes);
        } else if (uncaught != null && ++looksAfterFailure >= LOOKS_AFTER_FAILURE) {
            failure = uncaught;
        }
    }

    public State state() {
        if (failure != null) {
            return State.FAILED;
        }
        return switch (streams.state()) {
            case CREATED, REBALANCING -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case PENDING_ERROR, ERROR -> State.FAILING;
            case PENDING_SHUTDOWN, NOT_RUNNING -> State.CLOSED;
        };
    }

    /** Why the stream has ended; empty unless it failed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Brokers, topics and the stream as they were last seen. */
    public List<Dependency> dependencies() {
        var state = state();
        if (state == State.RUNNING || state == State.STARTING) {
            sighting.saw(state.name());
        } else {
            sighting.missed("the evaluation is " + state);
        }
        var dependencies = new ArrayList<>(watch.dependencies());
        dependencies.add(sighting.within(BrokerWatch.FRESH_FOR));
        return dependencies;
    }

    /** For Prometheus. */
    public PrometheusRegistry metrics() {
        return counters.registry();
    }

    public EvaluationCounts counts() {
        return counters.counts(malformed.total());
    }

    @Override
    public void close() {
        Closing.all(watch, () -> StreamInstances.close(streams), folder);
    }

    static Properties properties(PrequentialSettings settings, TopicIdentity recommendations) {
        var properties = StreamInstances.properties(
                GROUP_PREFIX + recommendations.label(), settings.kafka(), settings.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                SESSION_TIMEOUT.toMillis());
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), (int) HEARTBEAT.toMillis());
        // While the broker still ends the last transaction it refuses the next one's first batch; a second batch behind
        // it
        // would be refused as out of order, and the broker would log that as an error.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        return properties;
    }

    /** How the stream is. */
    public enum State {
        /** It joins the other instances, or reads its state back. */
        STARTING,
        RUNNING,
        /** It has failed; whether topics that changed are the reason is found out. */
        FAILING,
        FAILED,
        CLOSED
    }
}
