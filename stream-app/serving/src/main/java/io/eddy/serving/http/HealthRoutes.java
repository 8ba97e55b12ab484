package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.eddy.serving.Dependency;
import io.eddy.serving.HealthJson;
import io.eddy.serving.session.ServedSessions;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /health}, {@code /ready} and {@code /metrics}. Any thread. */
final class HealthRoutes {

    private final Supplier<? extends ServedSessions> streams;
    private final Supplier<List<Dependency>> dependencies;
    private final ServiceMetrics metrics;

    HealthRoutes(
            Supplier<? extends ServedSessions> streams,
            Supplier<List<Dependency>> dependencies,
            ServiceMetrics metrics) {
        this.streams = streams;
        this.dependencies = dependencies;
        this.metrics = metrics;
    }

    void showHealth(Context ctx) {
        QueryParameters.of(ctx);
        var stream = streams.get();
        var all = dependencies.get();
        ctx.status(HealthJson.isOk(all) ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("state", stream.state().name())
                .put("received", stream.recent().received())
                .put("outdated", stream.recent().outdated())
                .put("malformed", stream.malformed().total());
        answer.set("dependencies", HealthJson.of(all));
        Json.show(ctx, answer);
    }

    /** Whether requests may be sent here, brokers away or not, as what is kept can be asked then. */
    void showReady(Context ctx) {
        QueryParameters.of(ctx);
        var stream = streams.get();
        boolean isReady = stream.isReady();
        ctx.status(isReady ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Json.show(
                ctx,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ready", isReady)
                        .put("state", stream.state().name()));
    }

    void showMetrics(Context ctx) throws IOException {
        QueryParameters.of(ctx);
        ctx.contentType(ServiceMetrics.CONTENT_TYPE);
        metrics.write(ctx.outputStream());
    }
}
