package io.eddy.recommender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.model.Scorer;
import io.eddy.recommender.session.SessionRules;
import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecommenderOptionsTest {

    private static final Path STORED = Path.of("OPTIONS.md");

    /** Every key with a value that is not its default. */
    private static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("model.bundle", "models/m1"),
            Map.entry("model-releases.topic", "mr"),
            Map.entry("model-status.topic", "ms"),
            Map.entry("model.cache", "copies"),
            Map.entry("model.scorer", "vector"),
            Map.entry("model.check-share", "0.5"),
            Map.entry("kafka.bootstrap-servers", "kafka:19092"),
            Map.entry("kafka.config-file", emptyFile()),
            Map.entry("kafka.group-id", "group"),
            Map.entry("schema-registry.url", "http://registry:8081"),
            Map.entry("clicks.topic", "c"),
            Map.entry("clicks.format", "avro"),
            Map.entry("clicks.max-lateness", "7 s"),
            Map.entry("clicks.max-clock-skew", "8 s"),
            Map.entry("clicks.idle-after", "9 s"),
            Map.entry("clicks.max-id-length", "10"),
            Map.entry("clicks-rejected.topic", "cr"),
            Map.entry("recommendations.topic", "r"),
            Map.entry("recommendations.format", "avro_registry"),
            Map.entry("recommendations.k", "11"),
            Map.entry("recommendations.leave-out", "seen"),
            Map.entry("session.inactivity-gap", "12 min"),
            Map.entry("session.kept-items", "13"),
            Map.entry("session.kept-event-ids", "14"),
            Map.entry("session.cache", "15 kb"),
            Map.entry("micro-batch.max-clicks", "16"),
            Map.entry("micro-batch.max-wait", "17 ms"),
            Map.entry("job.delivery", "exactly-once"),
            Map.entry("job.transaction-timeout", "20 min"),
            Map.entry("job.source-parallelism", "3"),
            Map.entry("job.warm-up", "21 s"),
            Map.entry("job.checkpoint-interval", "18 s"),
            Map.entry("job.checkpoint-failures", "19 min"),
            Map.entry("job.max-parallelism", "19"));

    @Test
    void shouldHaveADefaultForAllButTheBundle() {
        var options = RecommenderOptions.of(Map.of("model.bundle", "m"));
        assertThat(options.get(RecommenderOptions.MODEL_BUNDLE)).isEqualTo("m");
        assertThat(options.get(RecommenderOptions.MODEL_SCORER)).isEqualTo(Scorer.AUTO);
        assertThat(options.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(options.kafka().clientSettings()).isEmpty();
        assertThat(options.get(RecommenderOptions.GROUP_ID)).isEqualTo("eddy-recommender");
        assertThat(options.schemaRegistryUrl()).isNull();
        assertThat(options.get(RecommenderOptions.CLICKS_TOPIC)).isEqualTo("clicks");
        assertThat(options.get(RecommenderOptions.CLICKS_FORMAT)).isEqualTo(WireFormat.JSON);
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_LATENESS)).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_CLOCK_SKEW)).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.get(RecommenderOptions.CLICKS_IDLE_AFTER)).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_ID_LENGTH)).isEqualTo(512);
        assertThat(options.get(RecommenderOptions.REJECTED_TOPIC)).isEqualTo("clicks-rejected");
        assertThat(options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC)).isEqualTo("recommendations");
        assertThat(options.get(RecommenderOptions.RECOMMENDATIONS_FORMAT)).isEqualTo(WireFormat.JSON);
        assertThat(options.get(RecommenderOptions.CHECKPOINT_INTERVAL)).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.get(RecommenderOptions.CHECKPOINT_FAILURES)).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.get(RecommenderOptions.MAX_PARALLELISM)).isEqualTo(128);
        assertThat(options.get(RecommenderOptions.SOURCE_PARALLELISM)).isNull();
        assertThat(options.sessionRules())
                .isEqualTo(new SessionRules(
                        Duration.ofMinutes(30),
                        20,
                        32,
                        20,
                        null,
                        64,
                        Duration.ofMillis(5),
                        64L << 20,
                        Duration.ofSeconds(5),
                        0.001));
    }

    @Test
    void shouldReadEveryKey() {
        assertThat(RecommenderOptions.ALL)
                .extracting(ConfigOption::key)
                .containsExactlyInAnyOrderElementsOf(ALL.keySet());
        var options = RecommenderOptions.of(ALL);
        assertThat(options.get(RecommenderOptions.MODEL_BUNDLE)).isEqualTo("models/m1");
        assertThat(options.kafka().bootstrapServers()).isEqualTo("kafka:19092");
        assertThat(options.get(RecommenderOptions.GROUP_ID)).isEqualTo("group");
        assertThat(options.schemaRegistryUrl()).isEqualTo(URI.create("http://registry:8081"));
        assertThat(options.get(RecommenderOptions.CLICKS_TOPIC)).isEqualTo("c");
        assertThat(options.get(RecommenderOptions.CLICKS_FORMAT)).isEqualTo(WireFormat.AVRO);
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_LATENESS)).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_CLOCK_SKEW)).isEqualTo(Duration.ofSeconds(8));
        assertThat(options.get(RecommenderOptions.CLICKS_IDLE_AFTER)).isEqualTo(Duration.ofSeconds(9));
        assertThat(options.get(RecommenderOptions.CLICKS_MAX_ID_LENGTH)).isEqualTo(10);
        assertThat(options.get(RecommenderOptions.REJECTED_TOPIC)).isEqualTo("cr");
        assertThat(options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC)).isEqualTo("r");
        assertThat(options.get(RecommenderOptions.RECOMMENDATIONS_FORMAT)).isEqualTo(WireFormat.AVRO_REGISTRY);
        assertThat(options.get(RecommenderOptions.CHECKPOINT_INTERVAL)).isEqualTo(Duration.ofSeconds(18));
        assertThat(options.get(RecommenderOptions.CHECKPOINT_FAILURES)).isEqualTo(Duration.ofMinutes(19));
        assertThat(options.get(RecommenderOptions.MAX_PARALLELISM)).isEqualTo(19);
        assertThat(options.get(RecommenderOptions.SOURCE_PARALLELISM)).isEqualTo(3);
        assertThat(options.get(RecommenderOptions.MODEL_RELEASES_TOPIC)).isEqualTo("mr");
        assertThat(options.get(RecommenderOptions.MODEL_STATUS_TOPIC)).isEqualTo("ms");
        assertThat(options.get(RecommenderOptions.MODEL_CACHE)).isEqualTo("copies");
        assertThat(options.get(RecommenderOptions.MODEL_SCORER)).isEqualTo(Scorer.VECTOR);
        assertThat(options.get(RecommenderOptions.DELIVERY)).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(options.get(RecommenderOptions.TRANSACTION_TIMEOUT)).isEqualTo(Duration.ofMinutes(20));
        assertThat(options.sessionRules())
                .isEqualTo(new SessionRules(
                        Duration.ofMinutes(12),
                        13,
                        14,
                        11,
                        LeaveOut.SEEN,
                        16,
                        Duration.ofMillis(17),
                        15L << 10,
                        Duration.ofSeconds(21),
                        0.5));
    }

    /** Else brokers drop what a job writes on while its checkpoints fail. */
    @Test
    void shouldRefuseTransactionsThatEndBeforeTheJobGivesUp() {
        var values = Map.of("model.bundle", "m", "job.delivery", "exactly-once", "job.transaction-timeout", "10 min");
        assertThatThrownBy(() -> RecommenderOptions.of(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("job.transaction-timeout is 10 min, expected at least 610 s");
        var notNeeded = Map.of("model.bundle", "m", "job.transaction-timeout", "1 min");
        assertThat(RecommenderOptions.of(notNeeded).get(RecommenderOptions.DELIVERY))
                .isEqualTo(Delivery.AT_LEAST_ONCE);
    }

    @Test
    void shouldRefuseTopicsThatTwoKindsOfRecordsShare() {
        var values = Map.of("model.bundle", "m", "model-status.topic", "recommendations");
        assertThatThrownBy(() -> RecommenderOptions.of(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Options model-status.topic and recommendations.topic are both recommendations: records of two kinds in"
                                + " one topic cannot be read.");
    }

    @Test
    void shouldStillReadKeysByTheirEarlierNames() {
        var options =
                RecommenderOptions.of(Map.of("model.bundle", "m", "bundle.max-clicks", "5", "bundle.max-wait", "6 ms"));
        assertThat(options.sessionRules().microBatchClicks()).isEqualTo(5);
        assertThat(options.sessionRules().microBatchWait()).isEqualTo(Duration.ofMillis(6));
    }

    @ParameterizedTest
    @CsvSource({
        "session.inactivty-gap, session.inactivity-gap",
        "clicks.topics, clicks.topic",
        "bootstrap.servers, kafka.bootstrap-servers",
        "kafka.bootstrap.servers, kafka.bootstrap-servers",
        "kafka.groupid, kafka.group-id",
        "Micro-Batch.Max-Wait, micro-batch.max-wait"
    })
    void shouldNameTheNearestKeyForAMisspeltOne(String misspelt, String nearest) {
        assertRefused(misspelt, "1", "Unknown option " + misspelt + ", did you mean " + nearest + "?");
    }

    @Test
    void shouldTakeSettingsOfKafkasClientsFromTheFileAndOneByOne(@TempDir Path folder) throws IOException {
        var file = Files.writeString(
                folder.resolve("client.properties"),
                "bootstrap.servers=kafka:9093\nsecurity.protocol=SASL_SSL\nsasl.mechanism = PLAIN\n");
        var options = RecommenderOptions.of(Map.of(
                "model.bundle",
                "m",
                "kafka.config-file",
                file.toString(),
                "kafka.sasl.mechanism",
                "SCRAM-SHA-512",
                "kafka.sasl.jaas.config",
                "password=\"wonderland\";"));
        assertThat(options.kafka().bootstrapServers()).isEqualTo("kafka:9093");
        assertThat(options.kafka().clientSettings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "sasl.jaas.config",
                        "password=\"wonderland\";"));
        assertThat(options.shown()).contains("sasl.jaas.config").doesNotContain("wonderland");
    }

    @Test
    void shouldRefuseAFileOfSettingsThatIsNotThereOrHoldsOneThatEddySets(@TempDir Path folder) throws IOException {
        assertRefused(
                "kafka.config-file",
                "nowhere.properties",
                "Option kafka.config-file: there is no nowhere.properties with settings of Kafka's clients.");
        assertRefused(
                "kafka.enable.auto.commit",
                "true",
                "The setting enable.auto.commit of Kafka's clients is set by Eddy itself; take it out.");
        var file = Files.writeString(folder.resolve("client.properties"), "consumer.isolation.level=read_uncommitted");
        assertRefused(
                "kafka.config-file",
                file.toString(),
                "The setting consumer.isolation.level of Kafka's clients is set by Eddy itself; take it out.");
    }

    private static String emptyFile() {
        try {
            var file = Files.createTempFile("client", ".properties");
            file.toFile().deleteOnExit();
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRequireABundle() {
        assertThatThrownBy(() -> RecommenderOptions.of(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Option model.bundle is required: the folder of the model bundle.");
    }

    @ParameterizedTest
    @CsvSource({
        "recommendations.k, many",
        "recommendations.k, 1.5",
        "recommendations.k, 3000000000",
        "session.inactivity-gap, soon",
        "micro-batch.max-wait, -5 ms",
        "clicks.format, xml",
        "session.cache, much",
        "recommendations.leave-out, all",
        "job.max-parallelism, ''"
    })
    void shouldRefuseAValueOfAnotherType(String key, String value) {
        assertThatThrownBy(() -> RecommenderOptions.of(with(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Option " + key + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "recommendations.k, 0, 10000",
        "recommendations.k, 10001, 10000",
        "micro-batch.max-clicks, 0, 10000",
        "session.kept-items, 10001, 10000",
        "session.kept-event-ids, 0, 10000",
        "clicks.max-id-length, 16001, 16000",
        "job.max-parallelism, 32769, 32768",
        "job.max-parallelism, -1, 32768",
        "job.source-parallelism, 0, 128",
        "job.source-parallelism, 129, 128"
    })
    void shouldRefuseANumberOutOfRange(String key, String value, int most) {
        assertRefused(key, value, "Option " + key + " is " + value + ", expected 1 to " + most + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"session.inactivity-gap", "job.checkpoint-interval", "clicks.idle-after", "micro-batch.max-wait"
            })
    void shouldRefuseADurationOfNothing(String key) {
        assertThatThrownBy(() -> RecommenderOptions.of(with(key, "0 ms")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Option " + key + " is ")
                .hasMessageEndingWith("ms.");
    }

    /** Milliseconds are added to event times, so the sum must fit a long; such a value is a slip anyway. */
    @ParameterizedTest
    @CsvSource({
        "session.inactivity-gap, 9223372036854775807 s",
        "session.inactivity-gap, 9223372036854775807 ms",
        "clicks.max-clock-skew, 9223372036854775807 s",
        "clicks.max-lateness, 9223372036854775807 s",
        "clicks.idle-after, 9223372036854775807 s",
        "micro-batch.max-wait, 9223372036854775807 s",
        "job.checkpoint-interval, 9223372036854775807 s"
    })
    void shouldRefuseADurationBeyondReckoning(String key, String value) {
        assertThatThrownBy(() -> RecommenderOptions.of(with(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void shouldTakeTheBounds() {
        var values = with("recommendations.k", "10000");
        values.put("clicks.max-id-length", "16000");
        values.put("job.max-parallelism", "32768");
        values.put("micro-batch.max-wait", "1 ms");
        values.put("clicks.max-lateness", "0 ms");
        assertThat(RecommenderOptions.of(values).get(RecommenderOptions.MAX_PARALLELISM))
                .isEqualTo(32_768);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clicks.format", "recommendations.format"})
    void shouldRequireARegistryForAFormatThatAsksOne(String key) {
        assertRefused(
                key,
                "avro_registry",
                "Option " + key + " is avro_registry, so option schema-registry.url is required.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry:8081", "no url", "ftp://registry"})
    void shouldRefuseARegistryUrlThatNoClientCanAsk(String url) {
        var values = with("schema-registry.url", url);
        values.put("clicks.format", "avro_registry");
        assertThatThrownBy(() -> RecommenderOptions.of(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema-registry.url");
    }

    @Test
    void shouldSayThatAnOptionOfAnEarlierVersionHasNoEffect() {
        assertThat(RecommenderOptions.of(with("session.state-ttl", "1 d")).retired())
                .containsExactly(
                        "Option session.state-ttl has no effect any more: sessions end by event time alone, so that a"
                                + " job can be stopped for as long as one likes.");
        assertThat(RecommenderOptions.of(with("job.max-parallelism", "8")).retired())
                .isEmpty();
    }

    /** Else every rejected click would be read and rejected again, for good. */
    @ParameterizedTest
    @ValueSource(strings = {"clicks-rejected.topic", "recommendations.topic"})
    void shouldRefuseToWriteToTheTopicThatItReads(String key) {
        assertThatThrownBy(() -> RecommenderOptions.of(with(key, "clicks")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void shouldBeStoredAsTheOptionsSay() throws IOException {
        var document = "# Options of the recommender job\n\nEach is given to the job as `--key value`.\n\n"
                + RecommenderOptions.reference();
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(STORED, document);
        }
        assertThat(Files.readString(STORED))
                .as(
                        "OPTIONS.md is out of date: run mvn test -pl stream-app/recommender -am -Deddy.update-documents=true")
                .isEqualTo(document);
    }

    private static Map<String, String> with(String key, String value) {
        var values = new HashMap<>(Map.of("model.bundle", "m"));
        values.put(key, value);
        return values;
    }

    private static void assertRefused(String key, String value, String message) {
        assertThatThrownBy(() -> RecommenderOptions.of(with(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
