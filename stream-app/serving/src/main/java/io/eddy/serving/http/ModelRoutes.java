package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.serving.http.ServedModels.Models;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.function.Supplier;

/** {@code GET /v1/models} and {@code GET /v1/items/{id}/similar}. Any thread. */
final class ModelRoutes {

    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int USUAL_ITEMS = 20;

    private final Supplier<Models> models;
    private final Supplier<String> trouble;
    private final SimilarItems similarItems;
    private final Answers answers;

    /** @param trouble why no more is heard of a job; null where it is */
    ModelRoutes(Supplier<Models> models, Supplier<String> trouble, SimilarItems similarItems, Answers answers) {
        this.models = models;
        this.trouble = trouble;
        this.similarItems = similarItems;
        this.answers = answers;
    }

    void showModels(Context ctx) {
        QueryParameters.of(ctx);
        var served = models.get();
        var why = trouble.get();
        if (served == null) {
            throw Problem.forNow(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    why == null ? "No job has said what it serves." : why,
                    RETRY_AFTER_SECONDS,
                    null);
        }
        var answer = json(served);
        if (why != null) {
            answer.put("trouble", why);
        }
        Json.show(ctx, answer);
    }

    private static ObjectNode json(Models models) {
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("subtasks", models.subtasks())
                .put("interleaved", models.interleaved());
        var serving = answer.putArray("serving");
        models.served()
                .forEach(served -> serving.addObject()
                        .put("model_name", served.bundle().getModelName())
                        .put("model_version", served.bundle().getModelVersion())
                        .put("sha256", served.bundle().getSha256())
                        .put("session_share", served.share())
                        .put("subtasks", served.subtasks())
                        .put("since", Instant.ofEpochMilli(served.sinceMs()).toString()));
        var refused = answer.putArray("refused");
        models.refused()
                .forEach(refusal -> refused.addObject()
                        .put("subtask", refusal.subtask())
                        .put("release", refusal.release())
                        .put("reason", refusal.reason()));
        return answer;
    }

    void showSimilar(Context ctx) {
        var itemId = ctx.pathParam("id");
        int most = QueryParameters.of(ctx, "n").number("n", USUAL_ITEMS, SessionRoutes.MOST_ITEMS);
        var model = similarItems
                .model()
                .orElseThrow(() -> Problem.of(
                        HttpStatus.NOT_FOUND,
                        "This server was started without a model to compare items by (--bundle)."));
        var similar = similarItems
                .of(itemId, most)
                .orElseThrow(() -> Problem.of(
                        HttpStatus.NOT_FOUND, "The model does not know the item " + Problem.shortened(itemId) + "."));
        var answer = answers.item(itemId).put("model_name", model.name()).put("model_version", model.version());
        var items = answer.putArray("items");
        similar.forEach(each -> items.add(answers.item(each.itemId()).put("similarity", each.similarity())));
        Json.show(ctx, answer);
    }
}
