package io.eddy.command.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.eddy.command.terminal.TextTable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy click}. */
@Command(
        name = "click",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Clicks items one after the other, as a visitor would, and shows what is recommended after each.",
            "Asks a running server (eddy serve, eddy demo) over HTTP."
        })
public final class ClickCommand implements Callable<Integer> {

    static final String WAIT = "5s";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "ITEM", description = "Items to click.")
    private List<String> items;

    @Option(
            names = "--session",
            paramLabel = "ID",
            description = "The visitor's session id, to go on with a session. By default a new one.")
    private String session;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            showDefaultValue = Visibility.ALWAYS,
            description = "Items to show.")
    private int n;

    @Mixin
    private ServerOptions server;

    @Override
    public Integer call() throws Exception {
        var sessionId =
                session == null ? "terminal-" + UUID.randomUUID().toString().substring(0, 8) : session;
        boolean allAnswered = true;
        for (var item : items) {
            var click = JsonNodeFactory.instance
                    .objectNode()
                    .put("session_id", sessionId)
                    .put("item_id", item);
            long startNanos = System.nanoTime();
            var answer = server.post("/v1/clicks?wait=" + WAIT + "&n=" + n, click);
            long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            allAnswered &= print(sessionId, item, milliseconds, answer.path("recommendation"));
        }
        return allAnswered ? 0 : 1;
    }

    private boolean print(String sessionId, String item, long milliseconds, JsonNode recommendation) {
        var out = spec.commandLine().getOut();
        if (recommendation.isMissingNode()) {
            out.printf(
                    "session %s, click on %s: no recommendation within %s. Does the job run? What it rejects is in the topic"
                            + " clicks-rejected.%n",
                    sessionId, item, WAIT);
            return false;
        }
        var click = recommendation.path("click");
        out.printf(
                "session %s, click %d on %s%s: %s %s, in %,d ms%n",
                sessionId,
                click.path("position").asInt(),
                item,
                click.path("item_known").asBoolean(true) ? "" : " (unknown to the model)",
                recommendation.path("strategy").asText(),
                recommendation.path("model_version").asText(),
                milliseconds);
        var table = new TextTable("", "score", "item").numbersTo(1).numbersFrom(0);
        int place = 1;
        for (var each : recommendation.path("items")) {
            table.row(List.of(
                    Integer.toString(place++),
                    "%.4f".formatted(each.path("score").asDouble()),
                    each.path("item_id").asText()
                            + (each.has("title") ? "  " + each.path("title").asText() : "")));
        }
        table.print(out);
        out.flush();
        return true;
    }
}
