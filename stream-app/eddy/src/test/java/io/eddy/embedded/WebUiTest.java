package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.serving.LoopbackPort;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiTest {

    private static final String UPLOAD = """
            --line\r
            Content-Disposition: form-data; name="jarfile"; filename="evil.jar"\r
            Content-Type: application/x-java-archive\r
            \r
            PK\r
            --line--\r
            """;

    @TempDir
    private static Path uploads;

    private static MiniCluster cluster;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        cluster = started(LoopbackPort.FREE);
        port = cluster.getRestAddress().get().getPort();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"})
    void shouldShowItselfByTheNamesOfTheLoopbackInterface(String host) throws Exception {
        assertThat(send("GET / HTTP/1.1\r\nHost: " + host))
                .startsWith("HTTP/1.1 200 ")
                .contains("<title>Apache Flink");
        assertThat(send("GET /overview HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"flink-version\"");
    }

    @Test
    void shouldMoveOnFromATakenPortThatNobodyNamed() throws Exception {
        var other = started(LoopbackPort.preferably(port));
        try {
            assertThat(other.getRestAddress().get().getPort()).isPositive().isNotEqualTo(port);
        } finally {
            other.close();
        }
    }

    @Test
    void shouldSayThatNobodyCanSubmitCancelOrRescale() throws Exception {
        assertThat(send("GET /config HTTP/1.1\r\nHost: localhost:PORT"))
                .contains("\"web-submit\":false", "\"web-cancel\":false", "\"web-rescale\":false");
    }

    @Test
    void shouldAllowNoOtherOriginToReadAnAnswer() throws Exception {
        assertThat(send("GET /config HTTP/1.1\r\nHost: localhost:PORT").lines())
                .filteredOn(line -> line.startsWith("access-control-allow-origin:"))
                .allSatisfy(line -> assertThat(line).isEqualTo("access-control-allow-origin: "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost:PORT\r\nHost: evil"})
    void shouldRefuseAnyOtherName(String host) throws Exception {
        assertThat(send("GET /config HTTP/1.1\r\nHost: " + host))
                .startsWith("HTTP/1.1 421 ")
                .endsWith("{\"errors\":[\"This server is asked for as 127.0.0.1 only.\"]}");
    }

    @Test
    void shouldRefuseARequestThatNamesNoHost() throws Exception {
        assertThat(send("GET /config HTTP/1.0")).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:PORT"})
    void shouldRefusePagesOfOtherOrigins(String origin) throws Exception {
        assertThat(send("GET /config HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContain("access-control-allow-origin");
    }

    /** {@code /jobs} takes serialized job graphs, even where submitting is switched off. */
    @ParameterizedTest
    @ValueSource(strings = {"/jars/upload", "/v1/jars/upload", "/jobs"})
    void shouldRefuseAnUploadBeforeItIsOnTheDisk(String path) throws Exception {
        for (var origin : new String[] {"http://evil.example", "http://127.0.0.1:PORT"}) {
            assertThat(RawHttp.send(
                            port,
                            ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: " + origin
                                            + "\r\nContent-Type: multipart/form-data; boundary=line")
                                    .replace("PORT", Integer.toString(port)),
                            UPLOAD))
                    .startsWith("HTTP/1.1 403 ");
        }
        try (var files = Files.walk(uploads)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE /cluster",
                "PATCH /jobs/00000000000000000000000000000000?mode=cancel",
                "POST /jobs/00000000000000000000000000000000/stop",
                "GET /jobs/00000000000000000000000000000000/yarn-cancel",
                "GET /v1/jobs/00000000000000000000000000000000/yarn%2Dstop"
            })
    void shouldRefuseWhatChangesAnything(String request) throws Exception {
        assertThat(send(request + " HTTP/1.1\r\nHost: 127.0.0.1:PORT"))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("{\"errors\":[\"This web UI shows the job and changes nothing.\"]}");
        assertThat(cluster.isRunning()).isTrue();
    }

    @Test
    void shouldAnswerNothingThatFollowsARefusedRequest() throws Exception {
        var refused = "GET /config HTTP/1.1\r\nHost: evil.example\r\n\r\n";
        var response = send(refused + refused + "GET /config HTTP/1.1\r\nHost: 127.0.0.1:PORT");
        assertThat(response.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(response).startsWith("HTTP/1.1 421 ");
    }

    private static String send(String head) throws Exception {
        return RawHttp.send(port, head.replace("PORT", Integer.toString(port)));
    }

    private static MiniCluster started(LoopbackPort wanted) throws Exception {
        var configuration = new Configuration();
        WebUi.configure(configuration, wanted);
        configuration.set(WebOptions.UPLOAD_DIR, uploads.toString());
        var started = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .build());
        started.start();
        return started;
    }
}
