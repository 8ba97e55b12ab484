package io.eddy.command.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.command.option.LogOptions;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy load}. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks running servers (eddy serve) at a fixed rate, and says how long answers took and what failed, from when to when.",
            "Requests are sent when they are due, whether or not those before are answered, and their times count from then.",
            "Ends with 1 where a request failed."
        })
public final class LoadCommand implements Callable<Integer> {

    private static final double HIGHEST_RATE = 100_000;
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(2);
    private static final int MOST_CONNECTIONS = 10_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "LOG",
            description =
                    "Whose sessions ask, or click, in the order of their times; from the beginning again at the end.")
    private Path log;

    @Mixin
    private LogOptions logOptions;

    @Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            defaultValue = "http://127.0.0.1:8088",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where they listen; several are asked in turns. A key is read from EDDY_API_KEY.")
    private List<URI> servers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "Requests a second.")
    private double rate;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "PT10S",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long.")
    private Duration length;

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            defaultValue = "PT5S",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long to ask before that, without counting, so that neither side is cold.")
    private Duration warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Requests under way to each server at most. One that is due waits for another to end, and this wait counts.")
    private int connections;

    @Option(
            names = "--click",
            description =
                    "Sends the log's clicks, as clicks of now, and waits for what each causes; else asks for the list of its session.")
    private boolean click;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "Items of a list.")
    private int n;

    @Override
    public Integer call() throws Exception {
        requireSensible();
        var out = spec.commandLine().getOut();
        var clicks = logOptions.read(log, out).clicks().stream()
                .sorted(Comparator.comparingLong(LoggedClick::eventTimeMs))
                .toList();
        if (clicks.isEmpty()) {
            throw new IllegalArgumentException(log + " has no clicks.");
        }
        IntFunction<HttpRequest> requests = number -> {
            var next = clicks.get(number % clicks.size());
            return request(servers.get(number % servers.size()), next.sessionId(), next.itemId());
        };
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECTED_WITHIN)
                .build();
        if (!warmUp.isZero()) {
            run("Warming up", new OpenLoop(rate, warmUp, servers.size(), connections, client), requests);
        }
        var outcomes = run("Asking", new OpenLoop(rate, length, servers.size(), connections, client), requests);
        print(outcomes);
        return outcomes.keySet().stream().allMatch(OpenLoop::isGood) ? 0 : 1;
    }

    private static Map<OpenLoop.Outcome, OpenLoop.Requests> run(
            String task, OpenLoop loop, IntFunction<HttpRequest> requests) {
        try (var bar = TerminalProgress.bar(task, loop.size())) {
            return loop.run(requests, bar::stepTo);
        }
    }

    private void requireSensible() {
        if (!(rate > 0 && rate <= HIGHEST_RATE)) {
            throw new IllegalArgumentException("--rate is " + rate + ", expected more than 0 and at most 100000.");
        }
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "--for is " + length + ", expected more than nothing and at most a day.");
        }
        if (warmUp.isNegative() || warmUp.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--warm-up is " + warmUp + ", expected nothing to a day.");
        }
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "--connections is " + connections + ", expected 1 to " + MOST_CONNECTIONS + ".");
        }
        servers.forEach(ServerOptions::requireAddress);
    }

    private HttpRequest request(URI server, String sessionId, String itemId) {
        if (!click) {
            return ServerOptions.request(
                            server, "/v1/sessions/" + ServerOptions.encoded(sessionId) + "/recommendations?n=" + n)
                    .timeout(ServerOptions.ANSWER_WITHIN)
                    .build();
        }
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", sessionId)
                .put("item_id", itemId);
        return ServerOptions.request(server, "/v1/clicks?wait=" + ClickCommand.WAIT + "&n=" + n)
                .timeout(ServerOptions.ANSWER_WITHIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private void print(Map<OpenLoop.Outcome, OpenLoop.Requests> outcomes) {
        var table = new TextTable(
                        "server",
                        "answer",
                        "requests",
                        "first at s",
                        "last at s",
                        "p50 ms",
                        "p90 ms",
                        "p99 ms",
                        "max ms")
                .numbersFrom(2)
                .numbersTo(8);
        outcomes.forEach((outcome, requests) -> {
            var micros = requests.micros();
            table.row(List.of(
                    outcome.server().toString(),
                    outcome.how(),
                    "%,d".formatted(micros.getTotalCount()),
                    "%.2f".formatted(requests.firstSeconds()),
                    "%.2f".formatted(requests.lastSeconds()),
                    "%.1f".formatted(micros.getValueAtPercentile(50) / 1e3),
                    "%.1f".formatted(micros.getValueAtPercentile(90) / 1e3),
                    "%.1f".formatted(micros.getValueAtPercentile(99) / 1e3),
                    "%.1f".formatted(micros.getMaxValue() / 1e3)));
        });
        table.print(spec.commandLine().getOut());
        spec.commandLine().getOut().flush();
    }
}
