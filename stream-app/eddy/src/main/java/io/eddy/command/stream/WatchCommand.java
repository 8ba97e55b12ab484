package io.eddy.command.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.command.process.CtrlC;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy watch}. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows recommendations as they come, a line each, until Ctrl-C: those of one session, or of all sessions.",
            "Asks a running server (eddy serve, eddy demo) over HTTP. Of all sessions it shows those that this server keeps, and of many"
                    + " a second the newest."
        })
public final class WatchCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchCommand.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final Duration ASK_EVERY = Duration.ofMillis(500);
    private static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final int SHOWN_ITEMS = 5;
    private static final int ASKED = 200;
    private static final String DATA = "data: ";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SESSION", description = "Session id. By default all sessions.")
    private String session;

    @Mixin
    private ServerOptions server;

    @Override
    public Integer call() throws Exception {
        var stop = CtrlC.latch();
        if (session == null) {
            watchAll(stop);
        } else {
            var watching = CompletableFuture.runAsync(this::watchSession);
            while (!stop.await(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (watching.isDone()) {
                    throw failure(watching);
                }
            }
        }
        return 0;
    }

    private static Exception failure(CompletableFuture<Void> watching) throws InterruptedException {
        try {
            watching.get();
            return new IllegalStateException("Nothing is watched any more.");
        } catch (ExecutionException e) {
            return e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private void watchAll(CountDownLatch stop) throws IOException, InterruptedException {
        var shown = Set.<String>of();
        boolean hasWorked = false;
        do {
            try {
                shown = printNew(
                        server.get("/v1/recommendations?limit=" + ASKED).path("recommendations"), shown);
                hasWorked = true;
            } catch (IOException | IllegalStateException e) {
                if (!hasWorked) {
                    // One that has answered before may come back; one that never has is the wrong one.
                    throw e;
                }
                LOG.info("The server is asked again: {}", e.getMessage());
            }
        } while (!stop.await(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** @return the ids of all */
    private Set<String> printNew(JsonNode newestFirst, Set<String> shown) {
        var ids = new LinkedHashSet<String>();
        var fresh = new ArrayList<JsonNode>();
        for (var recommendation : newestFirst) {
            var id = recommendation.path("recommendation_id").asText();
            ids.add(id);
            if (!shown.contains(id)) {
                fresh.add(0, recommendation);
            }
        }
        fresh.forEach(this::print);
        return ids;
    }

    /** Where the session moves to another instance the events end, and that one is asked by the same address. */
    private void watchSession() {
        boolean hasWorked = false;
        try {
            while (true) {
                try (var lines = server.events("/v1/sessions/" + ServerOptions.encoded(session) + "/events")) {
                    hasWorked = true;
                    lines.filter(line -> line.startsWith(DATA))
                            .map(line -> parsed(line.substring(DATA.length())))
                            .forEach(this::print);
                } catch (UncheckedIOException e) {
                    LOG.debug("The events ended", e);
                } catch (IOException | IllegalStateException e) {
                    if (!hasWorked) {
                        // One that has answered before may come back; one that never has is the wrong one.
                        throw e;
                    }
                    LOG.info("The server is asked again: {}", e.getMessage());
                }
                TimeUnit.MILLISECONDS.sleep(COME_AGAIN_AFTER.toMillis());
            }
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("The server sends what is no JSON.", e);
        }
    }

    private void print(JsonNode recommendation) {
        var click = recommendation.path("click");
        List<String> items = new ArrayList<>();
        recommendation
                .path("items")
                .forEach(item -> items.add(
                        item.has("title")
                                ? item.path("title").asText()
                                : item.path("item_id").asText()));
        var out = spec.commandLine().getOut();
        out.printf(
                "%s  session %s, click %d on %s -> %s%s  (%s %s)%n",
                TIME.format(Instant.parse(recommendation.path("emitted_at").asText())),
                recommendation.path("session_id").asText(),
                click.path("position").asInt(),
                click.path("item_id").asText(),
                String.join(", ", items.subList(0, Math.min(SHOWN_ITEMS, items.size()))),
                items.size() > SHOWN_ITEMS ? ", ..." : "",
                recommendation.path("strategy").asText(),
                recommendation.path("model_version").asText());
        out.flush();
    }
}
