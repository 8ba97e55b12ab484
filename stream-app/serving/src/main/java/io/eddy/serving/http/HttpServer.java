package io.eddy.serving.http;

import io.eddy.serving.BindFailure;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.ServingException;
import io.eddy.serving.session.NotReadyException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ExceptionHandler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all routes have in common: who is let in, how failures are told, what is measured. */
final class HttpServer implements AutoCloseable {

    static final int MOST_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");

    private final Door door;
    private final Tls tls;
    private final Access access;
    private final ServiceMetrics metrics;
    private volatile Javalin server;

    /** @param tls null for plain HTTP */
    HttpServer(Door door, Tls tls, ServiceMetrics metrics) {
        this.door = door;
        this.tls = tls;
        this.access = new Access(door);
        this.metrics = metrics;
    }

    /** Adds endpoints. */
    @FunctionalInterface
    interface Routes {
        void addTo(RoutesConfig routes);
    }

    /** @throws ServingException where the port is taken */
    void start(Routes routes) {
        try {
            start(door.port().number(), routes);
        } catch (JavalinBindException e) {
            if (!door.port().movesOn()) {
                throw new ServingException(
                        RecommendationService.WHO + " cannot listen on " + door.host() + ":"
                                + door.port().number() + ": " + BindFailure.reason(e) + ".",
                        e);
            }
            start(LoopbackPort.FREE.number(), routes);
        }
    }

    private void start(int port, Routes routes) {
        server = Javalin.create(config -> configure(config, port, routes));
        server.start();
    }

    /** Each endpoint as its method and its path. */
    List<String> operations() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(handler -> handler.endpoint.method.name() + " " + handler.endpoint.path)
                .filter(operation -> !operation.startsWith("BEFORE") && !operation.startsWith("AFTER"))
                .toList();
    }

    int port() {
        return server.port();
    }

    URI uri() {
        return URI.create(door.scheme() + "://" + (door.host().contains(":") ? "[" + door.host() + "]" : door.host())
                + ":" + port() + "/");
    }

    @Override
    public void close() {
        server.stop();
    }

    private void configure(JavalinConfig config, int port, Routes routes) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = MOST_BYTES;
        if (tls == null) {
            config.jetty.host = door.host();
            config.jetty.port = port;
        } else {
            config.jetty.addConnector((jetty, http) -> secureConnector(jetty, http, port));
        }
        config.requestLogger.http(
                (ctx, milliseconds) -> metrics.answered(method(ctx), route(ctx), ctx.statusCode(), milliseconds));
        config.routes.before(this::letIn);
        routes.addTo(config.routes);
        config.routes
                .exception(Problem.class, showing(problem -> problem))
                .exception(
                        NotReadyException.class,
                        showing(e ->
                                Problem.forNow(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage(), RETRY_AFTER_SECONDS, e)))
                .exception(
                        NotFoundResponse.class,
                        (e, ctx) -> show(
                                Problem.of(
                                        HttpStatus.NOT_FOUND,
                                        "There is nothing at " + Problem.shortened(ctx.path())
                                                + "; /openapi.json says what there is."),
                                ctx))
                .exception(
                        HttpResponseException.class,
                        showing(e -> Problem.of(HttpStatus.forStatus(e.getStatus()), e.getMessage())))
                .exception(Exception.class, HttpServer::showFailure);
    }

    private static <E extends Exception> ExceptionHandler<E> showing(Function<E, Problem> problem) {
        return (e, ctx) -> show(problem.apply(e), ctx);
    }

    /**
     * Fails never: of a client that has gone the context is gone too, and Javalin would have a failing handler handle its own failure for
     * ever.
     *
     * @return whether there was still somebody to show it to
     */
    private static boolean show(Problem problem, Context ctx) {
        try {
            problem.show(ctx);
            return true;
        } catch (RuntimeException e) {
            LOG.debug("A client has gone before it was told: {}", problem.getMessage(), e);
            return false;
        }
    }

    private ServerConnector secureConnector(Server jetty, HttpConfiguration http, int port) {
        var secured = new HttpConfiguration(http);
        secured.addCustomizer(new SecureRequestCustomizer(false));
        var ssl = new SslContextFactory.Server();
        ssl.setKeyStore(tls.keyStore());
        ssl.setKeyStorePassword(tls.password());
        var connector = new ServerConnector(jetty, ssl, new HttpConnectionFactory(secured));
        connector.setHost(door.host());
        connector.setPort(port);
        return connector;
    }

    /** One of a few: whatever else clients make up would be kept for ever. Javalin's own is what a header makes of it. */
    private static String method(Context ctx) {
        var method = ctx.req().getMethod();
        return METHODS.contains(method) ? method : "other";
    }

    /** As it is declared, so that there are few. */
    private static String route(Context ctx) {
        var endpoint = ctx.endpoints().lastHttpEndpoint();
        return endpoint == null ? "none" : endpoint.path;
    }

    private void letIn(Context ctx) {
        ctx.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
        access.check(ctx, server.port());
    }

    private static void showFailure(Exception failure, Context ctx) {
        if (show(Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "The server failed; its log says why."), ctx)) {
            LOG.error("{} {} could not be answered", ctx.method(), ctx.path(), failure);
        }
    }

    static Tls tls(Door door) {
        if (door.tls() == null) {
            return null;
        }
        try {
            return Tls.read(door.tls().certificate(), door.tls().key());
        } catch (IOException e) {
            throw new ServingException(RecommendationService.WHO + " cannot start: " + e.getMessage(), e);
        }
    }
}
