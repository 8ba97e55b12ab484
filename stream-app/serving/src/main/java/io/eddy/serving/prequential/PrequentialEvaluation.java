package io.eddy.serving.prequential;

import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.ServingException;
import io.eddy.serving.StreamInstances;
import java.time.Duration;
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
 * that has happened, and figures go to a topic by model version and window.
 *
 * <p>Exactly once: what is read, kept and written is committed in one transaction of Kafka Streams. Instances with the
 * same brokers and recommendations topic share its partitions.
 *
 * <p>A failure that reading on cannot mend, such as a schema registry that is away, ends the stream: {@link #state()} is
 * then {@link State#FAILED} and {@link #failure()} says why.
 */
public final class PrequentialEvaluation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PrequentialEvaluation.class);
    private static final String WHO = "The evaluation";

    /** After a crash the partitions are taken over so soon, where Kafka's default would wait for 45 seconds. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final MalformedRecommendations malformed;
    private final EvaluationCounters counters;
    private volatile Throwable failure;

    private PrequentialEvaluation(PrequentialSettings settings) {
        malformed = new MalformedRecommendations(LOG::warn);
        counters = new EvaluationCounters();
        streams = StreamInstances.create(
                WHO, EvaluationTopology.buildTopology(settings, malformed, counters), properties(settings));
        streams.setUncaughtExceptionHandler(uncaught -> {
            LOG.error("The evaluation ends", uncaught);
            failure = uncaught;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
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
        RequiredTopics.requirePresent(
                WHO,
                settings.bootstrapServers(),
                List.of(settings.recommendationsTopic(), settings.predictionsTopic(), settings.windowsTopic()),
                brokerTimeout);
        var evaluation = new PrequentialEvaluation(settings);
        evaluation.streams.start();
        return evaluation;
    }

    public State state() {
        return switch (streams.state()) {
            case CREATED, REBALANCING -> State.STARTING;
            case RUNNING -> State.RUNNING;
            case PENDING_ERROR, ERROR -> State.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING -> State.CLOSED;
        };
    }

    /** Why the stream has ended; empty unless it failed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    public EvaluationCounts counts() {
        return counters.counts(malformed.total());
    }

    @Override
    public void close() {
        StreamInstances.close(streams);
    }

    static Properties properties(PrequentialSettings settings) {
        var properties = StreamInstances.properties(
                "eddy-evaluation-" + settings.recommendationsTopic(),
                settings.bootstrapServers(),
                settings.stateFolder());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                SESSION_TIMEOUT.toMillis());
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
        FAILED,
        CLOSED
    }
}
