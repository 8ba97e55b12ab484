package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.eddy.command.EddyRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eddy load}, against a server of the JDK. */
class LoadCommandTest {

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private Path log;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        log = Files.writeString(
                folder.resolve("log.csv"),
                "session_id,item_id,timestamp_ms\na b,x,1700000000000\nc,y,1700000001000\na b,z,1700000002000\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldAskForTheSessionsOfTheLogInItsOrder() {
        answer(exchange -> respond(exchange, 200));
        var run = load("--server", address(), "--rate", 2_000, "--for", "PT0.002S", "-n", 7);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out())
                .containsPattern("server +answer +requests .* p99 ms")
                .containsPattern(address() + "/ +200 +4 +0.00 +0.00 +\\d+\\.\\d");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "GET /v1/sessions/a%20b/recommendations?n=7 ",
                        "GET /v1/sessions/c/recommendations?n=7 ",
                        "GET /v1/sessions/a%20b/recommendations?n=7 ",
                        "GET /v1/sessions/a%20b/recommendations?n=7 ");
    }

    @Test
    void shouldSendTheClicksOfTheLog() {
        answer(exchange -> respond(exchange, 202));
        var run = load("--server", address(), "--rate", 2_000, "--for", "PT0.001S", "--click");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).containsPattern(" 202 +2 ");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "POST /v1/clicks?wait=5s&n=20 {\"session_id\":\"a b\",\"item_id\":\"x\"}",
                        "POST /v1/clicks?wait=5s&n=20 {\"session_id\":\"c\",\"item_id\":\"y\"}");
    }

    /** One that waits for its answers would wait for ever here. */
    @Test
    void shouldNotWaitForTheAnswerBefore() {
        var others = new CountDownLatch(20);
        var number = new AtomicInteger();
        answer(exchange -> {
            others.countDown();
            if (number.getAndIncrement() == 0) {
                await(others);
            }
            respond(exchange, 200);
        });
        var run = load("--server", address(), "--rate", 1_000, "--for", "PT0.02S");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).containsPattern(" 200 +20 ");
    }

    @Test
    void shouldNotCountWhatWarmsUp() {
        answer(exchange -> respond(exchange, 200));
        var run = EddyRun.of(
                "load",
                log,
                "--server",
                address(),
                "--rate",
                1_000,
                "--for",
                "PT0.01S",
                "--connections",
                1,
                "--warm-up",
                "PT0.005S");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).containsPattern(" 200 +10 ");
        assertThat(asked).hasSize(15);
    }

    @Test
    void shouldSayWhatFailedAndWhere() throws IOException {
        var number = new AtomicInteger();
        answer(exchange -> respond(exchange, number.incrementAndGet() % 2 == 0 ? 503 : 200));
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        var run = load("--server", address() + ",http://127.0.0.1:" + nobody, "--rate", 1_000, "--for", "PT0.008S");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern(address() + "/ +200 +2 ")
                .containsPattern(address() + "/ +503 +2 ")
                .containsPattern(nobody + "/ +no connection +4 ");
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        assertThat(load("--rate", "0").err()).contains("--rate is 0.0, expected more than 0");
        assertThat(load("--for", "PT0S").err()).contains("--for is PT0S, expected more than");
        assertThat(load("--server", "nowhere").err()).contains("--server is an address as");
    }

    /** Without warming up. */
    private EddyRun load(Object... arguments) {
        var all = new ArrayList<Object>(List.of("load", log, "--warm-up", "PT0S"));
        all.addAll(List.of(arguments));
        return EddyRun.of(all.toArray());
    }

    private void answer(HttpHandler handler) {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            handler.handle(exchange);
        });
    }

    private static void respond(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
