package io.eddy.serving.prequential;

import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.TopicIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The evaluation on a real RocksDB, with a clock that the test turns. */
final class EvaluatedStream implements AutoCloseable {

    /** What the clock shows at first. */
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final List<String> STORES = List.of(
            EvaluationTopology.SESSIONS,
            EvaluationTopology.UNSENT_SUMS,
            EvaluationTopology.UNSENT_ITEMS,
            EvaluationTopology.SEEN_ITEMS,
            EvaluationTopology.SEEN_WINDOWS,
            EvaluationTopology.WINDOWS,
            EvaluationTopology.WINDOW_ITEMS,
            EvaluationTopology.CLOSED_WINDOWS,
            EvaluationTopology.UNSENT_EXPERIMENTS,
            EvaluationTopology.COMPARISONS);

    private final List<String> log = new ArrayList<>();
    private final MalformedRecommendations malformed = new MalformedRecommendations(log::add);
    private final EvaluationCounters counters = new EvaluationCounters();
    private final PrequentialSettings settings;
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> recommendations;
    private final TestInputTopic<byte[], byte[]> sharesIn;
    private final TestOutputTopic<byte[], byte[]> sharesOut;
    private final TestOutputTopic<byte[], byte[]> predictions;
    private final TestOutputTopic<byte[], byte[]> windows;
    private final TestInputTopic<byte[], byte[]> experimentSharesIn;
    private final TestOutputTopic<byte[], byte[]> experimentSharesOut;
    private final TestOutputTopic<byte[], byte[]> comparisons;

    EvaluatedStream(PrequentialSettings settings) {
        this.settings = settings;
        var properties =
                PrequentialEvaluation.properties(settings, new TopicIdentity(settings.recommendationsTopic(), "id", 1));
        var shares = properties.getProperty("application.id") + "-window-shares-repartition";
        driver = new TopologyTestDriver(
                EvaluationTopology.buildTopology(settings, malformed, counters), properties, NOW);
        recommendations = driver.createInputTopic(
                settings.recommendationsTopic(), new ByteArraySerializer(), new ByteArraySerializer());
        sharesIn = driver.createInputTopic(shares, new ByteArraySerializer(), new ByteArraySerializer());
        sharesOut = driver.createOutputTopic(shares, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var experimentShares = properties.getProperty("application.id") + "-experiment-shares-repartition";
        experimentSharesIn =
                driver.createInputTopic(experimentShares, new ByteArraySerializer(), new ByteArraySerializer());
        experimentSharesOut =
                driver.createOutputTopic(experimentShares, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        comparisons = driver.createOutputTopic(
                settings.comparisonsTopic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        predictions = driver.createOutputTopic(
                settings.predictionsTopic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        windows = driver.createOutputTopic(
                settings.windowsTopic(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Recommendation recommendation(
            String sessionId, String id, int position, String clickedItemId, long clickMs, String... itemIds) {
        return Recommendation.newBuilder()
                .setRecommendationId(id)
                .setSessionId(sessionId)
                .setClick(new CausingClick(
                        "e-" + id, clickedItemId, position, Instant.ofEpochMilli(clickMs), null, null, null))
                .setItems(Stream.of(itemIds)
                        .map(itemId -> new Candidate(itemId, 1f, null))
                        .toList())
                .setModelName("gru4rec")
                .setModelVersion("1")
                .setStrategy("gru4rec")
                .setEmittedAt(NOW)
                .build();
    }

    /** The same recommendation by another model. */
    static Recommendation by(String modelName, String modelVersion, String strategy, Recommendation recommendation) {
        recommendation.setModelName(modelName);
        recommendation.setModelVersion(modelVersion);
        recommendation.setStrategy(strategy);
        return recommendation;
    }

    /** The same recommendation of a session that got its model by lot. */
    static Recommendation in(Experiment experiment, Recommendation recommendation) {
        recommendation.setExperiment(experiment);
        return recommendation;
    }

    void send(Recommendation recommendation) {
        var bytes = settings.format()
                .codec(Recommendation.class, settings.recommendationsTopic(), settings.registry())
                .encode(recommendation);
        recommendations.pipeInput(recommendation.getSessionId().getBytes(StandardCharsets.UTF_8), bytes);
    }

    void sendBytes(byte[] value) {
        recommendations.pipeInput(new TestRecord<>(new byte[] {1}, value, NOW));
    }

    void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Lets the sums of all predictions so far be passed on. */
    void flush() {
        advance(SumsProcessor.FLUSH_INTERVAL);
    }

    /** Those that were written since the last call. */
    List<EvaluatedPrediction> predictions() throws MalformedRecordException {
        var codec =
                settings.format().codec(EvaluatedPrediction.class, settings.predictionsTopic(), settings.registry());
        var read = new ArrayList<EvaluatedPrediction>();
        for (var record : predictions.readRecordsToList()) {
            var prediction = codec.decode(record.value());
            if (!prediction.getSessionId().equals(new String(record.key(), StandardCharsets.UTF_8))) {
                throw new AssertionError("Another key than the session id of " + prediction);
            }
            read.add(prediction);
        }
        return read;
    }

    /** The last record of each key that was written since the last call. */
    Map<String, EvaluationWindow> windows() throws MalformedRecordException {
        var codec = settings.format().codec(EvaluationWindow.class, settings.windowsTopic(), settings.registry());
        var read = new LinkedHashMap<String, EvaluationWindow>();
        for (var record : windows.readRecordsToList()) {
            read.put(new String(record.key(), StandardCharsets.UTF_8), codec.decode(record.value()));
        }
        return read;
    }

    /** The last record of each key that was written since the last call. */
    Map<String, ModelComparison> comparisons() throws MalformedRecordException {
        var codec = WireFormat.JSON.codec(ModelComparison.class, settings.comparisonsTopic(), null);
        var read = new LinkedHashMap<String, ModelComparison>();
        for (var record : comparisons.readRecordsToList()) {
            read.put(new String(record.key(), StandardCharsets.UTF_8), codec.decode(record.value()));
        }
        return read;
    }

    /** What this partition of sessions has passed on of its experiments since the last call. */
    List<TestRecord<byte[], byte[]>> experimentShares() {
        return experimentSharesOut.readRecordsToList();
    }

    /** Such a share of another partition of sessions. */
    void sendExperimentShare(TestRecord<byte[], byte[]> share) {
        experimentSharesIn.pipeInput(share.key(), share.value());
    }

    /** What this partition of sessions has passed on since the last call. */
    List<TestRecord<byte[], byte[]>> shares() {
        return sharesOut.readRecordsToList();
    }

    /** A share of another partition of sessions. */
    void sendShare(TestRecord<byte[], byte[]> share) {
        sharesIn.pipeInput(share.key(), share.value());
    }

    EvaluationCounts counts() {
        return counters.counts(malformed.total());
    }

    List<String> log() {
        return log;
    }

    /** The number of entries in each store that is not empty. */
    Map<String, Integer> state() {
        var sizes = new LinkedHashMap<String, Integer>();
        for (var store : STORES) {
            int size = 0;
            try (var entries = driver.getKeyValueStore(store).all()) {
                while (entries.hasNext()) {
                    entries.next();
                    size++;
                }
            }
            if (size > 0) {
                sizes.put(store, size);
            }
        }
        return sizes;
    }

    @Override
    public void close() {
        driver.close();
    }
}
