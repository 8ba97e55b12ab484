package io.eddy.serving.http;

import static io.eddy.serving.Examples.recommendation;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionEventsTest {

    private final TestServer server = TestServer.start();
    private final TestServer keeper = TestServer.start();

    @AfterEach
    void close() {
        server.close();
        keeper.close();
    }

    @Test
    void shouldSendTheLatestRecommendationAndThenEachNewOne() throws Exception {
        server.sessions.put(recommendation("s", "i1", 1, 1_000));
        try (var events = new Events(server, "/v1/sessions/s/events?n=1")) {
            assertThat(events.next().path("click").path("item_id").asText()).isEqualTo("i1");
            assertThat(events.id).isEqualTo("s-1");
            server.sessions.put(recommendation("s", "i2", 2, 2_000));
            var second = events.next();
            assertThat(second.path("click").path("item_id").asText()).isEqualTo("i2");
            assertThat(second.path("items")).hasSize(1);
            assertThat(events.id).isEqualTo("s-2");
            assertThat(server.get("/metrics").body()).contains("eddy_event_streams 1.0");
        }
    }

    @Test
    void shouldWaitForASessionThatIsNotKnownYet() throws Exception {
        try (var events = new Events(server, "/v1/sessions/new/events")) {
            Await.until("the client to listen", () -> server.sessions.listeners.containsKey("new"));
            server.sessions.put(recommendation("new", "i1", 1, 1_000));
            assertThat(events.next().path("click").path("item_id").asText()).isEqualTo("i1");
        }
    }

    @Test
    void shouldPassOnWhatTheInstanceSendsThatKeepsTheSession() throws Exception {
        server.sessions.hosts = List.of(keeper.sessions.self);
        keeper.sessions.put(recommendation("größe", "i1", 1, 1_000));
        try (var events = new Events(server, "/v1/sessions/gr%C3%B6%C3%9Fe/events")) {
            assertThat(events.next().path("session_id").asText()).isEqualTo("größe");
            keeper.sessions.put(recommendation("größe", "i2", 2, 2_000));
            assertThat(events.next().path("click").path("item_id").asText()).isEqualTo("i2");
            assertThat(events.id).isEqualTo("größe-2");
        }
    }

    @Test
    void shouldEndWhereTheSessionMovesToAnotherInstance() throws Exception {
        server.sessions.put(recommendation("s", "i1", 1, 1_000));
        try (var events = new Events(server, "/v1/sessions/s/events")) {
            events.next();
            server.sessions.hosts = List.of(keeper.sessions.self);
            assertThat(events.next()).isNull();
            Await.until("the client to be forgotten", server.sessions.listeners::isEmpty);
        }
    }

    @Test
    void shouldForgetAClientThatHasGone() throws Exception {
        try (var events = new Events(server, "/v1/sessions/s/events")) {
            Await.until("the client to listen", () -> server.sessions.listeners.containsKey("s"));
            assertThat(events.connection.getResponseCode()).isEqualTo(200);
        }
        Await.until("the client to be forgotten", server.sessions.listeners::isEmpty);
    }

    /** Javalin would have a thread try for ever to answer a client whose request has ended otherwise. */
    @Test
    void shouldLeaveNoThreadBehindThatAnswersNobody() throws Exception {
        for (int time = 0; time < 10; time++) {
            try (var stopped = TestServer.start()) {
                stopped.sessions.hosts = List.of(keeper.sessions.self);
                keeper.sessions.put(recommendation("s", "i1", 1, 1_000));
                try (var events = new Events(stopped, "/v1/sessions/s/events")) {
                    events.next();
                    stopped.stopListening();
                    Await.until("all threads to end", () -> stopped.answering() == 0);
                }
            }
        }
    }

    @Test
    void shouldRefuseWhoCannotReadEvents() throws Exception {
        problem(
                server.get("/v1/sessions/s/events", "Accept", "application/json"),
                406,
                "Events are sent as text/event-stream: ask with Accept: text/event-stream.");
    }

    /** A browser comes again after the end of a stream, and never after a refusal. */
    @Test
    void shouldEndAtOnceWhereNobodyKeepsTheSessionAtTheMoment() throws Exception {
        server.sessions.state = State.REBALANCING;
        var response = server.get("/v1/sessions/s/events", "Accept", "text/event-stream");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        server.sessions.state = State.RUNNING;
        server.sessions.hosts = List.of(new HostInfo("127.0.0.1", 1));
        assertThat(server.get("/v1/sessions/s/events", "Accept", "text/event-stream")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Events as a client reads them. */
    private static final class Events implements AutoCloseable {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final HttpURLConnection connection;
        private final BufferedReader lines;
        private String id;

        Events(TestServer server, String path) throws IOException {
            connection = (HttpURLConnection) server.uri(path).toURL().openConnection();
            connection.setReadTimeout(30_000);
            connection.setRequestProperty("Accept", "text/event-stream");
            lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Null at the end. */
        JsonNode next() throws IOException {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    return JSON.readTree(line.substring(6));
                }
            }
            return null;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
