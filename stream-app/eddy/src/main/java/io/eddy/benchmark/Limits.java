package io.eddy.benchmark;

import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.ClickDecoder;
import io.eddy.recommender.click.DecodedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.recommendation.RecommendationSerializer;
import io.eddy.recommender.session.LastItems;
import io.eddy.recommender.session.RecentEvents;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.recommender.session.SessionStateSerializer;
import io.eddy.recommender.topic.TopicLimits;
import io.eddy.schemas.Click;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.Progress;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.Collector;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * What parts of the path cost where nothing but the part runs, on one thread, with all caches warm: what the path comes near to at best with
 * that part as it is.
 */
public final class Limits {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int MICRO_BATCH = 64;
    private static final int SESSIONS = 10_000;
    private static final int KEPT_ITEMS = 20;
    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration ROUND = Duration.ofMillis(200);

    private final PathSettings settings;
    private final Random random = new Random(1);
    private final Map<Part, Double> micros = new EnumMap<>(Part.class);
    private String scorer;

    private Limits(PathSettings settings) {
        this.settings = settings;
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

    /** @param clicks of one run */
    private void measure(Part part, int clicks, Runnable run) {
        round(WARM_UP, run);
        var rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = round(ROUND, run) / clicks;
        }
        Arrays.sort(rounds);
        micros.put(part, rounds[ROUNDS / 2]);
    }

    /** @return microseconds of CPU time that one run takes */
    private static double round(Duration length, Runnable run) {
        long runs = 0;
        long start = System.nanoTime();
        long cpu = THREADS.getCurrentThreadCpuTime();
        while (System.nanoTime() - start < length.toNanos()) {
            run.run();
            runs++;
        }
        return (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / runs;
    }

    private static String sessionId(int session) {
        return Integer.toString(1_000_000 + session, 36);
    }

    private void decode() {
        var decoder = new ClickDecoder(
                WireFormat.JSON, Topics.CLICKS.name(), () -> "topic", null, Duration.ofDays(1), 512, Clock.systemUTC());
        decoder.open(new Unmeasured());
        var codec = WireFormat.JSON.codec(Click.class, Topics.CLICKS.name(), null);
        var value = codec.encode(new Click(
                sessionId(1), MadeUpModel.itemId(settings.items() / 2), Instant.now(), "1a2b3c", null, "click", null));
        var record = new ConsumerRecord<>(
                Topics.CLICKS.name(), 0, 1L, sessionId(1).getBytes(StandardCharsets.US_ASCII), value);
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
        measure(Part.DECODE, 1, () -> decoder.deserialize(record, out));
        if (out.last.accepted() == null) {
            throw new IllegalStateException(
                    "The click is rejected: " + out.last.rejected().detail());
        }
    }

    private AcceptedClick click(int session) {
        var origin = new SourceRecord(Topics.CLICKS.name(), "AAAAAAAAAAAAAAAAAAAAAQ", 0, session, 0, null, null);
        return new AcceptedClick(
                sessionId(session),
                MadeUpModel.itemId(session % settings.items()),
                1_700_000_000_000L,
                "1a2b3c",
                null,
                origin);
    }

    private void write() {
        int k = Math.min(settings.k(), settings.items());
        var itemIds = random.ints(k, 0, settings.items())
                .mapToObj(MadeUpModel::itemId)
                .toArray(String[]::new);
        var scores = new float[k];
        for (int rank = 0; rank < k; rank++) {
            scores[rank] = 10 - rank + random.nextFloat();
        }
        var recommendation = new SessionRecommendation(
                click(1), true, 3, 1_700_000_000_000L, "gru4rec", itemIds, scores, null, "made-up", "1", null);
        var serializer = new RecommendationSerializer(
                settings.format(), Topics.RECOMMENDATIONS.name(), null, () -> TopicLimits.CAUTIOUS, Clock.systemUTC());
        serializer.open(new Unmeasured(), null);
        measure(Part.WRITE, 1, () -> serializer.serialize(recommendation, null, null));
    }

    /** One read and one write for each click. */
    private void state(Path folder) throws IOException {
        RocksDB.loadLibrary();
        var serializer = SessionStateSerializer.INSTANCE;
        try (var options = new Options().setCreateIfMissing(true);
                var db = RocksDB.open(options, folder.toString())) {
            var out = new DataOutputSerializer(1024);
            var in = new DataInputDeserializer();
            for (int session = 0; session < SESSIONS; session++) {
                write(db, out, session, state(session));
            }
            measure(Part.STATE, 1, () -> {
                int session = random.nextInt(SESSIONS);
                try {
                    in.setBuffer(db.get(sessionId(session).getBytes(StandardCharsets.US_ASCII)));
                    write(db, out, session, serializer.deserialize(in));
                } catch (RocksDBException | IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (RocksDBException e) {
            throw new IOException("RocksDB cannot be measured: " + e.getMessage(), e);
        }
    }

    private static void write(RocksDB db, DataOutputSerializer out, int session, SessionState state)
            throws IOException, RocksDBException {
        out.clear();
        SessionStateSerializer.INSTANCE.serialize(state, out);
        db.put(sessionId(session).getBytes(StandardCharsets.US_ASCII), out.getCopyOfBuffer());
    }

    private SessionState state(int session) {
        var itemIds = IntStream.range(0, Math.min(KEPT_ITEMS, 5))
                .mapToObj(place -> MadeUpModel.itemId((session + place) % settings.items()))
                .toList();
        return new SessionState(
                "made-up 1#0123456789abcdef",
                hiddenState(),
                LastItems.of(itemIds),
                itemIds.size(),
                1_700_000_000_000L,
                RecentEvents.of(1, 2, 3, 4, 5),
                0,
                1_700_000_000_000L,
                0);
    }

    private HiddenState hiddenState() {
        var values = new float[settings.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.tanh(random.nextGaussian());
        }
        return new HiddenState(values);
    }

    private void model(Path bundle) throws InvalidBundleException {
        try (var model = Models.open(ModelBundle.load(bundle), Scorer.AUTO)) {
            scorer = model.retriever().method();
            var items = random.ints(MICRO_BATCH, 0, settings.items()).toArray();
            var states = new HiddenState[MICRO_BATCH];
            for (int session = 0; session < MICRO_BATCH; session++) {
                states[session] = hiddenState();
            }
            var encoder = (RecurrentEncoder) model.encoder();
            measure(Part.ENCODE, MICRO_BATCH, () -> encoder.step(items, states));
            var vectors = vectors(encoder.step(items, states), model);
            measure(
                    Part.SCORE,
                    MICRO_BATCH,
                    () -> model.retriever().retrieve(new SessionViews(MICRO_BATCH, vectors, null), settings.k()));
        }
    }

    private float[] vectors(HiddenState[] states, SessionModel model) {
        int size = settings.dimension();
        int offset = ((RecurrentEncoder) model.encoder()).vectorOffset();
        var vectors = new float[states.length * size];
        for (int session = 0; session < states.length; session++) {
            System.arraycopy(states[session].values(), offset, vectors, session * size, size);
        }
        return vectors;
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
