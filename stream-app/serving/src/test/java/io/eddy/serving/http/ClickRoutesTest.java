package io.eddy.serving.http;

import static io.eddy.serving.Examples.recommendation;
import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.Click;
import io.eddy.schemas.Recommendation;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickRoutesTest {

    private final TestServer server = TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldWriteAClickAndSayWhatItsRecommendationWillBeCalled() throws Exception {
        var before = Instant.now().minusMillis(1);
        var response = server.post("/v1/clicks", "{\"session_id\": \"s\", \"item_id\": 17}");
        assertThat(response.statusCode()).isEqualTo(202);
        var taken = json(response).path("clicks").get(0);
        assertThat(server.written).hasSize(1);
        var click = server.written.get(0);
        assertThat(click.getSessionId()).isEqualTo("s");
        assertThat(click.getItemId()).isEqualTo("17");
        assertThat(click.getEventType()).isEqualTo("click");
        assertThat(click.getEventTime()).isBetween(before, Instant.now());
        assertThat(click.getEventId())
                .isEqualTo(taken.path("event_id").asText())
                .hasSizeGreaterThan(16);
        assertThat(taken.path("recommendation_id").asText()).isEqualTo("clicks-topic-id-0-0");
        assertThat(Instant.parse(taken.path("event_time").asText())).isEqualTo(click.getEventTime());
    }

    @Test
    void shouldTakeEveryFieldOfAClickAsItIsSent() throws Exception {
        server.post(
                "/v1/clicks",
                "{\"session_id\":\"größe\",\"item_id\":\"i\",\"event_time\":\"2026-03-01T12:00:00Z\",\"event_id\":\"e\","
                        + "\"user_id\":\"u\",\"event_type\":\"view\",\"recommendation_id\":\"r\"}",
                "Content-Type",
                "application/json; charset=utf-8");
        assertThat(server.written)
                .containsExactly(new Click("größe", "i", Instant.parse("2026-03-01T12:00:00Z"), "e", "u", "view", "r"));
    }

    @Test
    void shouldWriteABatchInItsOrder() throws Exception {
        var response = server.post(
                "/v1/clicks", "[{\"session_id\":\"s\",\"item_id\":\"a\"},{\"session_id\":\"s\",\"item_id\":\"b\"}]");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(server.written).extracting(Click::getItemId).containsExactly("a", "b");
        assertThat(json(response).path("clicks"))
                .extracting(click -> click.path("recommendation_id").asText())
                .containsExactly("clicks-topic-id-0-0", "clicks-topic-id-0-1");
    }

    @Test
    void shouldTakeAllClicksOfABatchOrNone() throws Exception {
        var problem = problem(
                server.post(
                        "/v1/clicks",
                        "[{\"session_id\":\"s\",\"item_id\":\"a\"},{\"session_id\":\"s\"},{\"session_id\":\" \",\"item_id\":\"a\"}]"),
                400,
                "2 of 3 clicks are none, so none is taken. The first, at index 1: Click.item_id is missing.");
        assertThat(problem.path("errors"))
                .extracting(error -> error.path("detail").asText())
                .containsExactly("Click.item_id is missing.", "session_id is empty.");
        assertThat(server.written).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | Click.session_id is missing.",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"item\":1} | A click has no field item; its fields are session_id, item_id, event_time, event_id, user_id, event_type, recommendation_id.",
                "{\"session_id\":\"s\",\"item_id\":true} | Click.item_id is not text but true.",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":\"yesterday\"} | Click.event_time is not epoch milliseconds or ISO-8601 time but \"yesterday\".",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":-1} | event_time is before 1970.",
                "{\"session_id\":\"s\",\"item_id\":\"\\u0000\"} | item_id holds a NUL character, as UTF-16 text does that is read as UTF-8.",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_id\":\"\"} | event_id is empty.",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"recommendation_id\":\"\"} | recommendation_id is empty.",
                "7 | A click is a JSON object.",
                "[] | A request has 1 to 1000 clicks, not 0.",
            })
    void shouldSayWhatIsWrongWithAClick(String body, String detail) throws Exception {
        problem(server.post("/v1/clicks", body), 400, detail);
        assertThat(server.written).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"session_id\":\"s\"", "{\"item_id\":\"a\",\"item_id\":\"b\"}", "{} {}"})
    void shouldSayThatABodyIsNotJson(String body) throws Exception {
        var response = server.post("/v1/clicks", body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(server.written).isEmpty();
    }

    @Test
    void shouldRefuseMoreClicksThanARequestHas() throws Exception {
        var clicks = IntStream.rangeClosed(0, 1_000)
                .mapToObj(each -> "{\"session_id\":\"s\",\"item_id\":\"i\"}")
                .collect(Collectors.joining(",", "[", "]"));
        problem(server.post("/v1/clicks", clicks), 400, "A request has 1 to 1000 clicks, not 1001.");
    }

    @Test
    void shouldRefuseALargeBodyAndAnotherTypeThanJson() throws Exception {
        var large = "{\"session_id\":\"s\",\"item_id\":\"" + "i".repeat(1 << 20) + "\"}";
        assertThat(server.post("/v1/clicks", large).statusCode()).isEqualTo(413);
        problem(
                server.post("/v1/clicks", "<click/>", "Content-Type", "text/xml"),
                415,
                "Clicks are sent as application/json, not as text/xml.");
        assertThat(server.written).isEmpty();
    }

    @Test
    void shouldAnswerWithTheRecommendationThatTheClickCaused() throws Exception {
        server.sender = click -> {
            var written = server.write(click);
            server.sessions.put(caused(click, "another event"));
            server.sessions.put(caused(click, click.getEventId()), "i");
            return written;
        };
        var response =
                server.post("/v1/clicks?wait=10s&n=1", "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_id\":\"e\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        var recommendation = json(response).path("recommendation");
        assertThat(recommendation.path("click").path("event_id").asText()).isEqualTo("e");
        assertThat(recommendation.path("items")).hasSize(1);
        assertThat(server.sessions.listeners).isEmpty();
        assertThat(server.get("/metrics").body())
                .contains("eddy_awaited_recommendations_total{outcome=\"answered\"} 1.0");
    }

    @Test
    void shouldNotWaitForARecommendationLongerThanItIsTold() throws Exception {
        var response = server.post("/v1/clicks?wait=20ms", "{\"session_id\":\"s\",\"item_id\":\"i\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(json(response).has("recommendation")).isFalse();
        assertThat(server.sessions.listeners).isEmpty();
        assertThat(server.get("/metrics").body()).contains("eddy_awaited_recommendations_total{outcome=\"late\"} 1.0");
    }

    /** A click is worth more than an answer to it. */
    @Test
    void shouldTakeAClickThatNobodyCanWaitForAtTheMoment() throws Exception {
        server.sessions.state = State.REBALANCING;
        var response = server.post("/v1/clicks?wait=10s", "{\"session_id\":\"s\",\"item_id\":\"i\"}");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(server.written).hasSize(1);
    }

    /** A thread that answers nobody must not go on trying. */
    @Test
    void shouldLetAClientGoThatDoesNotWaitAsLongAsItSaid() throws Exception {
        for (int client = 0; client < 20; client++) {
            var body = "{\"session_id\":\"s" + client + "\",\"item_id\":\"i\"}";
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write(("POST /v1/clicks?wait=" + (1 + client * 10) + "ms HTTP/1.1\r\nHost: 127.0.0.1:"
                                        + server.port() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.UTF_8));
                int clicks = client;
                Await.until("the click to be written", () -> server.written.size() > clicks);
                socket.setSoLinger(true, 0);
            }
        }
        Await.until("all threads to end", () -> server.sessions.listeners.isEmpty() && server.answering() == 0);
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "11s", "200", "-1s", "1.5s", "", "1000000ms"})
    void shouldRefuseAWaitThatIsNone(String wait) throws Exception {
        problem(
                server.post("/v1/clicks?wait=" + wait, "{\"session_id\":\"s\",\"item_id\":\"i\"}"),
                400,
                "The parameter wait is a time as 200ms or 2s, at most 10s, not " + (wait.isEmpty() ? "empty" : wait)
                        + ".");
        assertThat(server.written).isEmpty();
    }

    @Test
    void shouldWaitForOneClickOnly() throws Exception {
        problem(
                server.post("/v1/clicks?wait=1s", "[{\"session_id\":\"s\",\"item_id\":\"i\"}]"),
                400,
                "One click can be waited for, not a batch.");
    }

    @Test
    void shouldSayByWhichIdsToSendClicksAgainThatMayNotHaveBeenWritten() throws Exception {
        server.sender = click -> click.getItemId().equals("b")
                ? CompletableFuture.failedFuture(new IllegalStateException("no Kafka broker answers at k:1"))
                : server.write(click);
        var response = server.post(
                "/v1/clicks", "[{\"session_id\":\"s\",\"item_id\":\"a\"},{\"session_id\":\"s\",\"item_id\":\"b\"}]");
        var problem = problem(
                response,
                503,
                "The clicks may not have been written: no Kafka broker answers at k:1. Sent again with the event ids given here they count once.");
        assertThat(problem.path("clicks"))
                .extracting(click -> click.path("event_id").asText())
                .hasSize(2)
                .contains(server.written.get(0).getEventId());
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(server.get("/metrics").body())
                .contains(
                        "eddy_clicks_written_total{outcome=\"written\"} 1.0",
                        "eddy_clicks_written_total{outcome=\"failed\"} 1.0");
        server.sender = click -> CompletableFuture.failedFuture(new IllegalStateException("away"));
        assertThat(server.post("/v1/clicks?wait=1s", "{\"session_id\":\"s\",\"item_id\":\"i\"}")
                        .statusCode())
                .isEqualTo(503);
        assertThat(server.sessions.listeners).isEmpty();
    }

    /** A thousand clicks would else wait a thousand times as long for brokers that are away. */
    @Test
    void shouldTryNoMoreClicksOfABatchWhereOneHasFailedAtOnce() throws Exception {
        var tried = new AtomicInteger();
        server.sender = click -> {
            tried.incrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        };
        var clicks = IntStream.range(0, 1_000)
                .mapToObj(each -> "{\"session_id\":\"s\",\"item_id\":\"i\"}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(server.post("/v1/clicks", clicks).statusCode()).isEqualTo(503);
        assertThat(tried).hasValue(1);
    }

    /** As curl does that is told nothing else. */
    @Test
    void shouldTakeJsonThatCallsItselfAForm() throws Exception {
        assertThat(server.post(
                                "/v1/clicks",
                                "{\"session_id\":\"s\",\"item_id\":\"i=1&j\"}",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(202);
        assertThat(server.written).extracting(Click::getItemId).containsExactly("i=1&j");
    }

    @Test
    void shouldRefuseAnotherParameterAndAnotherMethod() throws Exception {
        problem(
                server.post("/v1/clicks?timeout=1s", "{}"),
                400,
                "There is no parameter timeout here; known are wait, n, exclude, filter.");
        assertThat(server.get("/v1/clicks").statusCode()).isEqualTo(405);
    }

    private static Recommendation caused(Click click, String eventId) {
        var recommendation = recommendation(
                click.getSessionId(), click.getItemId(), 1, click.getEventTime().toEpochMilli());
        recommendation.getClick().setEventId(eventId);
        return recommendation;
    }
}
