package io.eddy.serving.http;

import static io.eddy.serving.Examples.recommendation;
import static io.eddy.serving.http.Answer.itemIds;
import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.ItemAttributes;
import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionRoutesTest {

    private static final String HOSTILE = "<script>alert('1')</script><img src=x onerror=\"alert(2)\">&amp;";

    private final TestServer server =
            TestServer.start(settings -> settings.titles(ItemTitles.of(Map.of("hat", "A <fine> hat, größe 寿司")))
                    .attributes(ItemAttributes.of(
                            List.of("color", "size"),
                            Map.of(
                                    "hat", List.of("red|blue", "M"),
                                    "coat", List.of("red", "L"),
                                    "shoe", List.of("black", "M"),
                                    "sock", List.of("red", "M")))));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldAnswerWithTheSessionsLatestRecommendation() throws Exception {
        server.sessions.put(recommendation("s-1", "i1", 3, 1_000));
        var response = server.get("/v1/sessions/s-1/recommendations");
        assertThat(json(response))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"session_id\":\"s-1\",\"session_known\":true,\"recommendation_id\":\"s-1-3\","
                                                + "\"strategy\":\"gru4rec\",\"model_name\":\"gru4rec\",\"model_version\":\"7\","
                                                + "\"emitted_at\":\"2026-03-01T12:00:00Z\",\"click\":{\"item_id\":\"i1\",\"position\":3,"
                                                + "\"event_time\":\"1970-01-01T00:00:01Z\",\"item_known\":true},"
                                                + "\"items\":[{\"item_id\":\"next-of-i1\",\"score\":1.5},{\"item_id\":\"other\",\"score\":-0.5}]}"));
    }

    @Test
    void shouldSayWhenTheModelDoesNotKnowTheClickedItem() throws Exception {
        var unknown = recommendation("s-1", "i1", 3, 1_000);
        unknown.getClick().setItemKnown(false);
        server.sessions.put(unknown);
        assertThat(json(server.get("/v1/sessions/s-1/recommendations"))
                        .path("click")
                        .path("item_known")
                        .asBoolean(true))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "größe-寿司", "a+b", "50%", "a/b", "a;b=c", "a?b#c", "a\\b", HOSTILE})
    void shouldFindASessionWhateverItsIdIsMadeOf(String id) throws Exception {
        server.sessions.put(recommendation(id, "i1", 1, 1_000));
        var path = "/v1/sessions/"
                + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20") + "/recommendations";
        var answer = json(server.get(path));
        assertThat(answer.path("session_id").asText()).isEqualTo(id);
        assertThat(answer.path("session_known").asBoolean()).isTrue();
    }

    @Test
    void shouldGiveAnUnknownSessionPopularItemsAndSaySo() throws Exception {
        server.sessions.popular = List.of("coat", "hat", "shoe", "sock");
        var answer = json(server.get("/v1/sessions/nobody/recommendations?n=2"));
        assertThat(answer)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"session_id\":\"nobody\",\"session_known\":false,\"strategy\":\"popular\","
                                                + "\"items\":[{\"item_id\":\"coat\"},{\"item_id\":\"hat\",\"title\":\"A <fine> hat, größe 寿司\"}]}"));
        assertThat(itemIds(server.get("/v1/sessions/nobody/recommendations?filter=size:M&n=2")))
                .containsExactly("hat", "shoe");
        problem(
                server.get("/v1/sessions/nobody/recommendations?cursor=MnxhYg"),
                400,
                "There is no such list any more: the session is not known.");
    }

    @Test
    void shouldGiveNoMoreThanNItems() throws Exception {
        server.sessions.put(list("s", "a", "b", "c"));
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?n=2"))).containsExactly("a", "b");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?n=500"))).containsExactly("a", "b", "c");
    }

    @Test
    void shouldGoOnWhereTheCursorSays() throws Exception {
        server.sessions.put(list("s", "a", "b", "c", "d", "e"), "b");
        var first = server.get("/v1/sessions/s/recommendations?n=2&exclude=seen");
        assertThat(itemIds(first)).containsExactly("a", "c");
        var second = server.get("/v1/sessions/s/recommendations?n=2&exclude=seen&cursor="
                + json(first).path("next_cursor").asText());
        assertThat(itemIds(second)).containsExactly("d", "e");
        assertThat(json(second).has("next_cursor")).isFalse();
    }

    /** Else a visitor would see items twice, and others never. */
    @Test
    void shouldNotGoOnInAnotherRecommendation() throws Exception {
        server.sessions.put(list("s", "a", "b", "c"));
        var cursor = json(server.get("/v1/sessions/s/recommendations?n=1"))
                .path("next_cursor")
                .asText();
        server.sessions.put(recommendation("s", "i", 2, 2_000));
        problem(
                server.get("/v1/sessions/s/recommendations?n=1&cursor=" + cursor),
                410,
                "The session has clicked since: the list that the cursor is of is no longer there. Begin without a cursor.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "MQ", "fHNlc3Npb24", "eHxz", "%20"})
    void shouldRefuseACursorThatIsNone(String cursor) throws Exception {
        server.sessions.put(list("s", "a"));
        problem(
                server.get("/v1/sessions/s/recommendations?cursor=" + cursor),
                400,
                "The parameter cursor is none that this server gave.");
    }

    @Test
    void shouldLeaveSeenItemsOut() throws Exception {
        server.sessions.put(list("s", "hat", "coat", "shoe"), "coat", "lamp");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations"))).containsExactly("hat", "coat", "shoe");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?exclude=seen")))
                .containsExactly("hat", "shoe");
        problem(
                server.get("/v1/sessions/s/recommendations?exclude=bought"),
                400,
                "The parameter exclude is seen, not bought.");
    }

    @Test
    void shouldFilterByAttributes() throws Exception {
        server.sessions.put(list("s", "lamp", "hat", "coat", "shoe", "sock"));
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?filter=color:red")))
                .containsExactly("hat", "coat", "sock");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?filter=color:blue&filter=color:black")))
                .containsExactly("hat", "shoe");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?filter=color:red&filter=size:M&n=1")))
                .containsExactly("hat");
        assertThat(itemIds(server.get("/v1/sessions/s/recommendations?filter=size:")))
                .isEmpty();
        problem(
                server.get("/v1/sessions/s/recommendations?filter=colour:red"),
                400,
                "No item has an attribute colour; known are color, size.");
        problem(
                server.get("/v1/sessions/s/recommendations?filter=red"),
                400,
                "The parameter filter is an attribute and a value, as color:red, not red.");
        try (var bare = TestServer.start()) {
            problem(
                    bare.get("/v1/sessions/s/recommendations?filter=color:red"),
                    400,
                    "This server knows no attributes of items: it was started without a file that has them (--titles).");
        }
    }

    @Test
    void shouldTagTheListByItsRecommendation() throws Exception {
        server.sessions.put(recommendation("s", "i1", 1, 1_000));
        var path = "/v1/sessions/s/recommendations";
        assertThat(server.get(path).headers().firstValue("ETag")).contains("\"s-1\"");
        assertThat(server.get(path).headers().firstValue("Cache-Control")).contains("private, no-cache");
        for (var known : List.of("\"s-1\"", "W/\"s-1\"", "\"x\", \"s-1\"", "*")) {
            var response = server.get(path, "If-None-Match", known);
            assertThat(response.statusCode()).as(known).isEqualTo(304);
            assertThat(response.body()).isEmpty();
        }
        server.sessions.put(recommendation("s", "i2", 2, 2_000));
        assertThat(server.get(path, "If-None-Match", "\"s-1\"").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/sessions/nobody/recommendations", "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "0", "501", "1.5", "99999999999999999999", "", "٣"})
    void shouldRefuseANumberOfItemsThatIsNone(String n) throws Exception {
        problem(
                server.get("/v1/sessions/s/recommendations?n=" + URLEncoder.encode(n, StandardCharsets.UTF_8)),
                400,
                "The parameter n is a whole number from 1 to 500, not " + (n.isEmpty() ? "empty" : n) + ".");
    }

    @Test
    void shouldRefuseAParameterThatItDoesNotKnowAndOneThatIsGivenTwice() throws Exception {
        var problem = problem(
                server.get("/v1/sessions/s/recommendations?n=3&count=5"),
                400,
                "There is no parameter count here; known are n, exclude, filter, cursor.");
        assertThat(problem.path("parameter").asText()).isEqualTo("count");
        problem(server.get("/v1/sessions/s/recommendations?n=3&n=5"), 400, "The parameter n is given 2 times.");
        assertThat(server.raw("GET", "/v1/sessions/s/recommendations?exclude=%zz", "127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void shouldRefuseAnEmptyAndATooLongSessionId() throws Exception {
        problem(server.get("/v1/sessions/%20/recommendations"), 400, "A session id is missing in the path.");
        problem(
                server.get("/v1/sessions/" + "x".repeat(1_001) + "/recommendations"),
                400,
                "A session id has at most 1000 characters, not 1001.");
        assertThat(server.get("/v1/sessions/" + "x".repeat(1_000) + "/recommendations")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldSayThatSessionsCannotBeAskedYetAndWhenToComeAgain() throws Exception {
        server.sessions.state = State.REBALANCING;
        var response = server.get("/v1/sessions/s/recommendations");
        problem(response, 503, "The sessions cannot be asked while the stream is REBALANCING; try again.");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void shouldNotTellClientsWhyItFailed() throws Exception {
        server.sessions.failure = new IllegalArgumentException("secret detail");
        problem(server.get("/v1/sessions/s/recommendations"), 500, "The server failed; its log says why.");
    }

    private static Recommendation list(String sessionId, String... itemIds) {
        var recommendation = recommendation(sessionId, "i", 1, 1_000);
        recommendation.setItems(Arrays.stream(itemIds)
                .map(itemId -> new Candidate(itemId, 1f, null))
                .toList());
        return recommendation;
    }
}
