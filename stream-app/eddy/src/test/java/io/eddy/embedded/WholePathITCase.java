package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import io.eddy.embedded.state.StateFolder;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.testing.WholeSession;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Click;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RejectedClick;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real broker, real Flink cluster, RocksDB, ONNX Runtime, a trained GRU4Rec: everything but the network between them. */
class WholePathITCase {

    private static final long NOON_MS = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final long SECOND_MS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static TrainedBundle trained;
    private static SessionModel model;
    private static EmbeddedKafka kafka;
    private static EmbeddedRecommender recommender;
    private static TopicClient topics;

    @BeforeAll
    static void start() throws Exception {
        trained = new TrainedBundle(folder.resolve("bundle"));
        model = Models.open(ModelBundle.load(folder.resolve("bundle")));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(2);
        recommender = EmbeddedRecommender.start(
                new RecommenderJob(options()),
                2,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("flink")),
                null,
                FlinkOptions.NONE);
        topics = new TopicClient(kafka.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        topics.close();
        recommender.close();
        kafka.close();
        model.close();
    }

    @Test
    void shouldChangeItsRecommendationsWithTheSecondClick() throws Exception {
        topics.send("two-clicks", item(3), NOON_MS, "two-1");
        topics.send("two-clicks", item(40), NOON_MS + SECOND_MS, "two-2");
        var first = topics.recommendation("two-1");
        var second = topics.recommendation("two-2");
        assertThat(ids(first)).hasSize(20).isEqualTo(expected(item(3)));
        assertThat(ids(second)).isEqualTo(expected(item(3), item(40))).isNotEqualTo(ids(first));
        assertThat(first.getClick().getPosition()).isEqualTo(1);
        assertThat(second.getClick().getPosition()).isEqualTo(2);
        assertThat(second.getSessionId()).isEqualTo("two-clicks");
        assertThat(second.getStrategy()).isEqualTo("gru4rec");
        assertThat(second.getModelVersion()).isEqualTo("test");
        assertThat(second.getRecommendationId()).matches("clicks-[\\w-]{22}-\\d+-\\d+");
        assertThat(second.getClick().getSessionStart())
                .isEqualTo(first.getClick().getEventTime())
                .isEqualTo(first.getClick().getSessionStart());
    }

