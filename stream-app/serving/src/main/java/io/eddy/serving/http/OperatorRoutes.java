package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.schemas.EvaluationWindow;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.function.Supplier;

/** {@code GET /v1/rejected-clicks} and {@code GET /v1/evaluation-windows}. Any thread. */
final class OperatorRoutes {

    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int USUAL_REJECTED_CLICKS = 20;
    private static final int USUAL_WINDOWS = 200;

    private final OperatorViews views;
    private final Supplier<String> rejectedTrouble;
    private final Supplier<String> windowsTrouble;

    /** The suppliers say why their topic cannot be read; null where it can. */
    OperatorRoutes(OperatorViews views, Supplier<String> rejectedTrouble, Supplier<String> windowsTrouble) {
        this.views = views;
        this.rejectedTrouble = rejectedTrouble;
        this.windowsTrouble = windowsTrouble;
    }

    void showRejected(Context ctx) {
        int limit =
                QueryParameters.of(ctx, "limit").number("limit", USUAL_REJECTED_CLICKS, OperatorViews.REJECTED_CLICKS);
        var clicks = views.rejected(limit);
        refuseUnread(clicks.isEmpty(), rejectedTrouble);
        var answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("clicks").addAll(clicks);
        Json.show(ctx, answer);
    }

    void showWindows(Context ctx) {
        int limit = QueryParameters.of(ctx, "limit").number("limit", USUAL_WINDOWS, OperatorViews.WINDOWS);
        var windows = views.windows(limit);
        refuseUnread(windows.isEmpty(), windowsTrouble);
        var answer = JsonNodeFactory.instance.objectNode();
        var shown = answer.putArray("windows");
        windows.forEach(window -> shown.add(json(window)));
        Json.show(ctx, answer);
    }

    private static void refuseUnread(boolean isEmpty, Supplier<String> trouble) {
        var why = trouble.get();
        if (isEmpty && why != null) {
            throw Problem.forNow(HttpStatus.SERVICE_UNAVAILABLE, why, RETRY_AFTER_SECONDS, null);
        }
    }

    private static ObjectNode json(EvaluationWindow window) {
        var shown = JsonNodeFactory.instance
                .objectNode()
                .put("model_name", window.getModelName())
                .put("model_version", window.getModelVersion())
                .put("window_start", window.getWindowStart().toString())
                .put("window_end", window.getWindowEnd().toString())
                .put("predictions", window.getPredictions());
        var cutOffs = shown.putArray("cut_offs");
        window.getCutOffs()
                .forEach(figures -> cutOffs.addObject()
                        .put("k", figures.getK())
                        .put("recall", figures.getRecall())
                        .put("mrr", figures.getMrr())
                        .put("ndcg", figures.getNdcg()));
        return shown;
    }
}
