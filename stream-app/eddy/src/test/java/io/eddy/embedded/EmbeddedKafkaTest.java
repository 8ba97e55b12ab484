package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.CLICKS.name(), 0);

    @TempDir
    private Path folder;

    @Test
    void shouldKeepClusterTopicsAndRecordsBetweenTwoRuns() throws Exception {
        String clusterId;
        try (var kafka = EmbeddedKafka.start(folder, LoopbackPort.FREE)) {
            kafka.createTopics(1);
            send(kafka, "kept");
            clusterId = clusterId(kafka);
        }
        try (var kafka = EmbeddedKafka.start(folder, LoopbackPort.FREE)) {
            kafka.createTopics(1);
            assertThat(clusterId(kafka)).isEqualTo(clusterId);
            assertThat(end(kafka)).isEqualTo(1);
            send(kafka, "new");
            assertThat(end(kafka)).isEqualTo(2);
        }
    }

    @Test
    void shouldLetNoSecondBrokerIntoTheFolderOfOneThatRuns() throws Exception {
        try (var kafka = EmbeddedKafka.start(folder, LoopbackPort.FREE)) {
            kafka.createTopics(1);
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, LoopbackPort.FREE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Another process is at work in " + folder);
            send(kafka, "still there");
            assertThat(end(kafka)).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveAFolderAloneThatIsNoBrokers() throws Exception {
        var file = Files.writeString(folder.resolve("log.csv"), "a");
        assertThatThrownBy(() -> EmbeddedKafka.start(folder, LoopbackPort.FREE))
                .hasMessage(folder + " holds files, but no broker's; name an empty folder or a new one.");
        assertThatThrownBy(() -> EmbeddedKafka.start(file, LoopbackPort.FREE)).hasMessage(file + " is no folder.");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void shouldRefuseATakenPortThatWasNamedAndMoveOnFromOneThatWasNot() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, LoopbackPort.exactly(port)))
                    .hasMessage("Kafka cannot listen on 127.0.0.1:" + port + ": the port is taken.");
            try (var kafka = EmbeddedKafka.start(folder, LoopbackPort.preferably(port))) {
                assertThat(kafka.port()).isNotEqualTo(port);
                kafka.createTopics(1);
                send(kafka, "arrives");
                assertThat(end(kafka)).isEqualTo(1);
            }
        }
    }

    private static void send(EmbeddedKafka kafka, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), "key", value)).get();
        }
    }

    private static long end(EmbeddedKafka kafka) throws Exception {
        try (var admin = admin(kafka)) {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get()
                    .offset();
        }
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (var admin = admin(kafka)) {
            assertThat(admin.listTopics().names().get())
                    .containsAll(Topics.ALL.stream().map(Topics.Topic::name).toList());
            return admin.describeCluster().clusterId().get();
        }
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, List.of(kafka.bootstrapServers())));
    }
}
