package io.eddy.serving.http;

import io.eddy.schemas.Click;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.Dependency;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.state.HostInfo;

/** The server as it is, in front of sessions and brokers that a test gives. */
final class TestServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final FakeSessions sessions = new FakeSessions();
    final List<Click> written = new CopyOnWriteArrayList<>();
    volatile List<Dependency> dependencies = List.of();
    final OperatorViews views =
            new OperatorViews(WireFormat.JSON.codec(EvaluationWindow.class, "evaluation-windows", null));
    volatile String trouble;
    volatile ServedModels.Models models;
    volatile Function<Click, CompletableFuture<RecordMetadata>> sender = this::write;

    private HttpClient client = HttpClient.newHttpClient();
    private final ThreadPoolExecutor executor = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final ScheduledExecutorService scheduler = new Hasty();
    private final ServiceMetrics metrics = new ServiceMetrics("eddy test");
    private final HttpServer server;

    private TestServer(ServiceSettings settings) {
        var tls = HttpServer.tls(settings.door());
        server = new HttpServer(settings.door(), tls, metrics);
        server.start(new ServiceRoutes(
                settings,
                () -> sessions,
                () -> dependencies,
                () -> models,
                () -> trouble,
                new OperatorRoutes(views, () -> trouble, () -> trouble),
                click -> sender.apply(click),
                () -> "topic-id",
                tls == null ? null : tls.client(),
                metrics,
                executor,
                scheduler));
        sessions.self = new HostInfo("127.0.0.1", server.port());
    }

    static TestServer start(UnaryOperator<ServiceSettings.Builder> settings) {
        return new TestServer(
                settings.apply(ServiceSettings.builder(KafkaConnection.to("unused:9092"), Path.of("unused"))
                                .door(Door.onLoopback(io.eddy.serving.LoopbackPort.FREE)))
                        .build());
    }

    static TestServer start() {
        return start(settings -> settings);
    }

    /** Offsets are counted on, all in partition 0. */
    CompletableFuture<RecordMetadata> write(Click click) {
        written.add(click);
        return CompletableFuture.completedFuture(
                new RecordMetadata(new TopicPartition("clicks", 0), written.size() - 1L, 0, 0, 0, 0));
    }

    /** Each endpoint as its method and its path. */
    List<String> operations() {
        return server.operations();
    }

    /** Has the client that asks trust a certificate. */
    void trust(Path certificate) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
    }

    void stopListening() {
        server.close();
    }

    /** How many threads answer at the moment, those of requests that wait for nothing aside. */
    int answering() {
        return executor.getActiveCount();
    }

    URI uri() {
        return server.uri();
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send("GET", path, request);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send("POST", path, request);
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        var response = client.send(request.build(), BodyHandlers.ofString());
        OpenApi.check(
                method,
                path,
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
        return response;
    }

    URI uri(String path) {
        return URI.create(uri() + path.substring(1));
    }

    /** Java's own client lets nobody set the Host header. */
    String raw(String method, String path, String host) throws IOException {
        var request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream()
                    .write(request.replace("PORT", Integer.toString(port())).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whatever is to be done again after seconds is done again at once. */
    private static final class Hasty extends ScheduledThreadPoolExecutor {

        Hasty() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
            return super.scheduleWithFixedDelay(task, 1, 20, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        server.close();
        executor.shutdownNow();
        scheduler.shutdownNow();
    }
}
