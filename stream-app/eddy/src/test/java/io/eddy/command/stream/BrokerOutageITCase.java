package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.command.EddyProcess;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server and evaluation beside a real broker that goes, comes back, is another one, or whose topics change. */
class BrokerOutageITCase {

    private static final int PARTITIONS = 2;

    /** One of the two partitions kept, and a copy of the other one. */
    private static final String ONE_OF_TWO =
            "eddy_session_partitions{role=\"copy\"} 1.0\neddy_session_partitions{role=\"kept\"} 1.0\n";

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration OUTAGE_SHOWS = Duration.ofSeconds(10);

    /** Without a name of its own a group's member would take 45; the rest is for a machine that is busy. */
    private static final Duration RECOVERY = Duration.ofSeconds(35);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedKafka kafka;

    @BeforeEach
    void start() throws Exception {
        startKafka("kafka", LoopbackPort.FREE);
        kafka.createTopics(PARTITIONS);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void shouldShowWithinTenSecondsThatTheBrokerIsAwayAndGoOnWhenItIsBack() throws Exception {
        try (var service = service("a")) {
            send("s", 1, "before");
            await("the session", () -> served(service.uri(), "s").contains("before"));
            await("health", () -> isWell(service.uri()));

            kafka.close();
            // Before, a broker that closes in order says that its partitions have no leader.
            await(
                    "the outage to show",
                    OUTAGE_SHOWS,
                    () -> !broker(service.uri()).path("ok").asBoolean());

            assertThat(isWell(service.uri())).isFalse();
            var broker = broker(service.uri());
            assertThat(broker.path("trouble").asText()).startsWith("no Kafka broker answers at 127.0.0.1:");
            assertThat(broker.path("seen").asText()).startsWith("cluster ");
            assertThat(Instant.parse(broker.path("seen_at").asText())).isBefore(Instant.now());
            assertThat(served(service.uri(), "s")).contains("before");

            startKafka("kafka", LoopbackPort.exactly(kafka.port()));
            await("health", RECOVERY, () -> isWell(service.uri()));
            send("s", 2, "after");
            await("the session", () -> served(service.uri(), "s").contains("after"));
        }
    }

    @Test
    void shouldServeWhatAnotherBrokerHasThatTookThePlace() throws Exception {
        try (var service = service("a")) {
            send("old", 1, "before");
            await("the session", () -> served(service.uri(), "old").contains("before"));

            replaceKafka();
            await(
                    "the missing topic to show",
                    () -> health(service.uri())
                            .path("dependencies")
                            .path("topic recommendations")
                            .path("trouble")
                            .asText()
                            .equals("there is no such topic"));
            kafka.createTopics(PARTITIONS);
            send("new", 1, "after");

            await("the session", () -> served(service.uri(), "new").contains("after"));
            await("health", () -> isWell(service.uri()));
            assertThat(served(service.uri(), "old")).contains("\"session_known\":false");
            await("the state of the old topic to go", () -> stateOfTopics("a").size() == 1);
        }
    }

    @Test
    void shouldServeOldAndNewSessionsOfATopicThatGrew() throws Exception {
        try (var service = service("a")) {
            for (int session = 0; session < 20; session++) {
                send("s" + session, 1, "before");
            }
            await("the session", () -> served(service.uri(), "s19").contains("before"));

            grow(Topics.RECOMMENDATIONS, 5);
            await("the stream to end", () -> !isWell(service.uri()));
            await("health", RECOVERY, () -> isWell(service.uri()));
            for (int session = 0; session < 10; session++) {
                send("s" + session, 2, "after");
            }

            for (int session = 0; session < 20; session++) {
                var id = "s" + session;
                var item = session < 10 ? "after" : "before";
                await(id + " with " + item, () -> served(service.uri(), id).contains(item));
            }
        }
    }

    @Test
    void shouldServeATopicThatGrewWhileTheServerWasAway() throws Exception {
        try (var service = service("a")) {
            send("s", 1, "before");
            await("the session", () -> served(service.uri(), "s").contains("before"));
        }
        grow(Topics.RECOMMENDATIONS, 5);
        try (var service = service("a")) {
            await("the session", () -> served(service.uri(), "s").contains("before"));
            await(
                    "the state of the smaller topic to go",
                    () -> stateOfTopics("a").size() == 1);
        }
    }

    @Test
    void shouldServeATopicOfTheSameBrokerThatWasMadeAnew() throws Exception {
        try (var service = service("a")) {
            send("old", 1, "before");
            await("the session", () -> served(service.uri(), "old").contains("before"));
            try (var admin = admin()) {
                admin.deleteTopics(List.of(Topics.RECOMMENDATIONS.name())).all().get();
                await("the new topic", () -> {
                    try {
                        admin.createTopics(List.of(new NewTopic(Topics.RECOMMENDATIONS.name(), PARTITIONS, (short) 1)))
                                .all()
                                .get();
                        return true;
                    } catch (ExecutionException e) {
                        return false;
                    }
                });
            }
            send("new", 1, "after");
            await("the old session to go", () -> served(service.uri(), "old").contains("\"session_known\":false"));
            await("the new session", () -> served(service.uri(), "new").contains("after"));
        }
    }

    @Test
    void shouldServeAllSessionsFromEachOfTwoInstances() throws Exception {
        try (var one = service("a");
                var other = service("b")) {
            for (int session = 0; session < 10; session++) {
                send("s" + session, 1, "item");
            }
            for (int session = 0; session < 10; session++) {
                var id = "s" + session;
                await(
                        id,
                        () -> served(one.uri(), id).contains("item")
                                && served(other.uri(), id).contains("item"));
            }
            await("health", () -> isWell(one.uri()) && isWell(other.uri()));
        }
    }

    @Test
    void shouldServeSoonAfterTheProcessBeforeWasKilled() throws Exception {
        send("s", 1, "item");
        try (var killed = serve("serve")) {
            await(
                    "the session",
                    () -> killed.isAlive() && served(uri(killed), "s").contains("item"));
        }
        send("s", 2, "later");
        long startedAt = System.nanoTime();
        try (var next = serve("serve")) {
            await("the session", () -> next.isAlive() && served(uri(next), "s").contains("later"));
            assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(RECOVERY);
            assertThat(next.end()).isZero();
        }
    }

    /** By the copies that the other one keeps, and then by itself. */
    @Test
    void shouldAnswerForAnInstanceThatWasKilled() throws Exception {
        int sessions = 20;
        try (var killed = serve("one");
                var other = serve("other")) {
            await("both to listen", () -> uri(killed) != null && uri(other) != null);
            await(
                    "the sessions to be shared",
                    () -> metrics(killed).contains(ONE_OF_TWO) && metrics(other).contains(ONE_OF_TWO));
            for (int session = 0; session < sessions; session++) {
                send("s" + session, 1, "before");
            }
            for (int session = 0; session < sessions; session++) {
                var id = "s" + session;
                await(
                        id,
                        () -> served(uri(killed), id).contains("before")
                                && served(uri(other), id).contains("before"));
            }
            for (int session = 0; session < sessions; session++) {
                var id = "s" + session;
                await("a copy of " + id, () -> copied(uri(other), id).contains("before"));
            }

            killed.kill();
            for (int session = 0; session < sessions; session++) {
                assertThat(served(uri(other), "s" + session)).contains("before");
            }
            for (int session = 0; session < sessions; session++) {
                send("s" + session, 2, "after");
            }
            for (int session = 0; session < sessions; session++) {
                var id = "s" + session;
                await(id, RECOVERY, () -> served(uri(other), id).contains("after"));
            }
        }
    }

    @Test
    void shouldEndTheEvaluationWhereAnEmptyBrokerTookThePlace() throws Exception {
        try (var evaluation = prequential()) {
            await("the start", () -> evaluation.out().contains("Evaluating recommendations"));
            replaceKafka();
            await("the end", () -> !evaluation.isAlive());
            assertThat(evaluation.end()).as(evaluation.out()).isEqualTo(PrequentialCommand.TOPICS_CHANGED);
            assertThat(evaluation.out())
                    .contains("eddy: The evaluation ends: the topic recommendations is gone, ", "; start it again");
        }
    }

    @Test
    void shouldEndTheEvaluationOfATopicThatGrewAndBeginAnewWhenItStartsAgain() throws Exception {
        send("s", 1, "item");
        send("s", 2, "item");
        try (var evaluation = prequential()) {
            await("the first window", () -> evaluation.out().contains("gru4rec 1"));
            grow(Topics.RECOMMENDATIONS, 5);
            await("the end", () -> !evaluation.isAlive());
            assertThat(evaluation.end()).as(evaluation.out()).isEqualTo(PrequentialCommand.TOPICS_CHANGED);
            assertThat(evaluation.out())
                    .contains("eddy: The evaluation ends: the topic recommendations has 5 partitions, it had 2;");
        }
        try (var evaluation = prequential()) {
            await("the first window", () -> evaluation.out().contains("gru4rec 1"));
            assertThat(evaluation.end()).isZero();
            assertThat(evaluation.out()).contains("This instance: 1 judged");
        }
    }

    @Test
    void shouldSayThatTheEvaluationWaitsForABrokerAndGoOnWhenItIsBack() throws Exception {
        try (var evaluation = prequential()) {
            send("s", 1, "item");
            send("s", 2, "item");
            await("the first window", () -> evaluation.out().contains("gru4rec 1"));
            kafka.close();
            await(
                    "the outage to show",
                    OUTAGE_SHOWS.plusSeconds(5),
                    () -> evaluation.out().contains("Waiting for the broker, last seen at "));
            startKafka("kafka", LoopbackPort.exactly(kafka.port()));
            await("the end of the outage", () -> evaluation.out().contains("Brokers and topics are well again"));
            send("s", 3, "item");
            await(
                    "the window of both",
                    () -> evaluation
                                    .out()
                                    .lines()
                                    .filter(line -> line.contains("gru4rec 1"))
                                    .count()
                            > 1);
            assertThat(evaluation.end()).isZero();
            assertThat(evaluation.out()).contains("This instance: 2 judged");
        }
    }

    private void startKafka(String name, LoopbackPort port) throws IOException {
        kafka = EmbeddedKafka.start(folder.resolve(name), port);
    }

    /** By an empty one at the same address. */
    private void replaceKafka() throws IOException {
        kafka.close();
        startKafka("other-kafka", LoopbackPort.exactly(kafka.port()));
    }

    private RecommendationService service(String state) {
        return RecommendationService.start(
                ServiceSettings.builder(kafka.connection(), folder.resolve(state))
                        .door(Door.onLoopback(LoopbackPort.FREE))
                        .build(),
                "test");
    }

    private List<Path> stateOfTopics(String state) throws IOException {
        try (var folders = Files.list(folder.resolve(state))) {
            return folders.filter(Files::isDirectory).toList();
        }
    }

    private EddyProcess serve(String name) throws IOException {
        return new EddyProcess(
                folder.resolve(name),
                "serve",
                "--port",
                "0",
                "--kafka",
                kafka.bootstrapServers(),
                "--state",
                folder.resolve(name + "/state").toString());
    }

    private EddyProcess prequential() throws IOException {
        return EddyProcess.evaluation(kafka.bootstrapServers(), folder.resolve("prequential"));
    }

    /** Where a process said that it serves; null before. */
    private static URI uri(EddyProcess serve) throws IOException {
        return serve.out()
                .lines()
                .filter(line -> line.startsWith("Recommendations: "))
                .findFirst()
                .map(line -> URI.create(line.substring("Recommendations: ".length())))
                .orElse(null);
    }

    private void send(String sessionId, int position, String itemId) throws Exception {
        var recommendation = Recommendation.newBuilder()
                .setRecommendationId("clicks-" + sessionId + "-" + position)
                .setSessionId(sessionId)
                .setClick(new CausingClick(
                        null, itemId, position, Instant.ofEpochMilli(position * 1_000L), null, null, null))
                .setItems(List.of(new Candidate("next", 1f, null)))
                .setModelName("gru4rec")
                .setModelVersion("1")
                .setStrategy("gru4rec")
                .setEmittedAt(Instant.now())
                .build();
        var topic = Topics.RECOMMENDATIONS.name();
        try (var producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic,
                            sessionId.getBytes(StandardCharsets.UTF_8),
                            WireFormat.JSON
                                    .codec(Recommendation.class, topic, null)
                                    .encode(recommendation)))
                    .get();
        }
    }

    private void grow(Topics.Topic topic, int partitions) throws Exception {
        try (var admin = admin()) {
            admin.createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
    }

    /** The answer about a session, whatever it is; empty while there is no server. */
    private String served(URI server, String sessionId) throws Exception {
        if (server == null) {
            return "";
        }
        var request = HttpRequest.newBuilder(server.resolve("/v1/sessions/" + sessionId + "/recommendations"))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** What an instance knows of a session itself, as when another one asks it. */
    private String copied(URI server, String sessionId) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve("/v1/sessions/" + sessionId + "/recommendations"))
                .header("Eddy-Forwarded-By", "a test")
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private String metrics(EddyProcess serve) throws Exception {
        var request = HttpRequest.newBuilder(uri(serve).resolve("/metrics")).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private boolean isWell(URI server) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve("/health")).build();
        return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    private JsonNode broker(URI server) throws Exception {
        return health(server).path("dependencies").path("broker");
    }

    private JsonNode health(URI server) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve("/health")).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        await(what, DEADLINE, condition);
    }

    private static void await(String what, Duration within, Callable<Boolean> condition) throws Exception {
        long startedAt = System.nanoTime();
        while (!condition.call()) {
            assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
                    .as("waited in vain for %s", what)
                    .isLessThan(within);
            // Leaves the processor to the broker.
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
