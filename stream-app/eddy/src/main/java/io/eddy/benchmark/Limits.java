package io.eddy.benchmark;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.recommender.click.ClickDecoder;
import io.eddy.recommender.click.DecodedClick;
import io.eddy.recommender.recommendation.RecommendationSerializer;
import io.eddy.recommender.session.SessionStateSerializer;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * What parts of the path cost where nothing but the part runs, with all caches warm: what the path comes near to at best with that part as it
 * is. The model runs on every core at the same time, the others on one thread.
 */
public final class Limits {

    private static final int MICRO_BATCH = 64;
    private static final int SESSIONS = 10_000;

    private final PathSettings settings;
    private final Samples samples;
    private final Map<Part, Double> micros = new EnumMap<>(Part.class);
    private String scorer;

    private Limits(PathSettings settings) {
        this.settings = settings;
        this.samples = new Samples(settings);
    }

    /**
     * @param bundle of the settings' items
     * @param folder for what is kept meanwhile
     */
    public static Limits measure(PathSettings settings, Path bundle, Path folder, Progress progress)
            throws IOException, InvalidBundleException {
        var limits = new Limits(settings);
        try (var task = progress.begin("Parts alone", 5)) {
            limits.decode();
            task.stepBy(1);
            limits.write();
            task.stepBy(1);
            limits.state(folder.resolve("limit-of-state"));
            task.stepBy(1);
            limits.model(bundle);
            task.stepBy(2);
        }
        return limits;
    }

    /** CPU time a click in microseconds, the median; of the parts that can be measured alone. */
    public Map<Part, Double> micros() {
        return Map.copyOf(micros);
    }

    /** What the scorer says that it does. */
    public String scorer() {
        return scorer;
    }

    /** Clicks that are encoded and scored in a second of one core. */
    public double scorerRate() {
        return 1e6 / (micros.get(Part.ENCODE) + micros.get(Part.SCORE));
    }

    private void decode() {
        var decoder = new ClickDecoder(
                WireFormat.JSON, Topics.CLICKS.name(), () -> "topic", null, Duration.ofDays(1), 512, Clock.systemUTC());
        decoder.open(new Unmeasured());
        var record = new ConsumerRecord<>(Topics.CLICKS.name(), 0, 1L, key(1), samples.click());
        var out = new Collector<DecodedClick>() {

            private DecodedClick last;

            @Override
            public void collect(DecodedClick click) {
                last = click;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
        micros.put(Part.DECODE, CpuRounds.median(() -> decoder.deserialize(record, out)));
        if (out.last.accepted() == null) {
            throw new IllegalStateException(
                    "The click is rejected: " + out.last.rejected().detail());
        }
    }

    private static byte[] key(int session) {
        return Samples.sessionId(session).getBytes(StandardCharsets.US_ASCII);
    }

    private void write() {
        var recommendation = samples.recommendation();
        var serializer = new RecommendationSerializer(
                settings.format(), Topics.RECOMMENDATIONS.name(), null, () -> TopicLimits.CAUTIOUS, Clock.systemUTC());
        serializer.open(new Unmeasured(), null);
        micros.put(Part.WRITE, CpuRounds.median(() -> serializer.serialize(recommendation, null, null)));
    }

    /** One read and one write for each click; the job does with fewer where its cache holds the session. */
    private void state(Path folder) throws IOException {
        RocksDB.loadLibrary();
        var random = new Random(1);
        try (var options = new Options().setCreateIfMissing(true);
                var db = RocksDB.open(options, folder.toString());
                // As Flink writes: what a checkpoint does not hold is read again.
                var write = new WriteOptions().setDisableWAL(true)) {
            for (int session = 0; session < SESSIONS; session++) {
                db.put(write, key(session), samples.write(samples.state(session)));
            }
            var in = new DataInputDeserializer();
            micros.put(Part.STATE, CpuRounds.median(() -> {
                var key = key(random.nextInt(SESSIONS));
                try {
                    in.setBuffer(db.get(key));
                    db.put(write, key, samples.write(SessionStateSerializer.INSTANCE.deserialize(in)));
                } catch (RocksDBException | IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        } catch (RocksDBException e) {
            throw new IOException("RocksDB cannot be measured: " + e.getMessage(), e);
        }
    }

    private void model(Path bundle) throws InvalidBundleException {
        var cost = ModelCost.measure(bundle, settings.k(), List.of(MICRO_BATCH));
        scorer = cost.scorer();
        micros.put(Part.ENCODE, cost.encodeMicros().get(MICRO_BATCH));
        micros.put(Part.SCORE, cost.scoreMicros().get(MICRO_BATCH));
    }

    /** No metrics: nobody looks at those of a part that runs alone. */
    private static final class Unmeasured
            implements DeserializationSchema.InitializationContext, SerializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(Limits.class.getClassLoader());
        }
    }
}
