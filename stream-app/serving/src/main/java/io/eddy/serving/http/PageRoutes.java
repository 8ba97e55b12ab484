package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.eddy.serving.Dependency;
import io.eddy.serving.session.RecentRecommendations;
import io.eddy.serving.session.ServedSessions;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The page and what it shows: {@code GET /} and {@code GET /v1/recommendations}. Any thread.
 *
 * <p>Session and item ids are whatever visitors sent. They leave the server as JSON only, and the page turns them into
 * text nodes, never into markup; the page's security policy lets no script run but its own.
 */
final class PageRoutes {

    private static final int USUAL_RECOMMENDATIONS = 20;
    private static final String NONCE = "{{nonce}}";

    private final Supplier<? extends ServedSessions> streams;
    private final Supplier<List<Dependency>> dependencies;
    private final Answers answers;
    private final String page = text("page.html");
    private final String openApi = text("openapi.json");

    PageRoutes(Supplier<? extends ServedSessions> streams, Supplier<List<Dependency>> dependencies, Answers answers) {
        this.streams = streams;
        this.dependencies = dependencies;
        this.answers = answers;
    }

    void showPage(Context ctx) {
        var nonce = UUID.randomUUID().toString();
        ctx.header(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; img-src data:; script-src 'nonce-" + nonce
                                + "'; style-src 'nonce-" + nonce
                                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .contentType(ContentType.TEXT_HTML)
                .result(page.replace(NONCE, nonce));
    }

    void showOpenApi(Context ctx) {
        QueryParameters.of(ctx);
        ctx.contentType(ContentType.APPLICATION_JSON).result(openApi);
    }

    /** The last recommendations of all sessions that this instance keeps. */
    void showRecent(Context ctx) {
        int limit =
                QueryParameters.of(ctx, "limit").number("limit", USUAL_RECOMMENDATIONS, RecentRecommendations.CAPACITY);
        var stream = streams.get();
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("state", stream.state().name())
                .put("received", stream.recent().received());
        var troubles = answer.putArray("troubles");
        dependencies.get().stream()
                .filter(dependency -> !dependency.isOk())
                .forEach(dependency -> troubles.add(dependency.name() + ": " + dependency.trouble()
                        + (dependency.seenAt() == null
                                ? ""
                                : ", well until " + dependency.seenAt().truncatedTo(ChronoUnit.SECONDS))));
        var recommendations = answer.putArray("recommendations");
        stream.recent().newest(limit).forEach(recommendation -> recommendations.add(answers.of(recommendation)));
        Json.show(ctx, answer);
    }

    private static String text(String resource) {
        try (var in = PageRoutes.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
