package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.prequential.PrequentialSettings.Start;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/**
 * The stream: recommendations, by session, to judged predictions and their sums; the sums, by window and by experiment, to
 * figures.
 *
 * <p>Records get the time at which they are read, because nothing goes by Kafka's time stamps, and a record whose time
 * stamp is none would else end the stream. The stores are RocksDB, most with a cache in front, and their changelog topics take
 * part in the transactions.
 */
final class EvaluationTopology {

    static final String SESSIONS = "sessions";
    static final String UNSENT_SUMS = "unsent-sums";
    static final String UNSENT_ITEMS = "unsent-items";
    static final String SEEN_ITEMS = "seen-items";
    static final String SEEN_WINDOWS = "seen-windows";
    static final String WINDOWS = "windows";
    static final String WINDOW_ITEMS = "window-items";
    static final String CLOSED_WINDOWS = "closed-windows";
    static final String UNSENT_EXPERIMENTS = "unsent-experiments";
    static final String COMPARISONS = "comparisons";

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private EvaluationTopology() {}

    static Topology buildTopology(
            PrequentialSettings settings, MalformedRecommendations malformed, EvaluationCounters counters) {
        var builder = new StreamsBuilder();
        builder.addStateStore(timestamped(SESSIONS, Serdes.String()));
        // Emptied while they are scanned, which a cache does not bear: an entry that it evicts meanwhile is passed
        // over.
        builder.addStateStore(plain(UNSENT_SUMS).withCachingDisabled());
        builder.addStateStore(plain(UNSENT_ITEMS).withCachingDisabled());
        builder.addStateStore(plain(SEEN_ITEMS));
        builder.addStateStore(timestamped(SEEN_WINDOWS, Serdes.Bytes()));
        builder.addStateStore(timestamped(WINDOWS, Serdes.Bytes()));
        builder.addStateStore(plain(WINDOW_ITEMS));
        builder.addStateStore(timestamped(CLOSED_WINDOWS, Serdes.Bytes()));
        builder.addStateStore(plain(UNSENT_EXPERIMENTS).withCachingDisabled());
        builder.addStateStore(timestamped(COMPARISONS, Serdes.Bytes()));

        var judgements = builder.stream(
                        settings.recommendationsTopic(),
                        Consumed.with(BYTES, BYTES)
                                .withTimestampExtractor(new WallclockTimestampExtractor())
                                // Of this topic only: no share of a window may ever be skipped.
                                .withOffsetResetPolicy(
                                        settings.start() == Start.LATEST
                                                ? AutoOffsetReset.latest()
                                                : AutoOffsetReset.earliest())
                                .withName("recommendations"))
                .process(() -> new JudgeProcessor(settings, malformed, counters), Named.as("judge"), SESSIONS);
        judgements
                .processValues(
                        () -> new PredictionWriter(settings.format()
                                .codec(EvaluatedPrediction.class, settings.predictionsTopic(), settings.registry())),
                        Named.as("write-prediction"))
                .to(settings.predictionsTopic(), Produced.with(BYTES, BYTES).withName("predictions"));
        judgements
                .process(
                        () -> new SumsProcessor(settings),
                        Named.as("sum"),
                        UNSENT_SUMS,
                        UNSENT_ITEMS,
                        SEEN_ITEMS,
                        SEEN_WINDOWS)
                .repartition(Repartitioned.with(BYTES, BYTES).withName("window-shares"))
                .process(
                        () -> new WindowProcessor(settings, counters),
                        Named.as("merge"),
                        WINDOWS,
                        WINDOW_ITEMS,
                        CLOSED_WINDOWS)
                .to(settings.windowsTopic(), Produced.with(BYTES, BYTES).withName("windows-out"));
        judgements
                .process(ExperimentSumsProcessor::new, Named.as("sum-experiments"), UNSENT_EXPERIMENTS)
                .repartition(Repartitioned.with(BYTES, BYTES).withName("experiment-shares"))
                .process(() -> new ComparisonProcessor(settings), Named.as("compare"), COMPARISONS)
                .to(settings.comparisonsTopic(), Produced.with(BYTES, BYTES).withName("comparisons-out"));
        return builder.build();
    }

    /** Deletes the items of a window from a store of items by window; returns how many. */
    static long deleteItems(KeyValueStore<Bytes, byte[]> items, Bytes window) {
        long deleted = 0;
        try (var entries = items.prefixScan(window, Serdes.Bytes().serializer())) {
            while (entries.hasNext()) {
                items.delete(entries.next().key);
                deleted++;
            }
        }
        return deleted;
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> plain(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), BYTES)
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    private static <K> StoreBuilder<TimestampedKeyValueStore<K, byte[]>> timestamped(String name, Serde<K> key) {
        return Stores.timestampedKeyValueStoreBuilder(Stores.persistentTimestampedKeyValueStore(name), key, BYTES)
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }
}
