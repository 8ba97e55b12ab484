package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real broker whose topics do not take everything, and the job that shall not begin again for ever because of it. */
class UnwillingTopicsITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final Map<String, List<Recommendation>> recommendations = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> rejected = new ArrayList<>();
    private KafkaConsumer<byte[], byte[]> consumer;
    private EmbeddedRecommender job;
    private int releasesPartitions = 1;
    private String prefix;

    @BeforeAll
    static void startKafka() throws IOException {
        new TrainedBundle(folder.resolve("bundle"));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopKafka() {
        producer.close();
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void nameTopics(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + "-"
                + test.getDisplayName().hashCode() + "-";
    }

    @AfterEach
    void stopJob() {
        if (job != null) {
            job.close();
            consumer.close();
        }
    }

    @Test
    void shouldGiveAClickWithoutKeyOneWhereTheRejectedTopicIsCompacted() throws Exception {
        start(Map.of(), Map.of(), Map.of("cleanup.policy", "compact"));
        send(0, null, click("after-1", "214836765", 0));
        send(0, null, click("bad", "", 0));
        send(0, null, click("after-2", "214836765", 0));
        send(1, null, click("after-3", "214836765", 0));
        awaitRejected(1);
        assertAnsweredOnce("after-1", "after-2", "after-3");
        assertThat(rejected.get(0).key())
                .asString(StandardCharsets.UTF_8)
                .matches(Pattern.quote(prefix + "clicks-") + "[\\w-]{22}-0-1");
    }

    @Test
    void shouldCutARejectedClickToWhatTheTopicTakes() throws Exception {
        start(Map.of(), Map.of(), Map.of("max.message.bytes", "100000"));
        send(1, null, click("before-big", "214836765", 0));
        send(1, null, click("big", "", 200_000));
        send(1, null, click("after-big", "214836765", 0));
        awaitRejected(1);
        assertAnsweredOnce("before-big", "after-big");
        assertThat(rejected.get(0).value().length).isBetween(90_000, 100_000);
        assertThat(header(rejected.get(0), "eddy.value-bytes")).isGreaterThan(200_000);
        assertThat(rejected.get(0).key()).isNull();
    }

    @Test
    void shouldKeepAMillionBytesWhereTheTopicTakesThem() throws Exception {
        start(Map.of("max.message.bytes", "9000000"), Map.of(), Map.of("max.message.bytes", "9000000"));
        send(0, utf8("k"), click("big", "", 1_000_000));
        awaitRejected(1);
        assertThat(rejected.get(0).value()).hasSizeGreaterThan(1_000_000);
        assertAnsweredOnce();
    }

    @Test
    void shouldWriteARejectedClickWhoseTimeTheTopicRefuses() throws Exception {
        start(
                Map.of("message.timestamp.after.max.ms", Long.toString(2 * DAY.toMillis())),
                Map.of(),
                Map.of("message.timestamp.before.max.ms", "3600000", "message.timestamp.after.max.ms", "3600000"));
        long nowMs = System.currentTimeMillis();
        send(0, null, click("bad", "", 0), nowMs - DAY.toMillis());
        send(0, null, click("bad", "", 0), nowMs + DAY.toMillis());
        send(0, null, click("bad", "", 0), nowMs - 1_000);
        send(0, null, click("good", "214836765", 0), nowMs - DAY.toMillis());
        awaitRejected(3);
        assertAnsweredOnce("good");
        assertThat(header(rejected.get(0), "eddy.timestamp")).isEqualTo(nowMs - DAY.toMillis());
        assertThat(header(rejected.get(1), "eddy.timestamp")).isEqualTo(nowMs + DAY.toMillis());
        assertThat(rejected.get(2).timestamp()).isEqualTo(nowMs - 1_000);
    }

    @Test
    void shouldRecommendFewerItemsWhereTheTopicTakesNoMore() throws Exception {
        start(Map.of(), Map.of("max.message.bytes", "800"), Map.of());
        send(0, null, click("one", "214836765", 0));
        send(0, null, click("s".repeat(400), "214836765", 0));
        send(0, null, click("two", "214836765", 0));
        assertAnsweredOnce("one", "two");
        assertThat(recommendations.get("one").get(0).getItems().size()).isBetween(5, 15);
        assertThat(recommendations).containsOnlyKeys("one", "two");
    }

    @Test
    void shouldFailOnceAtMostWhenASettingChangesWhileItRuns() throws Exception {
        start(Map.of(), Map.of(), Map.of());
        send(0, null, click("before", "214836765", 0));
        awaitAnswers("before");
        change(prefix + "rejected", Map.of("cleanup.policy", "compact", "max.message.bytes", "50000"));
        send(0, null, click("bad", "", 200_000));
        send(0, null, click("after", "214836765", 0));
        awaitRejected(1);
        awaitAnswers("after");
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (failures() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThat(failures()).isEqualTo(1);
        assertThat(rejected.get(0).key())
                .asString(StandardCharsets.UTF_8)
                .matches(Pattern.quote(prefix + "clicks-") + "[\\w-]{22}-0-1");
        assertThat(rejected.get(0).value()).hasSizeLessThan(50_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rejected        | max.message.bytes                | 3000  | surely takes records of 2813 bytes only
                    rejected        | message.timestamp.after.max.ms   | 500   | to 500 ms after its broker's
                    rejected        | min.insync.replicas              | 2     | has 1 replicas, min.insync.replicas is 2
                    recommendations | max.message.bytes                | 3000  | A recommendation of 20 items can have
                    recommendations | min.insync.replicas              | 2     | has 1 replicas, min.insync.replicas is 2
                    recommendations | message.timestamp.before.max.ms  | 59999 | takes record times from 59999 ms before
                    """)
    void shouldSayBeforeItRunsWhatATopicCannotTake(String topic, String setting, String value, String message)
            throws Exception {
        boolean isRejected = topic.equals("rejected");
        var settings = Map.of(setting, value);
        createTopics(Map.of(), isRejected ? Map.of() : settings, isRejected ? settings : Map.of());
        assertThatThrownBy(() -> new RecommenderJob(options()).check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(prefix + topic)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameTheLargestKThatFits() throws Exception {
        createTopics(Map.of(), Map.of("max.message.bytes", "3000"), Map.of());
        assertThatThrownBy(() -> new RecommenderJob(options()).check())
                .hasMessageMatching(".*set recommendations.k to at most \\d+\\.");
    }

    @Test
    void shouldWarnOfACompactedRejectedTopicAndOfNothingElse() throws Exception {
        createTopics(Map.of(), Map.of("cleanup.policy", "compact"), Map.of("cleanup.policy", "compact"));
        assertThat(new RecommenderJob(options()).check())
                .singleElement()
                .asString()
                .startsWith(
                        "Topic " + prefix + "rejected is compacted: of the rejected clicks of one key only the last");
    }

    /** Offsets of two partitions say nothing about which release is the last. */
    @Test
    void shouldWantOneOrderOfReleases() throws Exception {
        releasesPartitions = 2;
        createTopics(Map.of(), Map.of(), Map.of());
        assertThatThrownBy(() -> new RecommenderJob(options()).check())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(prefix + "releases has 2 partitions");
    }

    private void start(
            Map<String, String> clicksSettings,
            Map<String, String> recommendationsSettings,
            Map<String, String> rejectedSettings)
            throws Exception {
        createTopics(clicksSettings, recommendationsSettings, rejectedSettings);
        job = EmbeddedRecommender.start(
                new RecommenderJob(options()),
                2,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("flink")),
                null,
                FlinkOptions.NONE);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions =
                List.of(new TopicPartition(prefix + "recommendations", 0), new TopicPartition(prefix + "rejected", 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private void createTopics(
            Map<String, String> clicksSettings,
            Map<String, String> recommendationsSettings,
            Map<String, String> rejectedSettings)
            throws Exception {
        admin.createTopics(List.of(
                        new NewTopic(prefix + "clicks", 2, (short) 1).configs(clicksSettings),
                        new NewTopic(prefix + "recommendations", 1, (short) 1).configs(recommendationsSettings),
                        new NewTopic(prefix + "rejected", 1, (short) 1).configs(rejectedSettings),
                        new NewTopic(prefix + "releases", releasesPartitions, (short) 1),
                        new NewTopic(prefix + "status", 1, (short) 1)))
                .all()
                .get();
        // The broker learns of them a moment after the controller.
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!admin.listTopics()
                .names()
                .get()
                .containsAll(List.of(
                        prefix + "clicks",
                        prefix + "recommendations",
                        prefix + "rejected",
                        prefix + "releases",
                        prefix + "status"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private RecommenderOptions options() {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(), folder.resolve("bundle").toString(),
                RecommenderOptions.MODEL_RELEASES_TOPIC.key(), prefix + "releases",
                RecommenderOptions.MODEL_STATUS_TOPIC.key(), prefix + "status",
                RecommenderOptions.MODEL_CACHE.key(), folder.resolve("models").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(), kafka.bootstrapServers(),
                RecommenderOptions.GROUP_ID.key(), prefix + "group",
                RecommenderOptions.CLICKS_TOPIC.key(), prefix + "clicks",
                RecommenderOptions.RECOMMENDATIONS_TOPIC.key(), prefix + "recommendations",
                RecommenderOptions.REJECTED_TOPIC.key(), prefix + "rejected"));
    }

    /** Returns when the broker goes by the new settings. */
    private void change(String topic, Map<String, String> settings) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .collect(Collectors.toList());
        admin.incrementalAlterConfigs(Map.of(resource, operations)).all().get();
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            var found = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            if (settings.entrySet().stream()
                    .allMatch(setting -> found.get(setting.getKey()).value().equals(setting.getValue()))) {
                return;
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private void send(int partition, byte[] key, byte[] value) throws Exception {
        send(partition, key, value, null);
    }

    private void send(int partition, byte[] key, byte[] value, Long timestampMs)
            throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(prefix + "clicks", partition, timestampMs, key, value))
                .get();
    }

    private static byte[] click(String sessionId, String itemId, int padding) {
        return utf8("{\"session_id\":\"%s\",\"item_id\":\"%s\",\"event_time\":%d,\"page\":\"%s\"}"
                .formatted(sessionId, itemId, System.currentTimeMillis(), "x".repeat(padding)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Long.parseLong(new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8));
    }

    /** A click that is sent last is answered last; what would be written again is there by then. */
    private void assertAnsweredOnce(String... sessionIds) throws Exception {
        awaitAnswers(sessionIds);
        for (int partition = 0; partition < 2; partition++) {
            send(partition, null, click("last-" + partition, "214836765", 0));
        }
        awaitAnswers("last-0", "last-1");
        for (var sessionId : sessionIds) {
            assertThat(recommendations.get(sessionId)).as(sessionId).hasSize(1);
        }
        assertThat(failures()).isZero();
        recommendations.keySet().removeAll(List.of("last-0", "last-1"));
    }

    private void awaitAnswers(String... sessionIds) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!recommendations.keySet().containsAll(List.of(sessionIds))) {
            poll(deadline);
        }
    }

    private void awaitRejected(int clicks) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (rejected.size() < clicks) {
            poll(deadline);
        }
    }

    private void poll(long deadline) throws Exception {
        assertThat(System.nanoTime())
                .as("answers for %s, %d rejected", recommendations.keySet(), rejected.size())
                .isLessThan(deadline);
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (record.topic().endsWith("rejected")) {
                rejected.add(record);
            } else {
                var recommendation = WireFormat.JSON
                        .codec(Recommendation.class, record.topic(), null)
                        .decode(record.value());
                recommendations
                        .computeIfAbsent(recommendation.getSessionId(), none -> new ArrayList<>())
                        .add(recommendation);
            }
        }
    }

    /** How often the job has failed; Flink's answer may be some seconds old. */
    private int failures() throws Exception {
        var id = ask("/jobs").path("jobs").get(0).path("id").asText();
        return ask("/jobs/" + id + "/exceptions?maxExceptions=100")
                .path("exceptionHistory")
                .path("entries")
                .size();
    }

    private JsonNode ask(String path) throws Exception {
        var request = HttpRequest.newBuilder(job.webUi().resolve(path)).build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body());
    }
}
