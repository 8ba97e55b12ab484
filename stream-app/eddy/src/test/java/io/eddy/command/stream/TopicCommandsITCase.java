package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.schemas.RejectedClick;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eddy topics} and {@code eddy rejected}, against a broker. */
class TopicCommandsITCase {

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void shouldMakeTheTopicsThatAreMissingAndLeaveTheOthers() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("clicks", 5, (short) 1),
                            new NewTopic("model-releases", 3, (short) 1),
                            new NewTopic("clicks-rejected", 1, (short) 1).configs(Map.of("cleanup.policy", "compact")),
                            new NewTopic("evaluation-windows", 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact,delete"))))
                    .all()
                    .get();
        }
        var first = run("topics", "--partitions", "4", "--retention", "PT72H");
        assertThat(first.exitCode()).as(first.toString()).isZero();
        assertThat(first.out())
                .containsPattern("clicks +5 +1 +delete +PT168H +was there")
                .containsPattern("recommendations +4 +1 +delete +PT72H +made")
                .containsPattern("clicks-rejected +1 +1 +compact +- +was there")
                .containsPattern("model-status +4 +1 +compact +- +made");
        assertThat(first.err())
                .contains("model-releases has 3 partitions, expected 1,")
                .contains("model-releases is not compacted")
                .contains("clicks-rejected is compacted")
                .contains("evaluation-windows is not compacted")
                .hasLineCount(4);
        assertThat(run("topics", "--retention", "PT0S").err()).contains("--retention is PT0S, expected more than");
        assertThat(run("topics").out()).doesNotContain("made").contains("recommendations");
        assertThat(run("topics", "--partitions", "0").err()).contains("--partitions is 0, expected 1 to 1000.");
        assertThat(run("topics", "--replication", "2").exitCode()).isZero();

        assertThat(run("topics", "--partitions", "6", "--grow", "clicks").out())
                .containsPattern("clicks +6 +1 ")
                .containsPattern("recommendations +4 +1 ");
        assertThat(run("topics", "--partitions", "4", "--grow", "clicks").err())
                .contains("clicks has 6 partitions, and cannot get fewer.");
        assertThat(run("topics", "--grow", "model-releases").err()).contains("which has one partition");
        assertThat(run("topics", "--grow", "nothing").err()).contains("--grow is nothing, expected one of clicks, ");
    }

    @Test
    void shouldSayWhyATopicCannotBeMade() throws Exception {
        var run = run("topics", "--replication", "3");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("The topics cannot be made: ")
                .contains("replication factor")
                .hasLineCount(1);
    }

    @Test
    void shouldShowRejectedClicksAndPutThemBackAsTheyWere() throws Exception {
        kafka.createTopics(1);
        long at = 1_767_600_000_000L;
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(rejected("s", "{\"session_id\":\"s\"}", "clock_ahead", at))
                    .get();
            producer.send(rejected(null, "rub\u001bbish", "malformed", at + 1)).get();
            producer.send(rejected("clicks-0-9", "without a key", "clock_ahead", at + 2))
                    .get();
            var garbled = rejected("s", "no time", "malformed", at + 2);
            garbled.headers().add(RejectedClick.TIMESTAMP, "noon".getBytes(StandardCharsets.UTF_8));
            producer.send(garbled).get();
            var cut = rejected("s", "{\"ses", "clock_ahead", at + 3);
            cut.headers().add(RejectedClick.VALUE_BYTES, "2000000".getBytes(StandardCharsets.UTF_8));
            producer.send(cut).get();
            var moved = rejected("s", "of another time", "clock_ahead", at + 4);
            moved.headers()
                    .add(RejectedClick.TIMESTAMP, Long.toString(at + 1_000).getBytes(StandardCharsets.UTF_8));
            producer.send(moved).get();
        }
        var shown = run("rejected", "--show", "5");
        assertThat(shown.exitCode()).as(shown.toString()).isZero();
        assertThat(shown.out())
                .startsWith("6 rejected clicks in clicks-rejected\n")
                .containsPattern("clock_ahead +4\n")
                .containsPattern("malformed +2\n")
                .contains("2026-01-05T08:00:00.001Z  clicks-0-9  malformed: It ?is so.\n    rub?bish\n")
                .doesNotContain("Put back", "session_id");
        assertThat(clicks()).isEmpty();

        var putBack = run("rejected", "--reason", "clock_ahead", "--put-back", "--show", "0");
        assertThat(putBack.out())
                .startsWith("4 rejected clicks in clicks-rejected\n")
                .endsWith(
                        "Put back into clicks: 3\nLeft out: 1 that were too large for clicks-rejected and are kept there in part"
                                + " only\n");
        assertThat(clicks())
                .extracting(ConsumerRecord::key, ConsumerRecord::value, ConsumerRecord::timestamp)
                .containsExactly(
                        tuple("s", "{\"session_id\":\"s\"}", at),
                        tuple(null, "without a key", at + 2),
                        tuple("s", "of another time", at + 1_000));
        assertThat(run("rejected", "--from", "0:5").out()).startsWith("1 rejected clicks");
        assertThat(run("rejected", "--reason", "wrong").err())
                .contains("--reason is wrong, expected one of malformed, ");
        assertThat(run("rejected", "--put-back").err()).contains("--put-back needs --reason");
        assertThat(clicks()).hasSize(3);
        assertThat(run("rejected", "--topic", "nowhere").err()).contains("There is no topic nowhere at ");
    }

    private static ProducerRecord<String, String> rejected(String key, String value, String reason, long timestampMs) {
        var record = new ProducerRecord<>("clicks-rejected", null, timestampMs, key, value);
        Map.of(
                        RejectedClick.TOPIC, "clicks",
                        RejectedClick.PARTITION, "0",
                        RejectedClick.OFFSET, "9",
                        RejectedClick.REASON, reason,
                        RejectedClick.DETAIL, "It \u001bis so.")
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private List<ConsumerRecord<String, String>> clicks() {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            var partition = new TopicPartition("clicks", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            var all = new ArrayList<ConsumerRecord<String, String>>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    private EddyRun run(String... arguments) {
        var all = new ArrayList<Object>(List.of(arguments));
        all.addAll(List.of("--kafka", kafka.bootstrapServers()));
        return EddyRun.of(all.toArray());
    }
}
