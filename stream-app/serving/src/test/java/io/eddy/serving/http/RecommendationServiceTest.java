package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.ServingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
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
        var settings = ServiceSettings.builder(KafkaConnection.to("127.0.0.1:" + port), stateFolder)
                .build();
        assertThatThrownBy(() -> RecommendationService.start(settings, "test", SHORT))
                .isInstanceOf(ServingException.class)
                .hasMessage("eddy serve cannot start: no Kafka broker answers at 127.0.0.1:" + port + ".");
    }

    @Test
    void shouldSayWhatIsWrongWithABrokersAddress() {
        var settings = ServiceSettings.builder(KafkaConnection.to("no-port"), stateFolder)
                .build();
        assertThatThrownBy(() -> RecommendationService.start(settings, "test", SHORT))
                .isInstanceOf(ServingException.class)
                .hasMessageContaining(
                        "eddy serve cannot start: Kafka at no-port: Invalid url in bootstrap.servers: no-port");
    }

    @Test
    void shouldHaveDefaultsThatWork() {
        var settings = builder().build();
        assertThat(settings.sessions().topic()).isEqualTo(Topics.RECOMMENDATIONS.name());
        assertThat(settings.sessions().format()).isEqualTo(WireFormat.JSON);
        assertThat(settings.sessions().retention()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.sessions().standbys()).isEqualTo(1);
        assertThat(settings.clicksTopic()).isEqualTo(Topics.CLICKS.name());
        assertThat(settings.door().host()).isEqualTo("127.0.0.1");
        assertThat(settings.door().port()).isEqualTo(LoopbackPort.preferably(8_088));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "größe", "12345678901234567890123456789012345678901"})
    void shouldRefuseANameThatCannotBePartOfAGroupsAndATopics(String name) {
        assertThatThrownBy(() -> builder().instance(name).build())
                .hasMessage("The name of an instance is 1 to 40 letters, digits, dots, dashes and underscores, not '"
                        + name + "'.");
        assertThatThrownBy(() -> builder().group(name).build())
                .hasMessage("The name of a group is 1 to 40 letters, digits, dots, dashes and underscores, not '" + name
                        + "'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT0.999S", "P3651D"})
    void shouldRefuseARetentionThatKeepsNothingOrEverything(String retention) {
        assertThatThrownBy(() -> builder().retention(Duration.parse(retention)).build())
                .hasMessageStartingWith("A session is kept 1 second to 3650 days, not PT");
        assertThatThrownBy(() -> builder().halfLife(Duration.parse(retention)).build())
                .hasMessageStartingWith("A click counts half after 1 second to 3650 days, not PT");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11})
    void shouldRefuseANumberOfCopiesThatIsNone(int standbys) {
        assertThatThrownBy(() -> builder().standbys(standbys).build())
                .hasMessage("A session has 0 to 10 copies, not " + standbys + ".");
    }

    private ServiceSettings.Builder builder() {
        return ServiceSettings.builder(KafkaConnection.to("127.0.0.1:9092"), stateFolder);
    }
}
