package io.eddy.serving.http;

import static io.eddy.serving.Examples.json;
import static io.eddy.serving.Examples.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.ItemTitles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant SEEN_AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HOSTILE = "<script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp;";

    private final FakeRecommendations live = new FakeRecommendations();
    private final HttpServer server = new HttpServer(LoopbackPort.FREE, live, ItemTitles.NONE);
    private final HttpClient client = HttpClient.newHttpClient();

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
    void shouldAnswerASessionWithItsLatestRecommendationAsOnTheTopic() throws Exception {
        var latest = json(recommendation("s-1", "i1", 3, 1_000));
        live.sessions.put("s-1", latest);
        var response = get("/api/sessions/s-1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).startsWith("application/json");
        assertThat(response.body()).isEqualTo(latest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "größe-寿司", "a+b", "50%", "a/b", "a;b=c", "a?b#c", "a\\b", HOSTILE})
    void shouldFindASessionWhateverItsIdIsMadeOf(String id) throws Exception {
        live.sessions.put(id, json(recommendation(id, "i1", 1, 1_000)));
        var response = get("/api/sessions/" + encoded(id));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).path("session_id").asText()).isEqualTo(id);
    }

    @Test
    void shouldAnswerAnUnknownSessionWith404() throws Exception {
        assertError(get("/api/sessions/nobody"), 404, "There is no session nobody.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/sessions", "/api/sessions/", "/api/sessions/%20"})
    void shouldRefuseAnEmptySessionId(String path) throws Exception {
        assertError(get(path), 400, "A session id is missing: ask for /api/sessions/ and the id.");
    }

    @Test
    void shouldRefuseAnIdThatIsTooLong() throws Exception {
        assertError(
                get("/api/sessions/" + "x".repeat(1_001)), 400, "A session id has at most 1000 characters, not 1001.");
        assertThat(get("/api/sessions/" + "x".repeat(1_000)).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldRefuseAUriBeyondTheServersBoundsWithoutSayingWhatItRunsOn() throws Exception {
        var response = get("/api/sessions/" + "x".repeat(100_000));
        assertThat(response.statusCode()).isBetween(400, 499);
        assertThat(response.body()).doesNotContain("\tat ", "Exception");
        assertThat(response.headers().map()).doesNotContainKey("Server");
    }

    @Test
    void shouldSayThatSessionsCannotBeAskedYet() throws Exception {
        live.state = State.REBALANCING;
        assertError(
                get("/api/sessions/s-1"),
                503,
                "The sessions cannot be asked while the stream is REBALANCING; try again.");
    }

    @Test
    void shouldGiveTheTitlesThatItKnows() throws Exception {
        assertThat(JSON.readTree(get("/api/recent").body()).path("titled").asBoolean())
                .isFalse();
        var titles = ItemTitles.of(Map.of("a&b", "A <fine> hat, größe 寿司", "c", ""));
        try (var titled = new HttpServer(LoopbackPort.FREE, live, titles)) {
            assertThat(JSON.readTree(get(titled, "/api/recent").body())
                            .path("titled")
                            .asBoolean())
                    .isTrue();
            assertThat(JSON.readTree(get(titled, "/api/titles?item=a%26b&item=c&item=unknown&")
                            .body()))
                    .isEqualTo(JSON.readTree("{\"titles\": {\"a&b\": \"A <fine> hat, größe 寿司\"}}"));
        }
    }

    @Test
    void shouldListRecentRecommendationsNewestFirst() throws Exception {
        for (int position = 1; position <= 30; position++) {
            live.recent.add(json(recommendation("s-1", "i" + position, position, 1_000 + position)));
        }
        var answer = JSON.readTree(get("/api/recent").body());
        assertThat(answer.path("state").asText()).isEqualTo("RUNNING");
        assertThat(answer.path("received").asLong()).isEqualTo(30);
        assertThat(answer.path("recommendations")).hasSize(20);
        assertThat(answer.path("recommendations").get(0))
                .isEqualTo(JSON.readTree(json(recommendation("s-1", "i30", 30, 1_030))));
        assertThat(JSON.readTree(get("/api/recent?limit=3").body()).path("recommendations"))
                .extracting(each -> each.path("click").path("item_id").asText())
                .containsExactly("i30", "i29", "i28");
    }

    @Test
    void shouldListNothingBeforeTheFirstRecommendation() throws Exception {
        assertThat(get("/api/recent").body())
                .isEqualTo(
                        "{\"state\":\"RUNNING\",\"received\":0,\"titled\":false,\"troubles\":[],\"recommendations\":[]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "0", "201", "1.5", "99999999999999999999", ""})
    void shouldRefuseALimitThatIsNoneNamingIt(String limit) throws Exception {
        assertError(
                get("/api/recent?limit=" + limit),
                400,
                "The limit is a whole number from 1 to 200, not " + (limit.isEmpty() ? "empty" : limit) + ".");
    }

    @Test
    void shouldBeHealthyWhileEveryDependencyIsWell() throws Exception {
        live.malformed = 4;
        live.recent.passOver();
        live.dependencies = List.of(
                new Dependency("broker", "cluster c", SEEN_AT, null),
                new Dependency("stream", "RUNNING", SEEN_AT, null));
        var response = get("/health");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"state\":\"RUNNING\",\"received\":0,\"outdated\":1,\"malformed\":4,\"dependencies\":{"
                        + "\"broker\":{\"ok\":true,\"seen\":\"cluster c\",\"seen_at\":\"2026-03-01T12:00:00Z\"},"
                        + "\"stream\":{\"ok\":true,\"seen\":\"RUNNING\",\"seen_at\":\"2026-03-01T12:00:00Z\"}}}");
    }

    @Test
    void shouldNotBeHealthyWhereOneDependencyIsNotAndSayHowItWasLastSeen() throws Exception {
        live.dependencies = List.of(
                new Dependency("broker", "cluster c", SEEN_AT, "no Kafka broker answers"),
                new Dependency("topic t", null, null, "not looked at yet"),
                new Dependency("stream", "RUNNING", SEEN_AT, null));
        assertThat(JSON.readTree(get("/api/recent").body()).path("troubles"))
                .isEqualTo(JSON.readTree("[\"broker: no Kafka broker answers, well until 2026-03-01T12:00:00Z\","
                        + "\"topic t: not looked at yet\"]"));
        var response = get("/health");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(response.body()).path("dependencies"))
                .isEqualTo(JSON.readTree("{\"broker\":{\"ok\":false,\"seen\":\"cluster c\","
                        + "\"seen_at\":\"2026-03-01T12:00:00Z\",\"trouble\":\"no Kafka broker answers\"},"
                        + "\"topic t\":{\"ok\":false,\"trouble\":\"not looked at yet\"},"
                        + "\"stream\":{\"ok\":true,\"seen\":\"RUNNING\",\"seen_at\":\"2026-03-01T12:00:00Z\"}}"));
    }

    @Test
    void shouldAnswerAnUnknownPathWith404AsJson() throws Exception {
        var response = get("/nothing/here");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(error(response)).isNotBlank();
    }

    @Test
    void shouldAnswerAnotherMethodWith405AsJson() throws Exception {
        var response = send(HttpRequest.newBuilder(server.uri().resolve("/api/recent"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(error(response)).isNotBlank();
    }

    @Test
    void shouldNotTellClientsWhyItFailed() throws Exception {
        live.failure = new IllegalArgumentException("secret detail");
        assertError(get("/api/sessions/s-1"), 500, "The live view failed; its log says why.");
    }

    @Test
    void shouldSendIdsAsJsonThatNoBrowserTakesForMarkup() throws Exception {
        live.recent.add(json(recommendation(HOSTILE, HOSTILE, 1, 1_000)));
        for (var path : List.of("/api/recent", "/api/sessions/" + encoded(HOSTILE), "/" + encoded(HOSTILE))) {
            var response = get(path);
            assertThat(contentType(response)).startsWith("application/json");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(JSON.readTree(response.body()).isObject()).isTrue();
        }
        var shown =
                JSON.readTree(get("/api/recent").body()).path("recommendations").get(0);
        assertThat(shown.path("click").path("item_id").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void shouldServeAPageThatNeedsNothingElse() throws Exception {
        var response = get("/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).startsWith("text/html");
        assertThat(response.body())
                .startsWith("<!doctype html>")
                .doesNotContain("{{nonce}}")
                .doesNotContainPattern("(src|href)=\"(?!data:)")
                .doesNotContainPattern("https?://|@import|url\\(");
    }

    @Test
    void shouldServeAPageThatNeverParsesWhatItIsSent() throws Exception {
        assertThat(get("/").body())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "srcdoc");
    }

    @Test
    void shouldLetOnlyThePagesOwnScriptRun() throws Exception {
        var response = get("/");
        var policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe");
        var nonce = Pattern.compile("script-src 'nonce-([^']+)'").matcher(policy);
        assertThat(nonce.find()).isTrue();
        assertThat(response.body()).contains("<script nonce=\"" + nonce.group(1) + "\">");
        assertThat(get("/").body()).doesNotContain(nonce.group(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:PORT"})
    void shouldRefuseAnyNameButThatOfTheLoopbackInterface(String host) throws Exception {
        for (var path : List.of("/", "/api/recent", "/api/sessions/s-1", "/health", "/nothing")) {
            assertThat(rawGet(path, host))
                    .startsWith("HTTP/1.1 421 ")
                    .endsWith("\r\n\r\n{\"error\":\"This server is asked for as 127.0.0.1 only.\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"})
    void shouldAnswerByTheNamesOfTheLoopbackInterface(String host) throws Exception {
        assertThat(rawGet("/api/recent", host)).startsWith("HTTP/1.1 200 ");
        assertThat(rawGet("/api/recent", host + "\r\nOrigin: http://" + host)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:PORT"})
    void shouldRefusePagesOfOtherOriginsAndAllowNone(String origin) throws Exception {
        assertThat(rawGet("/api/recent", "127.0.0.1:PORT\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
        assertThat(get("/api/recent").headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void shouldNameAPortThatIsTaken() {
        int port = server.uri().getPort();
        assertThatThrownBy(() -> new HttpServer(LoopbackPort.exactly(port), live, ItemTitles.NONE))
                .isInstanceOf(ServingException.class)
                .hasMessage("The live view cannot listen on 127.0.0.1:" + port + ": the port is taken.");
    }

    @Test
    void shouldMoveOnFromATakenPortThatNobodyNamed() throws Exception {
        int port = server.uri().getPort();
        try (var other = new HttpServer(LoopbackPort.preferably(port), live, ItemTitles.NONE)) {
            assertThat(other.uri().getPort()).isPositive().isNotEqualTo(port);
            assertThat(get(other, "/health").statusCode()).isEqualTo(200);
        }
    }

    /** Java's own client lets nobody set the Host header. */
    private String rawGet(String path, String host) throws IOException {
        int port = server.uri().getPort();
        var request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(request.replace("PORT", Integer.toString(port)).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(server, path);
    }

    private HttpResponse<String> get(HttpServer asked, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(asked.uri().resolve("/") + path.substring(1)))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String contentType(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static void assertError(HttpResponse<String> response, int status, String message) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error(response)).isEqualTo(message);
    }

    private static String error(HttpResponse<String> response) throws IOException {
        assertThat(contentType(response)).startsWith("application/json");
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.fieldNames()).toIterable().containsExactly("error");
        return answer.path("error").asText();
    }

    private static final class FakeRecommendations implements ServedSessions {

        private final Map<String, String> sessions = new HashMap<>();
        private final RecentRecommendations recent = new RecentRecommendations();
        private State state = State.RUNNING;
        private List<Dependency> dependencies = List.of();
        private long malformed;
        private RuntimeException failure;

        @Override
        public State state() {
            return state;
        }

        @Override
        public List<Dependency> dependencies() {
            return dependencies;
        }

        @Override
        public Optional<String> latest(String sessionId) {
            if (failure != null) {
                throw failure;
            }
            if (state != State.RUNNING) {
                throw new NotReadyException(state, null);
            }
            return Optional.ofNullable(sessions.get(sessionId));
        }

        @Override
        public List<String> recent(int limit) {
            return recent.newest(limit);
        }

        @Override
        public long received() {
            return recent.received();
        }

        @Override
        public long outdated() {
            return recent.outdated();
        }

        @Override
        public long malformed() {
            return malformed;
        }
    }
}
