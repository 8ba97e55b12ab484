package io.eddy.recommender;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.ClickDecoder;
import io.eddy.recommender.click.ClickWatermarks;
import io.eddy.recommender.click.DecodedClick;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.click.RejectedClickSerializer;
import io.eddy.recommender.click.RejectionSplitter;
import io.eddy.recommender.metric.JobOperator;
import io.eddy.recommender.recommendation.RecommendationSerializer;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.BundleCache;
import io.eddy.recommender.release.NoTime;
import io.eddy.recommender.release.ReleaseDecoder;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.StatusRecord;
import io.eddy.recommender.release.StatusSerializer;
import io.eddy.recommender.session.SessionOperator;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.topic.BrokerLimits;
import io.eddy.recommender.topic.BrokerTopicId;
import io.eddy.recommender.topic.LimitsSource;
import io.eddy.recommender.topic.ReadableTopic;
import io.eddy.recommender.topic.TopicLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBNativeMetricOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Clicks in, recommendations out: puts the stages together. Submitted as one jar, or run inside another process. */
public final class RecommenderJob {

    private static final OutputTag<RejectedClick> REJECTED =
            new OutputTag<>("rejected", TypeInformation.of(RejectedClick.class));

    private static final OutputTag<StatusRecord> STATUS =
            new OutputTag<>("status", TypeInformation.of(StatusRecord.class));

    /** How soon new partitions of the clicks topic are read; Flink's default is five minutes. */
    private static final String PARTITION_DISCOVERY_MS = "10000";

    /**
     * Of producers, where nobody says otherwise: what comes while a request is under way goes with the next one. So one recommendation waits for nobody, and
     * many travel together. Kafka's clients wait 5 ms for each, or send a request for each.
     */
    private static final Map<String, String> PRODUCER = Map.of(
            ProducerConfig.LINGER_MS_CONFIG, "0",
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1",
            ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(64 << 10));

    /**
     * Of RocksDB, where the job's submitter does not say otherwise. Hidden states do not compress, which RocksDB finds out anew for each block it writes; a filter spares the
     * look into a file that does not hold the session. The metrics are cheap to ask for: files, what is not in files yet, cache.
     */
    private static final Map<ConfigOption<?>, String> STATE = Map.of(
            RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, "NO_COMPRESSION",
            RocksDBConfigurableOptions.USE_BLOOM_FILTER, "true",
            RocksDBNativeMetricOptions.MONITOR_LIVE_SST_FILES_SIZE, "true",
            RocksDBNativeMetricOptions.MONITOR_CUR_SIZE_ALL_MEM_TABLE, "true",
            RocksDBNativeMetricOptions.BLOCK_CACHE_USAGE, "true",
            RocksDBNativeMetricOptions.COLUMN_FAMILY_AS_VARIABLE, "true");

    private final RecommenderOptions options;
    private final ReleasedBundle firstBundle;
    private final BundleCache models;

    /** A job that begins with the bundle that lies now where the options say: that one and no other, on every machine. */
    public RecommenderJob(RecommenderOptions options) throws InvalidBundleException {
        this(options, ReleasedBundle.at(Path.of(options.get(RecommenderOptions.MODEL_BUNDLE))));
    }

    /** A job that begins with a bundle from elsewhere. */
    public RecommenderJob(RecommenderOptions options, ReleasedBundle firstBundle) {
        this.options = options;
        this.firstBundle = firstBundle;
        this.models = new BundleCache(
                options.get(RecommenderOptions.MODEL_CACHE), options.get(RecommenderOptions.MODEL_SCORER));
    }

