package io.eddy.recommender;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.model.Scorer;
import io.eddy.recommender.session.SessionRules;
import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Every option of the recommender job, checked as a whole before the job starts. */
public final class RecommenderOptions {

    public static final ConfigOption<String> BOOTSTRAP_SERVERS = ConfigOptions.key("kafka.bootstrap-servers")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Brokers to begin with, as host:port, separated by commas. By default those of kafka.config-file, else "
                            + KafkaConnection.DEFAULT_BOOTSTRAP_SERVERS + ".");

    public static final ConfigOption<String> KAFKA_CONFIG = ConfigOptions.key("kafka.config-file")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Properties file with settings of Kafka's clients, as Kafka's own tools take it; read where the job is"
                            + " submitted. Any other option that begins with kafka. is such a setting too, as"
                            + " kafka.security.protocol, and comes before the file. They go to the source, the sinks and the"
                            + " requests for topics, as they are.");

    public static final ConfigOption<String> GROUP_ID = ConfigOptions.key("kafka.group-id")
            .stringType()
            .defaultValue("eddy-recommender")
            .withDescription(
                    "Consumer group under which offsets are committed, for monitoring and for a start without savepoint.");

    public static final ConfigOption<String> SCHEMA_REGISTRY_URL = ConfigOptions.key("schema-registry.url")
            .stringType()
            .noDefaultValue()
            .withDescription("Confluent-compatible schema registry; needed where a format is avro_registry.");

    public static final ConfigOption<String> CLICKS_TOPIC = ConfigOptions.key("clicks.topic")
            .stringType()
            .defaultValue(Topics.CLICKS.name())
            .withDescription("Where clicks are read.");

    public static final ConfigOption<WireFormat> CLICKS_FORMAT = ConfigOptions.key("clicks.format")
            .enumType(WireFormat.class)
            .defaultValue(WireFormat.JSON)
            .withDescription("How clicks are written: json, avro, or avro_registry.");

    public static final ConfigOption<Duration> CLICKS_MAX_LATENESS = ConfigOptions.key("clicks.max-lateness")
            .durationType()
            .defaultValue(Duration.ofSeconds(5))
            .withDescription("How far the watermark stays behind the latest event time of a partition.");

    public static final ConfigOption<Duration> CLICKS_MAX_CLOCK_SKEW = ConfigOptions.key("clicks.max-clock-skew")
            .durationType()
            .defaultValue(Duration.ofMinutes(1))
            .withDescription("How far ahead of the job's clock an event time may be; clicks beyond are rejected.");

    public static final ConfigOption<Duration> CLICKS_IDLE_AFTER = ConfigOptions.key("clicks.idle-after")
            .durationType()
            .defaultValue(Duration.ofMinutes(1))
            .withDescription(
                    "Silence after which a partition no longer holds back the end of sessions; while a partition of the"
                            + " topic cannot be read, none counts as silent.");

    public static final ConfigOption<Integer> CLICKS_MAX_ID_LENGTH = ConfigOptions.key("clicks.max-id-length")
            .intType()
            .defaultValue(512)
            .withDescription("Longest session, item or event id, in characters; clicks beyond are rejected.");

    public static final ConfigOption<String> REJECTED_TOPIC = ConfigOptions.key("clicks-rejected.topic")
            .stringType()
            .defaultValue(Topics.CLICKS_REJECTED.name())
            .withDescription("Where clicks go that were not accepted.");

    public static final ConfigOption<String> RECOMMENDATIONS_TOPIC = ConfigOptions.key("recommendations.topic")
            .stringType()
            .defaultValue(Topics.RECOMMENDATIONS.name())
            .withDescription("Where recommendations go.");

    public static final ConfigOption<WireFormat> RECOMMENDATIONS_FORMAT = ConfigOptions.key("recommendations.format")
            .enumType(WireFormat.class)
            .defaultValue(WireFormat.JSON)
            .withDescription("How recommendations are written: json, avro, or avro_registry.");

    public static final ConfigOption<Integer> RECOMMENDATIONS_K = ConfigOptions.key("recommendations.k")
            .intType()
            .defaultValue(20)
            .withDescription("Items in a recommendation.");

    public static final ConfigOption<LeaveOut> RECOMMENDATIONS_LEAVE_OUT = ConfigOptions.key(
                    "recommendations.leave-out")
            .enumType(LeaveOut.class)
            .noDefaultValue()
            .withDescription(
                    "Which items of the session a recommendation leaves out: nothing, last (the item clicked last) or"
                            + " seen (the items of the session's last " + LeaveOut.SEEN_CLICKS
                            + " clicks; of a session that was open under another rule those of its kept items). By default"
                            + " as the model bundle says.");

    public static final ConfigOption<String> MODEL_BUNDLE = ConfigOptions.key("model.bundle")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Folder of the model bundle that serves first, until a release says otherwise; at the same path on"
                            + " every machine of the job. Required.");

    public static final ConfigOption<String> MODEL_RELEASES_TOPIC = ConfigOptions.key("model-releases.topic")
            .stringType()
            .defaultValue(Topics.MODEL_RELEASES.name())
            .withDescription("Where releases of model bundles are read from; it has one partition.");

    public static final ConfigOption<String> MODEL_STATUS_TOPIC = ConfigOptions.key("model-status.topic")
            .stringType()
            .defaultValue(Topics.MODEL_STATUS.name())
            .withDescription("Where each subtask says which bundles it serves, and which it refused and why.");

    public static final ConfigOption<String> MODEL_CACHE = ConfigOptions.key("model.cache")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "Folder of each machine for copies of bundles, of which the last few are kept. By default one among"
                            + " Flink's temporary files.");

    public static final ConfigOption<Scorer> MODEL_SCORER = ConfigOptions.key("model.scorer")
            .enumType(Scorer.class)
            .defaultValue(Scorer.AUTO)
            .withDescription(
                    "How the items of a model with an item matrix are scored: auto (what is fastest here of integer and vector,"
                            + " which give the same lists to the last bit), integer (8-bit products by ONNX Runtime, then exact"
                            + " scores of the best), vector (the same by the JVM's Vector API, which needs --add-modules="
                            + "jdk.incubator.vector), onnx (the bundle's decoder as it is), or cuda (encoder and decoder on an NVIDIA GPU, in a build"
                            + " with -P cuda).");

    public static final ConfigOption<Double> MODEL_CHECK_SHARE = ConfigOptions.key("model.check-share")
            .doubleType()
            .defaultValue(0.001)
            .withDescription(
                    "Which share of the lists is made a second time by exact scores of all items, on another thread and in a hundredth"
                            + " of its time at most, and compared; 0 for none. Metrics say how many were and differed.");

    public static final ConfigOption<Duration> SESSION_INACTIVITY_GAP = ConfigOptions.key("session.inactivity-gap")
            .durationType()
            .defaultValue(Duration.ofMinutes(30))
            .withDescription("Silence after which the next click of a visitor opens a new session.");

    public static final ConfigOption<Integer> SESSION_KEPT_ITEMS = ConfigOptions.key("session.kept-items")
            .intType()
            .defaultValue(20)
            .withDescription("Last items kept of a session, from which another model rebuilds its hidden state.");

    public static final ConfigOption<Integer> SESSION_KEPT_EVENT_IDS = ConfigOptions.key("session.kept-event-ids")
            .intType()
            .defaultValue(32)
            .withDescription("Last event ids kept of a session, among which duplicates are found.");

    public static final ConfigOption<MemorySize> SESSION_CACHE = ConfigOptions.key("session.cache")
            .memoryType()
            .defaultValue(MemorySize.ofMebiBytes(64))
            .withDescription(
                    "How much of the heap each subtask takes for the sessions that were clicked last, about 1.5 kb each. They go to RocksDB when"
                            + " the subtask has nothing else to do, when they make place for others, and before each checkpoint; 0 writes"
                            + " each at once.");

    public static final ConfigOption<Integer> MICRO_BATCH_MAX_CLICKS = ConfigOptions.key("micro-batch.max-clicks")
            .intType()
            .defaultValue(64)
            .withDeprecatedKeys("bundle.max-clicks")
            .withDescription("Clicks of a subtask scored in one call of the model.");

    public static final ConfigOption<Duration> MICRO_BATCH_MAX_WAIT = ConfigOptions.key("micro-batch.max-wait")
            .durationType()
            .defaultValue(Duration.ofMillis(5))
            .withDeprecatedKeys("bundle.max-wait")
            .withDescription(
                    "How long a click waits for others to be scored with, at most: where none is there to be read, it is answered"
                            + " at once.");

    public static final ConfigOption<Delivery> DELIVERY = ConfigOptions.key("job.delivery")
            .enumType(Delivery.class)
            .defaultValue(Delivery.AT_LEAST_ONCE)
            .withDescription(
                    "at-least-once: recommendations and rejected clicks are there at once, and may come again after a"
                            + " failure, under the same ids. exactly-once: consumers that read what is committed see each once, with the next"
                            + " checkpoint.");

    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT = ConfigOptions.key("job.transaction-timeout")
            .durationType()
            .defaultValue(Duration.ofMinutes(15))
            .withDescription(
                    "With exactly-once: after how long brokers drop what no checkpoint has committed. Longer than the job"
                            + " may be down or without checkpoint, and no longer than the brokers' transaction.max.timeout.ms.");

    public static final ConfigOption<Integer> SOURCE_PARALLELISM = ConfigOptions.key("job.source-parallelism")
            .intType()
            .noDefaultValue()
            .withDescription(
                    "Subtasks that read and decode clicks; by default as many as the job has for sessions, which is more than are busy where"
                            + " scoring is the work. No more of them than partitions of the clicks topic have something to do.");

    public static final ConfigOption<Duration> WARM_UP = ConfigOptions.key("job.warm-up")
            .durationType()
            .defaultValue(Duration.ofSeconds(5))
            .withDescription(
                    "How long each subtask answers made-up clicks at most before it takes the first, until that takes no less time; a released"
                            + " bundle is treated so before it serves. 0 for not at all.");

    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL = ConfigOptions.key("job.checkpoint-interval")
            .durationType()
            .defaultValue(Duration.ofSeconds(10))
            .withDescription("Time between checkpoints: how much is read again after a failure.");

    public static final ConfigOption<Duration> CHECKPOINT_FAILURES = ConfigOptions.key("job.checkpoint-failures")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("How long the job goes on while every checkpoint fails, before it starts again.");

    public static final ConfigOption<Integer> MAX_PARALLELISM = ConfigOptions.key("job.max-parallelism")
            .intType()
            .defaultValue(128)
            .withDescription("Most subtasks that the job can ever be rescaled to; a savepoint fixes it.");

    /** All of them, in the order of the reference. */
    static final List<ConfigOption<?>> ALL = List.of(
            MODEL_BUNDLE,
            MODEL_RELEASES_TOPIC,
            MODEL_STATUS_TOPIC,
            MODEL_CACHE,
            MODEL_SCORER,
            MODEL_CHECK_SHARE,
            BOOTSTRAP_SERVERS,
            KAFKA_CONFIG,
            GROUP_ID,
            SCHEMA_REGISTRY_URL,
            CLICKS_TOPIC,
            CLICKS_FORMAT,
            CLICKS_MAX_LATENESS,
            CLICKS_MAX_CLOCK_SKEW,
            CLICKS_IDLE_AFTER,
            CLICKS_MAX_ID_LENGTH,
            REJECTED_TOPIC,
            RECOMMENDATIONS_TOPIC,
            RECOMMENDATIONS_FORMAT,
            RECOMMENDATIONS_K,
            RECOMMENDATIONS_LEAVE_OUT,
            SESSION_INACTIVITY_GAP,
            SESSION_KEPT_ITEMS,
            SESSION_KEPT_EVENT_IDS,
            SESSION_CACHE,
            MICRO_BATCH_MAX_CLICKS,
            MICRO_BATCH_MAX_WAIT,
            DELIVERY,
            TRANSACTION_TIMEOUT,
            SOURCE_PARALLELISM,
            WARM_UP,
            CHECKPOINT_INTERVAL,
            CHECKPOINT_FAILURES,
            MAX_PARALLELISM);

    /** Options of earlier versions that have no effect any more, and why. */
    private static final Map<String, String> RETIRED = Map.of(
            "session.state-ttl",
            "sessions end by event time alone, so that a job can be stopped for as long as one likes");

    private static final String CLIENT_SETTING = "kafka.";

    /** So near to an option of the job's a name is that one, and no setting of Kafka's clients. */
    private static final int MOST_TYPOS = 2;

    private final Configuration configuration;
    private final KafkaConnection kafka;
    private final List<String> retired;

    private RecommenderOptions(Configuration configuration, Map<String, String> clientSettings, List<String> retired) {
        this.configuration = configuration;
        this.retired = List.copyOf(retired);
        this.kafka = connection(clientSettings);
    }

    /** @throws IllegalArgumentException that names the key, what was found and what is allowed */
    public static RecommenderOptions of(Map<String, String> values) {
        var known = ALL.stream().flatMap(RecommenderOptions::names).collect(Collectors.toSet());
        var own = new HashMap<String, String>();
        var retired = new ArrayList<String>();
        var clientSettings = new HashMap<String, String>();
        values.forEach((key, value) -> {
            if (RETIRED.containsKey(key)) {
                retired.add("Option " + key + " has no effect any more: " + RETIRED.get(key) + ".");
            } else if (known.contains(key)) {
                own.put(key, value);
            } else if (key.startsWith(CLIENT_SETTING) && distance(nearest(key), key) > MOST_TYPOS) {
                clientSettings.put(key.substring(CLIENT_SETTING.length()), value);
            } else {
                throw new IllegalArgumentException("Unknown option " + key + ", did you mean " + nearest(key) + "?");
            }
        });
        var options = new RecommenderOptions(Configuration.fromMap(own), clientSettings, retired);
        new OptionRules(options).check();
        return options;
    }

    /** Its key, and those that it had in earlier versions. */
    private static Stream<String> names(ConfigOption<?> option) {
        return Stream.concat(
                Stream.of(option.key()),
                StreamSupport.stream(option.fallbackKeys().spliterator(), false).map(FallbackKey::getKey));
    }

    private KafkaConnection connection(Map<String, String> clientSettings) {
        var settings = new HashMap<String, String>();
        var file = get(KAFKA_CONFIG);
        if (file != null) {
            try {
                settings.putAll(KafkaConnection.clientSettings(Path.of(file)));
            } catch (IOException e) {
                throw new IllegalArgumentException("Option " + KAFKA_CONFIG.key() + ": " + e.getMessage(), e);
            }
        }
        settings.putAll(clientSettings);
        return new KafkaConnection(get(BOOTSTRAP_SERVERS), settings);
    }

    public <T> T get(ConfigOption<T> option) {
        try {
            return configuration.get(option);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Option " + option.key() + ": " + rootMessage(e), e);
        }
    }

    /** Of the options that were named those that have no effect any more, a sentence each. */
    public List<String> retired() {
        return retired;
    }

    public KafkaConnection kafka() {
        return kafka;
    }

    /** What was set, for a log: of the settings of Kafka's clients, which may be secret, the names only. */
    public String shown() {
        return new TreeMap<>(configuration.toMap()) + " " + kafka;
    }

    /** Null where none is set. */
    public URI schemaRegistryUrl() {
        var url = get(SCHEMA_REGISTRY_URL);
        return url == null ? null : URI.create(url);
    }

    /** What the ids of the job's transactions begin with. */
    public String transactionalIdPrefix() {
        return get(GROUP_ID) + "-";
    }

    public SessionRules sessionRules() {
        return new SessionRules(
                get(SESSION_INACTIVITY_GAP),
                get(SESSION_KEPT_ITEMS),
                get(SESSION_KEPT_EVENT_IDS),
                get(RECOMMENDATIONS_K),
                get(RECOMMENDATIONS_LEAVE_OUT),
                get(MICRO_BATCH_MAX_CLICKS),
                get(MICRO_BATCH_MAX_WAIT),
                get(SESSION_CACHE).getBytes(),
                get(WARM_UP),
                get(MODEL_CHECK_SHARE));
    }

    /** The reference as a Markdown table. */
    public static String reference() {
        var table = new StringBuilder("| option | default | what it does |\n|---|---|---|\n");
        for (var option : ALL) {
            table.append("| `").append(option.key()).append("` | ");
            table.append(option.hasDefaultValue() ? "`" + text(option.defaultValue()) + "`" : "–");
            table.append(" | ")
                    .append(new HtmlFormatter().format(option.description()))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String nearest(String key) {
        return ALL.stream()
                .map(ConfigOption::key)
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .orElseThrow();
    }

    private static int distance(String known, String key) {
        return LevenshteinDistance.getDefaultInstance().apply(known, key);
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return org.apache.flink.util.TimeUtils.formatWithHighestUnit(duration);
        }
        return value instanceof WireFormat format ? format.name().toLowerCase(java.util.Locale.ROOT) : value.toString();
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