    @Test
    void shouldShowItsWebUiToTheLoopbackInterfaceOnlyAndLetNobodyChangeTheJob() throws Exception {
        int port = recommender.webUi().getPort();
        assertThat(RawHttp.send(port, "GET / HTTP/1.1\r\nHost: localhost:" + port))
                .startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.send(port, "GET /config HTTP/1.1\r\nHost: localhost:" + port))
                .contains("\"web-submit\":false", "\"web-cancel\":false", "\"web-rescale\":false");
        assertThat(RawHttp.send(port, "GET /config HTTP/1.1\r\nHost: evil.example"))
                .startsWith("HTTP/1.1 421 ");
        var jobs = RawHttp.send(port, "GET /jobs HTTP/1.1\r\nHost: localhost:" + port);
        var job = jobs.replaceAll("(?s).*\"id\":\"(\\w+)\".*", "$1");
        assertThat(RawHttp.send(port, "PATCH /jobs/" + job + "?mode=cancel HTTP/1.1\r\nHost: localhost:" + port))
                .startsWith("HTTP/1.1 403 ");
        assertThat(RawHttp.send(port, "GET /jobs/" + job + "/yarn-cancel HTTP/1.1\r\nHost: localhost:" + port))
                .startsWith("HTTP/1.1 403 ");
        assertThat(RawHttp.send(port, "GET /jobs/" + job + " HTTP/1.1\r\nHost: localhost:" + port))
                .contains("\"state\":\"RUNNING\"");
    }

    @Test
    void shouldRefuseATakenPortForItsWebUi() {
        int port = recommender.webUi().getPort();
        assertThatThrownBy(() -> EmbeddedRecommender.start(
                        new RecommenderJob(options()),
                        1,
                        LoopbackPort.exactly(port),
                        StateFolder.of(folder.resolve("never")),
                        null,
                        FlinkOptions.NONE))
                .hasMessage("Flink's web UI cannot listen on 127.0.0.1:" + port + ": the port is taken.");
    }

    @Test
    void shouldKeepSessionsApart() throws Exception {
        for (int click = 0; click < 4; click++) {
            for (var session : List.of("apart-a", "apart-b", "apart-c")) {
                int item = click * 7 + session.charAt(6);
                topics.send(session, item(item), NOON_MS + click * SECOND_MS, session + click);
            }
        }
        for (var session : List.of("apart-a", "apart-b", "apart-c")) {
            int from = session.charAt(6);
            assertThat(ids(topics.recommendation(session + 3)))
                    .isEqualTo(expected(item(from), item(from + 7), item(from + 14), item(from + 21)));
        }
    }

    @Test
    void shouldStartANewSessionAfterAPauseLongerThanTheGap() throws Exception {
        topics.send("pause", item(5), NOON_MS, "pause-1");
        topics.send("pause", item(6), NOON_MS + TrainedBundle.GAP_MS, "pause-2");
        topics.send("pause", item(7), NOON_MS + 2 * TrainedBundle.GAP_MS + 1, "pause-3");
        assertThat(topics.recommendation("pause-2").getClick().getPosition()).isEqualTo(2);
        var anew = topics.recommendation("pause-3");
        assertThat(anew.getClick().getPosition()).isEqualTo(1);
        assertThat(ids(anew)).isEqualTo(expected(item(7)));
    }

    @Test
    void shouldAnswerAnUnknownItemFromPopularityThenFromTheStateAsItIs() throws Exception {
        topics.send("unknown", "never sold", NOON_MS, "unknown-1");
        topics.send("unknown", item(9), NOON_MS + SECOND_MS, "unknown-2");
        topics.send("unknown", "never sold either", NOON_MS + 2 * SECOND_MS, "unknown-3");
        assertThat(topics.recommendation("unknown-1").getStrategy()).isEqualTo("popular");
        assertThat(topics.recommendation("unknown-1").getClick().getItemKnown()).isFalse();
        assertThat(topics.recommendation("unknown-2").getClick().getItemKnown()).isTrue();
        assertThat(topics.recommendation("unknown-3").getClick().getItemKnown()).isFalse();
        assertThat(ids(topics.recommendation("unknown-1"))).startsWith(item(0), item(1), item(2));
        assertThat(ids(topics.recommendation("unknown-3"))).isEqualTo(ids(topics.recommendation("unknown-2")));
        assertThat(topics.recommendation("unknown-3").getClick().getPosition()).isEqualTo(3);
    }

    @Test
    void shouldRejectMalformedBytesAndSayWhereTheyStood() throws Exception {
        var bytes = "no click at all".getBytes(StandardCharsets.UTF_8);
        topics.sendBytes("key", bytes);
        assertThat(topics.reason(bytes)).isEqualTo("malformed");
        assertThat(topics.rejected(bytes, RejectedClick.TOPIC)).isEqualTo("clicks");
        assertThat(topics.rejected(bytes, RejectedClick.OFFSET)).matches("\\d+");
        assertThat(topics.rejected(bytes, RejectedClick.DETAIL)).contains("is not JSON");
    }

    @Test
    void shouldRejectAnEmptySessionId() throws Exception {
        var bytes = click(" ", item(1), NOON_MS);
        topics.sendBytes("key", bytes);
        assertThat(topics.reason(bytes)).isEqualTo("empty_session_id");
    }

    @Test
    void shouldRejectAClickDatedNextYearAndEndNoSessionByIt() throws Exception {
        topics.send("before-and-after", item(2), NOON_MS, "before");
        topics.recommendation("before");
        var nextYear = click(
                "from-the-future",
                item(1),
                Instant.now().plus(Duration.ofDays(365)).toEpochMilli());
        topics.sendBytes("before-and-after", nextYear);
        assertThat(topics.reason(nextYear)).isEqualTo("clock_ahead");
        topics.send("before-and-after", item(3), NOON_MS + SECOND_MS, "after");
        assertThat(topics.recommendation("after").getClick().getPosition()).isEqualTo(2);
    }

    @Test
    void shouldAnswerADuplicateOnce() throws Exception {
        var bytes = WireFormat.JSON
                .codec(Click.class, "clicks", null)
                .encode(new Click("twice", item(4), Instant.ofEpochMilli(NOON_MS), "twice-1", null, "click", null));
        topics.sendBytes("twice", bytes);
        topics.sendBytes("twice", bytes);
        topics.send("twice", item(5), NOON_MS + SECOND_MS, "twice-2");
        assertThat(topics.reason(bytes)).isEqualTo("duplicate");
        assertThat(topics.recommendation("twice-2").getClick().getPosition()).isEqualTo(2);
        assertThat(topics.allRecommendations("twice-1")).hasSize(1);
    }

    @Test
    void shouldGiveTheFiguresOfTheOfflineEvaluation() throws Exception {
        var clicks = trained.laterClicks(200);
        var report = new Replay(clicks, ReplaySettings.defaults(kafka.connection()), new ReplayListener() {}).run();
        assertThat(report.sent()).isEqualTo(clicks.size());
        assertThat(report.accepted()).isEqualTo(clicks.size());
        assertThat(report.rejected()).isEmpty();
        assertThat(report.isComplete()).isTrue();
        var offline = offline(clicks);
        assertThat(report.metrics().predictions()).isEqualTo(offline.predictions());
        for (int k : offline.cutOffs()) {
            assertThat(report.metrics().recall(k)).isCloseTo(offline.recall(k), within(0.00005));
            assertThat(report.metrics().mrr(k)).isCloseTo(offline.mrr(k), within(0.00005));
        }
        assertThat(offline.recall(20)).as("the model has learnt something").isGreaterThan(0.2);
    }

    @Test
    void shouldPassOverATombstoneAmongTheRejectedClicksOfAReplay() throws Exception {
        var clicks = List.of(
                new LoggedClick("beside-a-tombstone", item(1), NOON_MS, "click"),
                new LoggedClick("beside-a-tombstone", item(2), NOON_MS + SECOND_MS, "click"));
        var report = new Replay(clicks, ReplaySettings.defaults(kafka.connection()), new ReplayListener() {
                    @Override
                    public void onSent() {
                        topics.sendTombstone(Topics.CLICKS_REJECTED);
                    }
                })
                .run();
        assertThat(report.isComplete()).isTrue();
        assertThat(report.unreadable()).isPositive();
    }

    @Test
    void shouldAnswerAClickOverHttpWithTheRecommendationThatItCauses() throws Exception {
        var settings = ServiceSettings.builder(kafka.connection(), folder.resolve("serve"))
                .door(Door.onLoopback(LoopbackPort.FREE))
                .build();
        try (var service = RecommendationService.start(settings, "test")) {
            var http = HttpClient.newHttpClient();
            var ready = HttpRequest.newBuilder(service.uri().resolve("/ready")).build();
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            var taken =
                    http.send(click(service, "/v1/clicks", item(11), NOON_MS), HttpResponse.BodyHandlers.ofString());
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
            var first = topics.recommendation("http-" + item(11));
            assertThat(taken.body()).contains("\"recommendation_id\":\"" + first.getRecommendationId() + "\"");

            var answered = http.send(
                    click(service, "/v1/clicks?wait=10s&n=5", item(12), NOON_MS + SECOND_MS),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
            var second = topics.recommendation("http-" + item(12));
            var answer = JSON.readTree(answered.body());
            var shown = new ArrayList<String>();
            answer.path("recommendation")
                    .path("items")
                    .forEach(each -> shown.add(each.path("item_id").asText()));
            assertThat(shown).isEqualTo(ids(second).subList(0, 5));
            assertThat(answer.path("clicks").get(0).path("recommendation_id").asText())
                    .isEqualTo(second.getRecommendationId())
                    .isEqualTo(answer.path("recommendation")
                            .path("recommendation_id")
                            .asText());

            var clicked = EddyRun.of(
                    "click", item(13), "never sold", "--session", "over-http", "-n", "3", "--server", service.uri());
            assertThat(clicked.exitCode()).as(clicked.toString()).isZero();
            assertThat(clicked.out())
                    .containsPattern("session over-http, click 1 on " + item(13) + ": gru4rec test, in \\d+ ms")
                    .contains("session over-http, click 2 on never sold (unknown to the model): ");
            topics.sendBytes("key", "no click over HTTP".getBytes(StandardCharsets.UTF_8));
            var rejected = HttpRequest.newBuilder(service.uri().resolve("/v1/rejected-clicks"))
                    .build();
            String shownRejected;
            do {
                assertThat(System.nanoTime()).as("the rejected click").isLessThan(deadline);
                shownRejected = http.send(rejected, HttpResponse.BodyHandlers.ofString())
                        .body();
            } while (!shownRejected.contains("no click over HTTP"));
            assertThat(shownRejected).contains("\"reason\":\"malformed\"");
            for (var watched : List.of(List.of("watch", "over-http"), List.of("watch"))) {
                var arguments = new ArrayList<Object>(watched);
                arguments.addAll(List.of("--server", service.uri()));
                try (var watch = new EddyProcess(folder.resolve("watch"), arguments.toArray())) {
                    watch.await("session over-http, click 2 on never sold -> ");
                    assertThat(watch.end()).isZero();
                }
            }
        }
    }

    @Test
    void shouldSayThatNoServerAnswers() throws Exception {
        for (var command : List.of(List.of("click", "i"), List.of("watch"), List.of("watch", "s"))) {
            var arguments = new ArrayList<Object>(command);
            arguments.addAll(List.of("--server", "http://127.0.0.1:1"));
            var asked = EddyRun.of(arguments.toArray());
            assertThat(asked.exitCode()).as(asked.toString()).isEqualTo(1);
            assertThat(asked.err()).startsWith("eddy: No answer of http://127.0.0.1:1");
        }
    }

    private static HttpRequest click(RecommendationService service, String path, String itemId, long eventTimeMs) {
        return HttpRequest.newBuilder(service.uri().resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString("{\"session_id\":\"over-http\",\"item_id\":\"" + itemId
                        + "\",\"event_time\":" + eventTimeMs + ",\"event_id\":\"http-" + itemId + "\"}"))
                .build();
    }

    private static NextItemMetrics offline(List<LoggedClick> clicks) {
        var metrics = new NextItemMetrics(OfflineEvaluation.CUT_OFFS);
        for (var session : Session.of(clicks, TrainedBundle.GAP_MS)) {
            var items = session.itemIds();
            for (int next = 1; next < items.size(); next++) {
                var topK = expected(items.subList(0, next).toArray(String[]::new));
                metrics.add(OfflineEvaluation.rank(items.get(next), topK));
            }
        }
        return metrics;
    }

    /** What the bundle recommends after these clicks, computed outside the stream from the first click on. */
    private static List<String> expected(String... itemIds) {
        return WholeSession.recommended(model, List.of(itemIds), 20);
    }

    private static RecommenderOptions options() {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(), folder.resolve("bundle").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(), kafka.bootstrapServers(),
                // The tests share one job and send clicks of many times; no test's clicks shall be late for another's.
                RecommenderOptions.CLICKS_MAX_LATENESS.key(), "365 d"));
    }

    private static byte[] click(String sessionId, String itemId, long eventTimeMs) {
        return WireFormat.JSON
                .codec(Click.class, "clicks", null)
                .encode(new Click(sessionId, itemId, Instant.ofEpochMilli(eventTimeMs), null, null, "click", null));
    }

    private static String item(int index) {
        return model.items().id(index);
    }

    private static List<String> ids(Recommendation recommendation) {
        return recommendation.getItems().stream().map(Candidate::getItemId).toList();
    }
}
