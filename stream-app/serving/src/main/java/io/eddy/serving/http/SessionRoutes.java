package io.eddy.serving.http;

import io.eddy.serving.http.Answers.Wanted;
import io.eddy.serving.session.KeptSession;
import io.eddy.serving.session.ServedSessions;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** {@code GET /v1/sessions/{id}/recommendations}. Any thread. */
final class SessionRoutes {

    static final int MAX_ID_LENGTH = 1_000;
    static final int MOST_ITEMS = 500;

    private static final int USUAL_ITEMS = 20;
    private static final String SEEN = "seen";
    private static final Pattern COMMA = Pattern.compile(",");

    private final Peers peers;
    private final Answers answers;
    private final ServiceSettings settings;

    SessionRoutes(Peers peers, Answers answers, ServiceSettings settings) {
        this.peers = peers;
        this.answers = answers;
        this.settings = settings;
    }

    void showRecommendations(Context ctx) {
        var sessionId = sessionId(ctx);
        var wanted = wanted(QueryParameters.of(ctx, "n", "exclude", "filter", "cursor"));
        var question = new Peers.Question(pathAndQuery(ctx), null, Duration.ZERO);
        ctx.future(() -> peers.answer(ctx, sessionId, question, (stream, partition, copies) -> {
            show(ctx, sessionId, wanted, stream.find(sessionId, partition, copies), stream);
            return CompletableFuture.completedFuture(null);
        }));
    }

    private void show(
            Context ctx, String sessionId, Wanted wanted, Optional<KeptSession> session, ServedSessions stream) {
        // To be asked for again each time, by the tag: the next click may be a second away.
        ctx.header(Header.CACHE_CONTROL, "private, no-cache");
        if (session.isEmpty()) {
            Json.show(ctx, answers.ofUnknownSession(sessionId, stream.popular().itemIds(), wanted));
            return;
        }
        var tag = "\"" + session.get().latest().getRecommendationId() + "\"";
        var answer = answers.of(session.get(), wanted);
        ctx.header(Header.ETAG, tag);
        if (isKnown(ctx.header(Header.IF_NONE_MATCH), tag)) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        } else {
            Json.show(ctx, answer);
        }
    }

    private static boolean isKnown(String header, String tag) {
        if (header == null) {
            return false;
        }
        return COMMA.splitAsStream(header)
                .map(String::trim)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }

    static String sessionId(Context ctx) {
        var id = ctx.pathParam("id");
        if (id.isBlank()) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "A session id is missing in the path.");
        }
        if (id.length() > MAX_ID_LENGTH) {
            throw Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "A session id has at most " + MAX_ID_LENGTH + " characters, not " + id.length() + ".");
        }
        return id;
    }

    Wanted wanted(QueryParameters parameters) {
        for (var excluded : parameters.all("exclude")) {
            if (!excluded.equals(SEEN)) {
                throw Problem.ofParameter(
                        "exclude", "The parameter exclude is " + SEEN + ", not " + Problem.shortened(excluded) + ".");
            }
        }
        return new Wanted(
                parameters.number("n", USUAL_ITEMS, MOST_ITEMS),
                !parameters.all("exclude").isEmpty(),
                new ItemFilter(settings.attributes(), parameters.all("filter")),
                parameters.only("cursor"));
    }

    /** As they came. */
    static String pathAndQuery(Context ctx) {
        var path = ctx.req().getRequestURI();
        return ctx.queryString() == null ? path : path + "?" + ctx.queryString();
    }
}