    /** @param args options as {@code --key value}; {@code --help} prints them */
    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print("Options, as --key value:\n\n" + RecommenderOptions.reference());
            return;
        }
        var job = new RecommenderJob(RecommenderOptions.of(parse(args)));
        job.check().forEach(System.err::println);
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        job.defineWorkflow(env);
        env.execute("eddy-recommender");
    }

    public RecommenderOptions options() {
        return options;
    }

    /**
     * Finds out before the job starts what would fail later: opens the bundle, and asks the brokers for the topics and their
     * settings.
     *
     * @return what goes otherwise than one may expect, a sentence each
     * @throws InvalidBundleException where the bundle cannot be used
     * @throws IllegalStateException where no broker answers, a topic is missing or cannot take what the job writes
     */
    public List<String> check() throws InvalidBundleException, InterruptedException {
        return StartCheck.check(options, models, firstBundle);
    }

    /** Adds the whole job to an environment; the caller executes it. */
    public void defineWorkflow(StreamExecutionEnvironment env) {
        env.configure(settings(options));
        env.configure(unlessSet(env.getConfiguration(), STATE));
        var decoder = new ClickDecoder(
                options.get(RecommenderOptions.CLICKS_FORMAT),
                options.get(RecommenderOptions.CLICKS_TOPIC),
                new BrokerTopicId(options.kafka(), options.get(RecommenderOptions.CLICKS_TOPIC)),
                options.schemaRegistryUrl(),
                options.get(RecommenderOptions.CLICKS_MAX_CLOCK_SKEW),
                options.get(RecommenderOptions.CLICKS_MAX_ID_LENGTH),
                Clock.systemUTC());
        var watermarks = ClickWatermarks.strategy(
                options.get(RecommenderOptions.CLICKS_MAX_LATENESS),
                options.get(RecommenderOptions.CLICKS_IDLE_AFTER),
                new ReadableTopic(options.kafka(), options.get(RecommenderOptions.CLICKS_TOPIC)));
        var read = env.fromSource(source(options, decoder), watermarks, JobOperator.CLICKS.shown())
                .uid("clicks")
                .setDescription(JobOperator.CLICKS.description());
        Integer sourceParallelism = options.get(RecommenderOptions.SOURCE_PARALLELISM);
        if (sourceParallelism != null) {
            read.setParallelism(sourceParallelism);
        }
        var clicks = read.process(new RejectionSplitter(REJECTED))
                .returns(AcceptedClick.class)
                .name(JobOperator.ACCEPTED_CLICKS.shown())
                .setDescription(JobOperator.ACCEPTED_CLICKS.description())
                .uid("decoded-clicks")
                // In one task with what reads them.
                .setParallelism(read.getParallelism());
        var releases = env.fromSource(releases(options), NoTime.strategy(), JobOperator.MODEL_RELEASES.shown())
                .uid("releases")
                .setDescription(JobOperator.MODEL_RELEASES.description())
                .setParallelism(1);
        var recommendations = clicks.keyBy(AcceptedClick::sessionId, Types.STRING)
                .connect(releases.broadcast())
                .transform(
                        JobOperator.SESSIONS.shown(),
                        TypeInformation.of(SessionRecommendation.class),
                        new SessionOperator(models, firstBundle, options.sessionRules(), REJECTED, STATUS))
                .setDescription(JobOperator.SESSIONS.description())
                .uid("sessions");
        recommendations
                .sinkTo(sink(
                        options,
                        "recommendations",
                        new RecommendationSerializer(
                                options.get(RecommenderOptions.RECOMMENDATIONS_FORMAT),
                                options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC),
                                options.schemaRegistryUrl(),
                                limits(options, RecommenderOptions.RECOMMENDATIONS_TOPIC),
                                Clock.systemUTC())))
                .name(JobOperator.RECOMMENDATIONS.shown())
                .uid("recommendations");
        clicks.getSideOutput(REJECTED)
                .union(recommendations.getSideOutput(REJECTED))
                .sinkTo(sink(
                        options,
                        "rejected-clicks",
                        new RejectedClickSerializer(
                                options.get(RecommenderOptions.REJECTED_TOPIC),
                                limits(options, RecommenderOptions.REJECTED_TOPIC),
                                Clock.systemUTC())))
                .name(JobOperator.REJECTED_CLICKS.shown())
                .uid("rejected-clicks");
        recommendations
                .getSideOutput(STATUS)
                .sinkTo(sink(options, new StatusSerializer(options.get(RecommenderOptions.MODEL_STATUS_TOPIC)))
                        .build())
                .name(JobOperator.MODEL_STATUS.shown())
                .uid("model-status");
    }

    private static Configuration unlessSet(ReadableConfig set, Map<ConfigOption<?>, String> options) {
        var others = new Configuration();
        options.forEach((option, value) -> {
            if (set.getOptional(option).isEmpty()) {
                others.setString(option.key(), value);
            }
        });
        return others;
    }

    private static Configuration settings(RecommenderOptions options) {
        var settings = new Configuration();
        // Kryo cannot evolve state, and a generated uid changes with the job's shape: both would lose savepoints.
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        // Safe because every value between the operators is immutable.
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        settings.set(PipelineOptions.MAX_PARALLELISM, options.get(RecommenderOptions.MAX_PARALLELISM));
        // Flink holds a record back for up to 100 ms to send it with others; those that come faster than they are read
        // travel together all the same.
        settings.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.get(RecommenderOptions.CHECKPOINT_INTERVAL));
        // The first one comes no sooner either: one that is due before all tasks run counts as failed.
        settings.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                options.get(RecommenderOptions.CHECKPOINT_INTERVAL).dividedBy(2));
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, toleratedFailures(options));
        return settings;
    }

    /** In a row. */
    private static int toleratedFailures(RecommenderOptions options) {
        long intervals = options.get(RecommenderOptions.CHECKPOINT_FAILURES).toMillis()
                / options.get(RecommenderOptions.CHECKPOINT_INTERVAL).toMillis();
        return (int) Math.min(Integer.MAX_VALUE, intervals);
    }

    @SuppressWarnings("deprecation") // the connector takes no other type yet
    private static KafkaSource<DecodedClick> source(RecommenderOptions options, ClickDecoder decoder) {
        return RecommenderJob.<DecodedClick>source(options, RecommenderOptions.CLICKS_TOPIC)
                .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), PARTITION_DISCOVERY_MS)
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(decoder)
                .build();
    }

    /** From the first record on: where there is no checkpoint, the last one says what serves. */
    private static KafkaSource<AnnouncedRelease> releases(RecommenderOptions options) {
        return RecommenderJob.<AnnouncedRelease>source(options, RecommenderOptions.MODEL_RELEASES_TOPIC)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new ReleaseDecoder(options.get(RecommenderOptions.MODEL_RELEASES_TOPIC)))
                .build();
    }

    private static <T> KafkaSourceBuilder<T> source(RecommenderOptions options, ConfigOption<String> topic) {
        return KafkaSource.<T>builder()
                .setProperties(clientSettings(options))
                .setBootstrapServers(options.kafka().bootstrapServers())
                .setGroupId(options.get(RecommenderOptions.GROUP_ID))
                .setTopics(options.get(topic));
    }

    /** @param name of the sink, for its transactions */
    private static <T> KafkaSink<T> sink(
            RecommenderOptions options, String name, KafkaRecordSerializationSchema<T> serializer) {
        return sink(options, serializer)
                .setDeliveryGuarantee(options.get(RecommenderOptions.DELIVERY).guarantee())
                .setTransactionalIdPrefix(options.transactionalIdPrefix() + name)
                .setProperty(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        Long.toString(options.get(RecommenderOptions.TRANSACTION_TIMEOUT)
                                .toMillis()))
                .build();
    }

    /** At least once: what is told of models has to be there before the next checkpoint. */
    private static <T> KafkaSinkBuilder<T> sink(
            RecommenderOptions options, KafkaRecordSerializationSchema<T> serializer) {
        var client = clientSettings(options);
        PRODUCER.forEach(client::putIfAbsent);
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(client)
                .setBootstrapServers(options.kafka().bootstrapServers())
                .setRecordSerializer(serializer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(TopicLimits.PRODUCER_BYTES));
    }

    private static Properties clientSettings(RecommenderOptions options) {
        var properties = new Properties();
        properties.putAll(options.kafka().clientSettings());
        return properties;
    }

    private static LimitsSource limits(RecommenderOptions options, ConfigOption<String> topic) {
        return new BrokerLimits(options.kafka(), options.get(topic));
    }

    private static Map<String, String> parse(String[] args) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        "Expected options as --key value, found '" + args[i] + "'; --help lists them.");
            }
            values.put(args[i].substring(2), args[i + 1]);
        }
        return values;
    }
}
