package io.eddy.serving.http;

import static io.eddy.serving.Examples.recommendation;
import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.serving.Dependency;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.ServingException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, what is measured, the page, and what is said of health. */
class HttpServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant SEEN_AT = Instant.parse("2026-03-01T12:00:00Z");

    private final TestServer server = TestServer.start();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldListenOnTheLoopbackInterface() {
        assertThat(server.uri().getHost()).isEqualTo("127.0.0.1");
        assertThat(server.uri().getPort()).isPositive();
    }

    @Test
    void shouldRefuseAUriBeyondTheServersBoundsWithoutSayingWhatItRunsOn() throws Exception {
        assertThat(server.raw("GET", "/v1/models?" + "x".repeat(100_000), "127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 414 ")
                .doesNotContain("\tat ", "Exception", "Server:");
    }

    @Test
    void shouldAnswerAnUnknownPathAndAnotherMethodWithAProblem() throws Exception {
        problem(
                server.get("/nothing/here"),
                404,
                "There is nothing at /nothing/here; /openapi.json says what there is.");
        assertThat(server.post("/v1/models", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void shouldListRecentRecommendationsNewestFirst() throws Exception {
        for (int position = 1; position <= 30; position++) {
            server.sessions.put(recommendation("s-1", "i" + position, position, 1_000 + position));
        }
        var answer = json(server.get("/v1/recommendations"));
        assertThat(answer.path("state").asText()).isEqualTo("RUNNING");
        assertThat(answer.path("received").asLong()).isEqualTo(30);
        assertThat(answer.path("recommendations")).hasSize(20);
        assertThat(json(server.get("/v1/recommendations?limit=3")).path("recommendations"))
                .extracting(each -> each.path("click").path("item_id").asText())
                .containsExactly("i30", "i29", "i28");
        problem(
                server.get("/v1/recommendations?limit=201"),
                400,
                "The parameter limit is a whole number from 1 to 200, not 201.");
    }

    @Test
    void shouldBeHealthyWhileEveryDependencyIsWell() throws Exception {
        server.dependencies = List.of(
                new Dependency("broker", "cluster c", SEEN_AT, null),
                new Dependency("stream", "RUNNING", SEEN_AT, null));
        var response = server.get("/health");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"state\":\"RUNNING\",\"received\":0,\"outdated\":0,\"malformed\":0,\"dependencies\":{"
                        + "\"broker\":{\"ok\":true,\"seen\":\"cluster c\",\"seen_at\":\"2026-03-01T12:00:00Z\"},"
                        + "\"stream\":{\"ok\":true,\"seen\":\"RUNNING\",\"seen_at\":\"2026-03-01T12:00:00Z\"}}}");
    }

    @Test
    void shouldNotBeHealthyWhereOneDependencyIsNotAndSayHowItWasLastSeen() throws Exception {
        server.dependencies = List.of(
                new Dependency("broker", "cluster c", SEEN_AT, "no Kafka broker answers"),
                new Dependency("topic t", null, null, "not looked at yet"),
                new Dependency("stream", "RUNNING", SEEN_AT, null));
        assertThat(json(server.get("/v1/recommendations")).path("troubles"))
                .isEqualTo(JSON.readTree("[\"broker: no Kafka broker answers, well until 2026-03-01T12:00:00Z\","
                        + "\"topic t: not looked at yet\"]"));
        var response = server.get("/health");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).path("dependencies"))
                .isEqualTo(JSON.readTree("{\"broker\":{\"ok\":false,\"seen\":\"cluster c\","
                        + "\"seen_at\":\"2026-03-01T12:00:00Z\",\"trouble\":\"no Kafka broker answers\"},"
                        + "\"topic t\":{\"ok\":false,\"trouble\":\"not looked at yet\"},"
                        + "\"stream\":{\"ok\":true,\"seen\":\"RUNNING\",\"seen_at\":\"2026-03-01T12:00:00Z\"}}"));
    }

    /** What is kept can be asked while brokers are away; a proxy that sends requests elsewhere then has nowhere to. */
    @Test
    void shouldBeReadyOnceSessionsCanBeAskedBrokersAwayOrNot() throws Exception {
        server.dependencies = List.of(new Dependency("broker", "cluster c", SEEN_AT, "no Kafka broker answers"));
        assertThat(server.get("/ready").statusCode()).isEqualTo(200);
        server.sessions.state = State.REBALANCING;
        assertThat(server.get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldMeasureRequestsByRouteAndWhatTheStreamDoes() throws Exception {
        server.dependencies = List.of(
                new Dependency("broker", null, null, "away"), new Dependency("stream", "RUNNING", SEEN_AT, null));
        server.sessions.put(recommendation("s-1", "i1", 1, 1_000));
        server.get("/v1/sessions/s-1/recommendations");
        server.get("/v1/sessions/s-2/recommendations?n=x");
        server.get("/nothing");
        server.raw("MADEUP", "/v1/models", "127.0.0.1:PORT\r\nX-HTTP-Method-Override: MADEUP2");
        var metrics = server.get("/metrics").body();
        assertThat(metrics)
                .contains(
                        "eddy_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/sessions/{id}/recommendations\",status=\"200\"} 1\n",
                        "eddy_http_request_duration_seconds_count{method=\"GET\",route=\"/v1/sessions/{id}/recommendations\",status=\"400\"} 1\n",
                        "eddy_http_request_duration_seconds_count{method=\"GET\",route=\"none\",status=\"404\"} 1\n",
                        "method=\"other\"",
                        "eddy_recommendations_received_total 1.0\n",
                        "eddy_recommendations_malformed_total{cause=\"unreadable\"} 0.0\n",
                        "eddy_recommendations_lag_records 3.0\n",
                        "eddy_session_partitions{role=\"kept\"} 2.0\n",
                        "eddy_dependency_up{dependency=\"broker\"} 0.0\n",
                        "eddy_dependency_up{dependency=\"stream\"} 1.0\n",
                        "eddy_build_info{version=\"eddy test\"} 1\n",
                        "jvm_threads_current")
                .doesNotContain("MADEUP");
    }

    @Test
    void shouldServeAPageThatNeedsNothingElse() throws Exception {
        var response = server.get("/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("<!doctype html>")
                .doesNotContain("{{nonce}}")
                .doesNotContainPattern("(src|href)=\"(?!data:|#)")
                .doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)|@import|url\\(");
    }

    @Test
    void shouldServeAPageThatNeverParsesWhatItIsSent() throws Exception {
        assertThat(server.get("/").body())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc");
    }

    @Test
    void shouldLetOnlyThePagesOwnScriptRun() throws Exception {
        var response = server.get("/");
        var policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe");
        var nonce = Pattern.compile("script-src 'nonce-([^']+)'").matcher(policy);
        assertThat(nonce.find()).isTrue();
        assertThat(response.body()).contains("<script nonce=\"" + nonce.group(1) + "\">");
        assertThat(server.get("/").body()).doesNotContain(nonce.group(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:PORT"})
    void shouldRefuseAnyNameButThatOfTheLoopbackInterface(String host) throws Exception {
        for (var path :
                List.of("/", "/v1/recommendations", "/v1/sessions/s-1/recommendations", "/health", "/nothing")) {
            assertThat(server.raw("GET", path, host))
                    .startsWith("HTTP/1.1 421 ")
                    .contains("\"detail\":\"This server is asked for as 127.0.0.1 only.\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"})
    void shouldAnswerByTheNamesOfTheLoopbackInterface(String host) throws Exception {
        assertThat(server.raw("GET", "/health", host)).startsWith("HTTP/1.1 200 ");
        assertThat(server.raw("GET", "/health", host + "\r\nOrigin: http://" + host))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:PORT"})
    void shouldRefusePagesOfOtherOriginsAndAllowNone(String origin) throws Exception {
        assertThat(server.raw("GET", "/v1/recommendations", "127.0.0.1:PORT\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
        assertThat(server.get("/health").headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void shouldLetPagesOfNamedOriginsAskAndSendClicks() throws Exception {
        var door = new Door(
                Door.LOOPBACK, LoopbackPort.FREE, null, List.of("https://shop.example"), ApiKeys.NONE, null, 0);
        try (var open = TestServer.start(settings -> settings.door(door))) {
            assertThat(open.raw("GET", "/v1/recommendations", "127.0.0.1:PORT\r\nOrigin: https://shop.example"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Access-Control-Allow-Origin: https://shop.example")
                    .containsIgnoringCase("Access-Control-Expose-Headers: ETag");
            assertThat(open.raw(
                            "OPTIONS",
                            "/v1/clicks",
                            "127.0.0.1:PORT\r\nOrigin: https://shop.example\r\nAccess-Control-Request-Method: POST"
                                    + "\r\nAccess-Control-Request-Headers: content-type,authorization"))
                    .startsWith("HTTP/1.1 204 ")
                    .contains(
                            "Access-Control-Allow-Origin: https://shop.example",
                            "Access-Control-Allow-Methods: GET, POST",
                            "Access-Control-Allow-Headers: Authorization, Content-Type, If-None-Match");
            assertThat(open.raw("GET", "/nothing", "127.0.0.1:PORT\r\nOrigin: https://shop.example"))
                    .as("a page can read why it is refused")
                    .startsWith("HTTP/1.1 404 ")
                    .contains("Access-Control-Allow-Origin: https://shop.example");
            assertThat(open.raw("GET", "/health", "127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT"))
                    .startsWith("HTTP/1.1 200 ");
            for (var origin : List.of("https://evil.example", "http://shop.example", "https://shop.example.evil")) {
                assertThat(open.raw("GET", "/v1/recommendations", "127.0.0.1:PORT\r\nOrigin: " + origin))
                        .as(origin)
                        .startsWith("HTTP/1.1 403 ")
                        .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
            }
        }
    }

    /** On other interfaces a proxy's or a service's name is as good as any; a page of another name is not. */
    @Test
    void shouldAnswerByAnyNameOnOtherInterfacesButNoPageOfAnother() throws Exception {
        var door = new Door("0.0.0.0", LoopbackPort.FREE, null, List.of(), ApiKeys.NONE, null, 0);
        try (var open = TestServer.start(settings -> settings.door(door))) {
            assertThat(open.raw("GET", "/v1/recommendations", "eddy.example")).startsWith("HTTP/1.1 200 ");
            assertThat(open.raw("GET", "/v1/recommendations", "eddy.example\r\nOrigin: https://eddy.example"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(open.raw("GET", "/v1/recommendations", "eddy.example\r\nOrigin: https://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void shouldAskForAKeyWhereThereAreKeys() throws Exception {
        var keys = ApiKeys.read(Files.writeString(
                folder.resolve("keys"), "# shop and shop\nshop 0123456789abcdef\napp  fedcba9876543210\n\n"));
        var door = new Door(Door.LOOPBACK, LoopbackPort.FREE, null, List.of(), keys, null, 0);
        try (var locked = TestServer.start(settings -> settings.door(door))) {
            var path = "/v1/sessions/s/recommendations";
            assertThat(locked.get(path, "Authorization", "Bearer 0123456789abcdef")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(locked.get(path, "Authorization", "Bearer fedcba9876543210")
                            .statusCode())
                    .isEqualTo(200);
            var refused = locked.get(path);
            problem(refused, 401, "This server asks for a key: Authorization: Bearer KEY.");
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            problem(
                    locked.get(path, "Authorization", "Bearer 0123456789abcdeX"),
                    401,
                    "This server does not know the key.");
            assertThat(locked.get("/metrics").statusCode()).isEqualTo(401);
            assertThat(locked.post("/v1/clicks", "{}").statusCode()).isEqualTo(401);
            for (var open : List.of("/", "/health", "/ready", "/openapi.json")) {
                assertThat(locked.get(open).statusCode()).as(open).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldNameTheLineOfAKeyThatIsNoneButNotTheKey() throws IOException {
        var file = folder.resolve("keys");
        Files.writeString(file, "shop 0123456789abcdef\napp short-key\n");
        assertThatThrownBy(() -> ApiKeys.read(file))
                .hasMessage("Line 2 of the API keys in " + file + ": a key has at least 16 characters.");
        Files.writeString(file, "0123456789abcdef\n");
        assertThatThrownBy(() -> ApiKeys.read(file))
                .hasMessage("Line 1 of the API keys in " + file + ": expected a client's name and its key.");
        Files.writeString(file, "a 0123456789abcdef\nb 0123456789abcdef\n");
        assertThatThrownBy(() -> ApiKeys.read(file))
                .hasMessage("Line 2 of the API keys in " + file + ": the key is that of an earlier line.");
        Files.writeString(file, "# none\n");
        assertThatThrownBy(() -> ApiKeys.read(file)).hasMessage("There is no API key in " + file + ".");
        assertThatThrownBy(() -> ApiKeys.read(folder.resolve("nothing")))
                .hasMessage("There is no file " + folder.resolve("nothing") + " with API keys.");
    }

    @Test
    void shouldAnswerAClientNoOftenerThanItIsTold() throws Exception {
        var keys = ApiKeys.read(
                Files.writeString(folder.resolve("keys"), "shop 0123456789abcdef\napp fedcba9876543210\n"));
        var door = new Door(Door.LOOPBACK, LoopbackPort.FREE, null, List.of(), keys, null, 2);
        try (var limited = TestServer.start(settings -> settings.door(door))) {
            var statuses = IntStream.range(0, 20)
                    .map(each -> status(limited, "0123456789abcdef"))
                    .boxed()
                    .toList();
            assertThat(statuses).startsWith(200, 200).contains(429);
            assertThat(status(limited, "fedcba9876543210")).as("another client").isEqualTo(200);
            HttpResponse<String> refused;
            do {
                refused = limited.get("/v1/recommendations", "Authorization", "Bearer 0123456789abcdef");
            } while (refused.statusCode() == 200);
            problem(refused, 429, "This server answers 2 requests a second of one client.");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(limited.get("/health").statusCode()).isEqualTo(200);
        }
    }

    private static int status(TestServer server, String key) {
        try {
            return server.get("/v1/recommendations", "Authorization", "Bearer " + key)
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldNameAPortThatIsTaken() {
        var door = Door.onLoopback(LoopbackPort.exactly(server.port()));
        assertThatThrownBy(() -> TestServer.start(settings -> settings.door(door)))
                .isInstanceOf(ServingException.class)
                .hasMessage("eddy serve cannot listen on 127.0.0.1:" + server.port() + ": the port is taken.");
    }

    @Test
    void shouldMoveOnFromATakenPortThatNobodyNamed() throws Exception {
        var door = Door.onLoopback(LoopbackPort.preferably(server.port()));
        try (var other = TestServer.start(settings -> settings.door(door))) {
            assertThat(other.port()).isPositive().isNotEqualTo(server.port());
            assertThat(other.get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldNameAnInterfaceThatIsNone() {
        for (var host : List.of("192.0.2.1", "no.such.host.invalid")) {
            var door = new Door(host, LoopbackPort.FREE, null, List.of(), ApiKeys.NONE, null, 0);
            assertThatThrownBy(() -> TestServer.start(settings -> settings.door(door)))
                    .hasMessageContaining(host);
        }
    }

    @Test
    void shouldReadWhereOthersAskAnInstance() {
        assertThat(Door.Address.of("serve-0.eddy:8088")).isEqualTo(new Door.Address("serve-0.eddy", 8_088));
        for (var none : List.of("", ":1", "host", "host:", "host:x", "host:65536", "host:-1")) {
            assertThatThrownBy(() -> Door.Address.of(none))
                    .hasMessage("An instance is asked at a host and a port, as serve-0.eddy:8088, not '" + none + "'.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "shop.example", "https://shop.example/", "https://*.example", "file:///x"})
    void shouldRefuseAnOriginThatIsNone(String origin) {
        assertThatThrownBy(
                        () -> new Door(Door.LOOPBACK, LoopbackPort.FREE, null, List.of(origin), ApiKeys.NONE, null, 0))
                .hasMessage("An origin is as https://shop.example, without path or star, not '" + origin + "'.");
    }
}
