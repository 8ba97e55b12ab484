package io.eddy.serving.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.TopicIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStreamTest {

    private static final TopicIdentity TOPIC = new TopicIdentity("recommendations", "id", 2);

    @TempDir
    private Path stateFolder;

    @Test
    void shouldReadTheWholeTopicAtFirstAndOnlyWhatIsCommitted() {
        assertThat(new StreamsConfig(properties("g", "a", TOPIC)).getMainConsumerConfigs("group", "client", 0))
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldBeOneGroupForAllInstancesAndAnotherForEachTopicThatANameStoodFor() {
        assertThat(Stream.of(
                                properties("g", "a", TOPIC),
                                properties("g", "b", TOPIC),
                                properties("other", "a", TOPIC),
                                properties("g", "a", new TopicIdentity("recommendations", "other", 2)),
                                properties("g", "a", new TopicIdentity("recommendations", "id", 3)))
                        .map(properties -> properties.get(StreamsConfig.APPLICATION_ID_CONFIG)))
                .containsExactly(
                        "eddy-serve-g-recommendations-id-2",
                        "eddy-serve-g-recommendations-id-2",
                        "eddy-serve-other-recommendations-id-2",
                        "eddy-serve-g-recommendations-other-2",
                        "eddy-serve-g-recommendations-id-3");
    }

    @Test
    void shouldTakeThePlaceOfAProcessThatCrashedAndWaitForABrokerThatIsAway() {
        var config = new StreamsConfig(properties("g", "a", TOPIC));
        assertThat(config.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("group.instance.id", "a-0")
                .containsEntry("session.timeout.ms", 6_000);
        assertThat(config.getLong(StreamsConfig.TASK_TIMEOUT_MS_CONFIG))
                .isGreaterThan(Duration.ofDays(365).toMillis());
    }

    private Properties properties(String group, String instance, TopicIdentity topic) {
        var settings = new SessionSettings(
                KafkaConnection.to("127.0.0.1:9092"),
                "recommendations",
                WireFormat.JSON,
                null,
                stateFolder,
                group,
                1,
                Duration.ofDays(1),
                Duration.ofHours(6));
        return SessionStream.properties(settings, instance, new HostInfo("127.0.0.1", 8_088), topic);
    }
}
