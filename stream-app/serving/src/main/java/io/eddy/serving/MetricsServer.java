package io.eddy.serving;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** {@code /metrics} for Prometheus and {@code /health} of a process that serves nothing else over HTTP. */
public final class MetricsServer implements AutoCloseable {

    private final HTTPServer server;
    private final URI uri;

    private MetricsServer(HTTPServer server, URI uri) {
        this.server = server;
        this.uri = uri;
    }

    /**
     * @param who begins the message: {@code eddy prequential}
     * @param port 0 for a free one
     * @throws ServingException where the address is taken, or none of this machine
     */
    public static MetricsServer start(
            String who, String host, int port, PrometheusRegistry registry, Supplier<List<Dependency>> dependencies) {
        try {
            var server = HTTPServer.builder()
                    .hostname(host)
                    .port(port)
                    .registry(registry)
                    .registerHealthHandler(false)
                    .defaultHandler(exchange -> answer(exchange, dependencies))
                    .buildAndStart();
            return new MetricsServer(server, URI.create("http://" + host + ":" + server.getPort() + "/metrics"));
        } catch (IOException e) {
            throw new ServingException(
                    who + " cannot show its metrics at " + host + ":" + port + ": "
                            + (e instanceof BindException ? BindFailure.reason(e) : e.getMessage()) + ".",
                    e);
        }
    }

    private static void answer(HttpExchange exchange, Supplier<List<Dependency>> dependencies) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals("/health")) {
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
                return;
            }
            var all = dependencies.get();
            var answer = JsonNodeFactory.instance.objectNode();
            answer.set("dependencies", HealthJson.of(all));
            var body = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(
                    HealthJson.isOk(all) ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Of the metrics. */
    public URI uri() {
        return uri;
    }

    @Override
    public void close() {
        server.close();
    }
}
