package io.eddy.serving.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.eddy.catalogue.ItemTitles;
import io.eddy.serving.ServedSessions.NotReadyException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view over HTTP, on the loopback interface only: it has no passwords, and pages of other sites are refused.
 *
 * <p>Session and item ids are whatever visitors sent. They leave the server as JSON only, and the page turns them into
 * text nodes, never into markup; the page's security policy lets no script run but its own.
 */
final class HttpServer implements AutoCloseable {

    static final int MAX_ID_LENGTH = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final String HOST = "127.0.0.1";
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_ECHOED = 40;
    private static final String NONCE = "{{nonce}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServedSessions live;
    private final ItemTitles titles;
    private final String page = page();
    private volatile Javalin server;

    HttpServer(LoopbackPort port, ServedSessions live, ItemTitles titles) {
        this.live = live;
        this.titles = titles;
        try {
            start(port.number());
        } catch (JavalinBindException e) {
            if (!port.movesOn()) {
                throw new ServingException(
                        "The live view cannot listen on " + HOST + ":" + port.number() + ": the port is taken.", e);
            }
            start(0);
        }
    }

    private void start(int port) {
        server = Javalin.create(config -> configure(config, port));
        server.start();
    }

    URI uri() {
        return URI.create("http://" + HOST + ":" + server.port() + "/");
    }

    @Override
    public void close() {
        server.stop();
    }

    private void configure(JavalinConfig config, int port) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.jetty.host = HOST;
        config.jetty.port = port;
        config.http.prefer405over404 = true;
        config.routes
                .before(HttpServer::setHeaders)
                .before(this::refuseForeign)
                .get("/", this::showPage)
                .get("/health", this::showHealth)
                .get("/api/recent", this::showRecent)
                .get("/api/titles", this::showTitles)
                .get("/api/sessions", HttpServer::refuseMissingId)
                .get("/api/sessions/{id}", this::showSession)
                .exception(HttpResponseException.class, (e, ctx) -> showError(ctx, e.getStatus(), e.getMessage()))
                .exception(
                        NotReadyException.class,
                        (e, ctx) -> showError(ctx, HttpStatus.SERVICE_UNAVAILABLE.getCode(), e.getMessage()))
                .exception(Exception.class, HttpServer::showFailure);
    }

    private static void setHeaders(Context ctx) {
        ctx.header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
    }

    private void refuseForeign(Context ctx) {
        var authority = new LoopbackAuthority(server.port());
        if (!authority.isHost(ctx.header(Header.HOST))) {
            throw new HttpResponseException(
                    HttpStatus.MISDIRECTED_REQUEST.getCode(), "This server is asked for as " + HOST + " only.");
        }
        var origin = ctx.header(Header.ORIGIN);
        if (origin != null && !authority.isOrigin(origin)) {
            throw new ForbiddenResponse("This server answers no page but its own.");
        }
    }

    private void showPage(Context ctx) {
        var nonce = UUID.randomUUID().toString();
        ctx.header(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; img-src data:; script-src 'nonce-" + nonce
                                + "'; style-src 'nonce-" + nonce
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .contentType(ContentType.TEXT_HTML)
                .result(page.replace(NONCE, nonce));
    }

    private void showHealth(Context ctx) {
        var dependencies = live.dependencies();
        ctx.status(dependencies.stream().allMatch(Dependency::isOk) ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        var answer = figures().put("outdated", live.outdated()).put("malformed", live.malformed());
        var shown = answer.putObject("dependencies");
        for (var dependency : dependencies) {
            var one = shown.putObject(dependency.name()).put("ok", dependency.isOk());
            if (dependency.seenAt() != null) {
                one.put("seen", dependency.seen())
                        .put(
                                "seen_at",
                                dependency
                                        .seenAt()
                                        .truncatedTo(ChronoUnit.MILLIS)
                                        .toString());
            }
            if (!dependency.isOk()) {
                one.put("trouble", dependency.trouble());
            }
        }
        showJson(ctx, answer);
    }

    private void showRecent(Context ctx) {
        int limit = limit(ctx.queryParam("limit"));
        var answer = figures().put("titled", titles != ItemTitles.NONE);
        var troubles = answer.putArray("troubles");
        live.dependencies().stream()
                .filter(dependency -> !dependency.isOk())
                .forEach(dependency -> troubles.add(dependency.name() + ": " + dependency.trouble()
                        + (dependency.seenAt() == null
                                ? ""
                                : ", well until " + dependency.seenAt().truncatedTo(ChronoUnit.SECONDS))));
        var recommendations = answer.putArray("recommendations");
        live.recent(limit).forEach(json -> recommendations.addRawValue(new RawValue(json)));
        showJson(ctx, answer);
    }

    /** The titles of the items that are asked for; an item without one is left out. */
    private void showTitles(Context ctx) {
        var answer = JSON.createObjectNode();
        var shown = answer.putObject("titles");
        for (var itemId : ctx.queryParams("item")) {
            var title = titles.of(itemId);
            if (!title.equals(itemId)) {
                shown.put(itemId, title);
            }
        }
        showJson(ctx, answer);
    }

    private ObjectNode figures() {
        return JSON.createObjectNode().put("state", live.state().name()).put("received", live.received());
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= RecentRecommendations.CAPACITY) {
                return limit;
            }
        } catch (NumberFormatException e) {
            LOG.debug("Not a number", e);
        }
        throw new BadRequestResponse("The limit is a whole number from 1 to " + RecentRecommendations.CAPACITY
                + ", not " + (text.isEmpty() ? "empty" : shortened(text)) + ".");
    }

    private static void refuseMissingId(Context ctx) {
        throw new BadRequestResponse("A session id is missing: ask for /api/sessions/ and the id.");
    }

    private void showSession(Context ctx) {
        var id = ctx.pathParam("id");
        if (id.isBlank()) {
            refuseMissingId(ctx);
        }
        if (id.length() > MAX_ID_LENGTH) {
            throw new BadRequestResponse(
                    "A session id has at most " + MAX_ID_LENGTH + " characters, not " + id.length() + ".");
        }
        var latest = live.latest(id);
        if (latest.isPresent()) {
            ctx.contentType(ContentType.APPLICATION_JSON).result(latest.get());
        } else {
            showError(ctx, HttpStatus.NOT_FOUND.getCode(), "There is no session " + shortened(id) + ".");
        }
    }

    private static void showFailure(Exception failure, Context ctx) {
        LOG.error("The live view could not answer {} {}", ctx.method(), ctx.path(), failure);
        showError(ctx, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "The live view failed; its log says why.");
    }

    private static void showError(Context ctx, int status, String message) {
        ctx.status(status);
        showJson(ctx, JSON.createObjectNode().put("error", message));
    }

    private static void showJson(Context ctx, JsonNode answer) {
        try {
            ctx.contentType(ContentType.APPLICATION_JSON).result(JSON.writeValueAsString(answer));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shortened(String text) {
        return text.length() > MAX_ECHOED ? text.substring(0, MAX_ECHOED) + "..." : text;
    }

    private static String page() {
        try (var in = HttpServer.class.getResourceAsStream("page.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
