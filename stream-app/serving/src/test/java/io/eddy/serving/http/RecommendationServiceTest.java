package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecommendationServiceTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path stateFolder;

    @Test
    void shouldSayThatNoBrokerAnswers() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var settings = ServiceSettings.defaults(KafkaConnection.to("127.0.0.1:" + port), stateFolder);
        assertThatThrownBy(() -> RecommendationService.start(settings, ItemTitles.NONE, SHORT))
                .isInstanceOf(ServingException.class)
                .hasMessage("The live view cannot start: no Kafka broker answers at 127.0.0.1:" + port + ".");
    }

    @Test
    void shouldSayWhatIsWrongWithABrokersAddress() {
        var settings = ServiceSettings.defaults(KafkaConnection.to("no-port"), stateFolder);
        assertThatThrownBy(() -> RecommendationService.start(settings, ItemTitles.NONE, SHORT))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining(
                        "The live view cannot start: Kafka at no-port: Invalid url in bootstrap.servers: no-port");
    }

    @Test
    void shouldReadTheRecommendationsTopicInJsonByDefault() {
        var settings = ServiceSettings.defaults(KafkaConnection.to("127.0.0.1:9092"), stateFolder);
        assertThat(settings.recommendationsTopic()).isEqualTo(Topics.RECOMMENDATIONS.name());
        assertThat(settings.format()).isEqualTo(WireFormat.JSON);
        assertThat(settings.port()).isEqualTo(LoopbackPort.preferably(ServiceSettings.DEFAULT_PORT));
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void shouldReadTheWholeTopicAtFirstAndOnlyWhatIsCommitted() {
        var properties = properties("a", new TopicIdentity("recommendations", "id", 2));
        assertThat(new StreamsConfig(properties).getMainConsumerConfigs("group", "client", 0))
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldBeAGroupOfItsOwnForEachInstanceAndEachTopicThatANameStoodFor() {
        var topic = new TopicIdentity("recommendations", "id", 2);
        assertThat(Stream.of(
                                properties("a", topic),
                                properties("b", topic),
                                properties("a", new TopicIdentity("recommendations", "other", 2)),
                                properties("a", new TopicIdentity("recommendations", "id", 3)))
                        .map(properties -> properties.get(StreamsConfig.APPLICATION_ID_CONFIG)))
                .containsExactly(
                        "eddy-live-view-a-recommendations-id-2",
                        "eddy-live-view-b-recommendations-id-2",
                        "eddy-live-view-a-recommendations-other-2",
                        "eddy-live-view-a-recommendations-id-3");
    }

    @Test
    void shouldTakeThePlaceOfAProcessThatCrashedAndWaitForABrokerThatIsAway() {
        var config = new StreamsConfig(properties("a", new TopicIdentity("recommendations", "id", 2)));
        assertThat(config.getMainConsumerConfigs("group", "client", 0)).containsEntry("group.instance.id", "a-0");
        assertThat(config.getLong(StreamsConfig.TASK_TIMEOUT_MS_CONFIG))
                .isGreaterThan(Duration.ofDays(365).toMillis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "größe", "12345678901234567890123456789012345678901"})
    void shouldRefuseANameThatCannotBePartOfAGroupsAndATopics(String instance) {
        assertThatThrownBy(() -> settings(0, instance, Duration.ofDays(1)))
                .hasMessage("The name of a live view is 1 to 40 letters, digits, dots, dashes and underscores, not '"
                        + instance + "'.");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void shouldRefuseAPortThatIsNone(int port) {
        assertThatThrownBy(() -> settings(port, null, Duration.ofDays(1)))
                .hasMessage("A port is from 0 to 65535, not " + port + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT0.999S", "P3651D"})
    void shouldRefuseARetentionThatKeepsNothingOrEverything(String retention) {
        assertThatThrownBy(() -> settings(0, null, Duration.parse(retention)))
                .hasMessageStartingWith("The live view keeps a session from 1 second to 3650 days, not PT");
    }

    private Properties properties(String instance, TopicIdentity topic) {
        return SessionStream.properties(
                ServiceSettings.defaults(KafkaConnection.to("127.0.0.1:9092"), stateFolder), instance, topic);
    }

    private ServiceSettings settings(int port, String instance, Duration retention) {
        return ServiceSettings.builder(KafkaConnection.to("127.0.0.1:9092"), stateFolder)
                .port(LoopbackPort.exactly(port))
                .instance(instance)
                .retention(retention)
                .build();
    }
}
