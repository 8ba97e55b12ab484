package io.eddy.command.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic of clicks is an event log like any other. */
class TopicLogITCase {

    private static final int CLICKS = 60;
    private static final long FIRST_MS = 1_700_000_000_000L;

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private Path csv;

    @BeforeEach
    void fillTheTopic() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(2);
        var text = new StringBuilder("session_id,item_id,timestamp\n");
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int click = 0; click < CLICKS; click++) {
                var session = "s" + click / 4;
                var item = "i" + click * 7 % 5;
                long time = FIRST_MS + click * 1_000L;
                send(
                        producer,
                        click / 4 % 2,
                        time,
                        "{\"session_id\":\"%s\",\"item_id\":\"%s\",\"event_time\":%d}".formatted(session, item, time));
                text.append("%s,%s,%d%n".formatted(session, item, time));
            }
            send(producer, 0, FIRST_MS, "no click");
        }
        csv = Files.writeString(folder.resolve("log.csv"), text);
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void shouldPrepareATopicAsItPreparesAFile() throws Exception {
        assertThat(prepare("file", csv).exitCode()).isZero();
        var run = prepare("topic", "--from-topic", "clicks", "--kafka", kafka.bootstrapServers());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Topic clicks: 60 clicks, kept in " + folder.resolve("topic-clicks.json.gz"))
                .contains("1 records are no clicks and are left out, the first is clicks-0-");
        for (var part : new String[] {"train.csv.gz", "test.csv.gz"}) {
            assertThat(folder.resolve("topic").resolve(part))
                    .hasSameBinaryContentAs(folder.resolve("file").resolve(part));
        }
    }

    @Test
    void shouldReadFromATimeToATimeAndFromOffsetToOffset() throws Exception {
        var byTime = prepare(
                "times",
                "--from-topic",
                "clicks",
                "--kafka",
                kafka.bootstrapServers(),
                "--from",
                "2023-11-14T22:13:40Z",
                "--to",
                "2023-11-14T22:14:00Z");
        assertThat(byTime.exitCode()).as(byTime.err()).isZero();
        assertThat(byTime.out()).contains("Topic clicks: 20 clicks");
        var byOffset = prepare(
                "offsets",
                "--from-topic",
                "clicks",
                "--kafka",
                kafka.bootstrapServers(),
                "--from",
                "0:4",
                "--to",
                "0:8,1:8");
        assertThat(byOffset.exitCode()).as(byOffset.err()).isZero();
        assertThat(byOffset.out()).contains("Topic clicks: 12 clicks");
    }

    @Test
    void shouldSayWhatIsNotThere() {
        var noTopic = prepare("none", "--from-topic", "klicks", "--kafka", kafka.bootstrapServers());
        assertThat(noTopic.exitCode()).isEqualTo(1);
        assertThat(noTopic.err()).contains("There is no topic klicks");
        var noPartition =
                prepare("none", "--from-topic", "clicks", "--kafka", kafka.bootstrapServers(), "--from", "7:1");
        assertThat(noPartition.err()).contains("There is no partition 7");
        var both = prepare("none", csv, "--from-topic", "clicks");
        assertThat(both.err()).contains("Expected a LOG to prepare or --from-topic, not both.");
        var noPlace = prepare("none", "--from-topic", "clicks", "--from", "yesterday");
        assertThat(noPlace.err()).contains("'yesterday' is no place in a topic");
    }

    private EddyRun prepare(String out, Object... options) {
        var arguments = new Object[options.length + 7];
        arguments[0] = "prepare";
        System.arraycopy(options, 0, arguments, 1, options.length);
        var rest = new Object[] {"--out", folder.resolve(out), "--min-support", 1, "--test", 0.2};
        System.arraycopy(rest, 0, arguments, options.length + 1, rest.length);
        return EddyRun.of(arguments);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int partition, long time, String value)
            throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.CLICKS.name(), partition, time, null, value.getBytes(StandardCharsets.UTF_8)))
                .get();
    }
}
