package io.eddy.serving.http;

import static io.eddy.serving.Examples.recommendation;
import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that answer for each other. */
class PeersTest {

    private static final String PATH = "/v1/sessions/größe%20%2F/recommendations";
    private static final String SESSION = "größe /";

    private final TestServer asked = TestServer.start();
    private final TestServer keeper = TestServer.start();
    private final TestServer copy = TestServer.start();

    @AfterEach
    void close() {
        asked.close();
        keeper.close();
        copy.close();
    }

    private void keep(HostInfo... hosts) {
        for (var server : List.of(asked, keeper, copy)) {
            server.sessions.hosts = List.of(hosts);
        }
    }

    @Test
    void shouldHaveTheInstanceAnswerThatKeepsTheSession() throws Exception {
        keep(keeper.sessions.self, copy.sessions.self);
        var kept = recommendation(SESSION, "kept", 2, 2_000);
        kept.setRecommendationId("clicks-0-2");
        keeper.sessions.put(kept);
        copy.sessions.put(recommendation(SESSION, "copied", 1, 1_000));
        var response = asked.get(PATH + "?n=1");
        assertThat(clicked(response)).isEqualTo("kept");
        assertThat(json(response).path("items")).hasSize(1);
        var tag = response.headers().firstValue("ETag").orElseThrow();
        assertThat(asked.get(PATH, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(keeper.sessions.copies).containsEntry(SESSION, false);
        assertThat(asked.get("/metrics").body()).contains("eddy_forwarded_requests_total{outcome=\"answered\"} 2.0");
    }

    @Test
    void shouldAskForACopyWhereTheKeeperIsGone() throws Exception {
        keep(gone(), copy.sessions.self);
        copy.sessions.put(recommendation(SESSION, "copied", 1, 1_000));
        assertThat(clicked(asked.get(PATH))).isEqualTo("copied");
        assertThat(copy.sessions.copies).containsEntry(SESSION, true);
        assertThat(clicked(asked.get(PATH))).isEqualTo("copied");
        assertThat(asked.get("/metrics").body())
                .as("an instance that is gone is not asked again at once")
                .contains("eddy_forwarded_requests_total{outcome=\"failed\"} 1.0");
    }

    @Test
    void shouldAnswerByACopyOfItsOwnWhereTheKeeperIsGoneOrNotReady() throws Exception {
        asked.sessions.put(recommendation(SESSION, "copied", 1, 1_000));
        keep(gone(), asked.sessions.self);
        assertThat(clicked(asked.get(PATH))).isEqualTo("copied");
        keep(keeper.sessions.self, asked.sessions.self);
        keeper.sessions.state = State.REBALANCING;
        assertThat(clicked(asked.get(PATH))).isEqualTo("copied");
        assertThat(asked.sessions.copies).containsEntry(SESSION, true);
    }

    @Test
    void shouldSayThatNobodyAnswersAndWhenToComeAgain() throws Exception {
        keep(gone(), gone());
        var response = asked.get(PATH);
        problem(response, 503, "Not all sessions can be asked yet; try again.");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    /** Jetty lets pass what no URI has. */
    @Test
    void shouldHandOnWhateverCharactersAQueryHas() throws Exception {
        keep(keeper.sessions.self);
        assertThat(asked.raw("GET", "/v1/sessions/s/recommendations?cursor={a|b^c}\\", "127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 400 ")
                .contains("There is no such list any more");
        assertThat(asked.get("/metrics").body()).contains("eddy_forwarded_requests_total{outcome=\"answered\"} 1.0");
    }

    @Test
    void shouldAskForACopyWhereTheKeeperFails() throws Exception {
        keep(keeper.sessions.self, copy.sessions.self);
        keeper.sessions.failure = new IllegalArgumentException("broken");
        copy.sessions.put(recommendation(SESSION, "copied", 1, 1_000));
        assertThat(clicked(asked.get(PATH))).isEqualTo("copied");
    }

    /** Instances that each take the other for the keeper would else ask each other for ever. */
    @Test
    void shouldNotHandARequestOnTwice() throws Exception {
        asked.sessions.hosts = List.of(keeper.sessions.self);
        keeper.sessions.hosts = List.of(asked.sessions.self);
        assertThat(json(asked.get(PATH)).path("session_known").asBoolean(true)).isFalse();
        assertThat(keeper.sessions.copies).containsEntry(SESSION, true);
        assertThat(asked.sessions.copies).isEmpty();
    }

    @Test
    void shouldHaveTheKeeperWaitForAClicksRecommendation() throws Exception {
        keep(keeper.sessions.self);
        keeper.sender = click -> {
            var written = keeper.write(click);
            var caused = recommendation(click.getSessionId(), click.getItemId(), 1, 1_000);
            caused.getClick().setEventId(click.getEventId());
            keeper.sessions.put(caused);
            return written;
        };
        var response = asked.post(
                "/v1/clicks?wait=10s",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"user_id\":\"u\",\"recommendation_id\":\"r\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response)
                        .path("recommendation")
                        .path("click")
                        .path("item_id")
                        .asText())
                .isEqualTo("i");
        assertThat(asked.written).isEmpty();
        assertThat(keeper.written).singleElement().satisfies(click -> {
            assertThat(click.getUserId()).isEqualTo("u");
            assertThat(click.getRecommendationId()).isEqualTo("r");
            assertThat(click.getEventType()).isEqualTo("click");
        });
    }

    @Test
    void shouldTakeAClickWhoseKeeperIsGone() throws Exception {
        keep(gone());
        assertThat(asked.post("/v1/clicks?wait=1s", "{\"session_id\":\"s\",\"item_id\":\"i\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(asked.written).hasSize(1);
    }

    @Test
    void shouldAskOtherInstancesOverTlsAndByTheClientsKey(@TempDir Path folder) throws Exception {
        var certificate = TestCertificate.make(folder);
        var keys = ApiKeys.read(Files.writeString(folder.resolve("keys"), "shop 0123456789abcdef\n"));
        var door = new Door(
                Door.LOOPBACK,
                LoopbackPort.FREE,
                null,
                List.of(),
                keys,
                new Door.Tls(certificate.certificate(), certificate.key()),
                0);
        try (var secured = TestServer.start(settings -> settings.door(door));
                var other = TestServer.start(settings -> settings.door(door))) {
            assertThat(secured.uri().getScheme()).isEqualTo("https");
            secured.sessions.hosts = List.of(other.sessions.self);
            other.sessions.hosts = List.of(other.sessions.self);
            other.sessions.put(recommendation("s", "kept", 1, 1_000));
            secured.trust(certificate.certificate());
            var path = "/v1/sessions/s/recommendations";
            assertThat(clicked(secured.get(path, "Authorization", "Bearer 0123456789abcdef")))
                    .isEqualTo("kept");
            assertThat(secured.get(path).statusCode()).isEqualTo(401);
        }
    }

    private static String clicked(java.net.http.HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).path("click").path("item_id").asText();
    }

    /** Where nobody listens. */
    private static HostInfo gone() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostInfo("127.0.0.1", socket.getLocalPort());
        }
    }
}
