package io.eddy.command.bench;

import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import io.eddy.inference.model.Scorer;
import io.eddy.workbench.benchmark.ScorerBenchmark;
import io.eddy.workbench.benchmark.ScorerFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy bench scorers}. */
@Command(
        name = "scorers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how fast the items of a made-up model are scored and ranked, on one thread, by each scorer in turns.",
            "Microseconds are of CPU time, the median of the rounds; percentiles are of the time of one call. Lists are compared: a"
                    + " scorer that gives another list than exact scores of all items fails."
        })
public final class BenchScorersCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "50000",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many items the model has.")
    private int items;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "Numbers in an item vector, as many as in a session's last hidden layer.")
    private int dimension;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "Items in a list.")
    private int k;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8,32,64,128,256",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many sessions are ranked in a call.")
    private List<Integer> sessions;

    @Option(
            names = "--scorer",
            paramLabel = "SCORER",
            split = ",",
            description = "${COMPLETION-CANDIDATES}; all by default. The others are compared with the first.")
    private List<Scorer> scorers = List.of(Scorer.ONNX, Scorer.INTEGER, Scorer.VECTOR, Scorer.AUTO);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "31",
            showDefaultValue = Visibility.ALWAYS,
            description = "Rounds after three that are not counted.")
    private int rounds;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Writes scorers.csv and scorers.svg into it.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        if (items < 1
                || dimension < 1
                || k < 1
                || rounds < 1
                || sessions.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("--items is " + items + ", --dimension " + dimension + ", --k " + k
                    + ", --rounds " + rounds + " and --sessions " + sessions + ", expected 1 or more.");
        }
        var out = spec.commandLine().getOut();
        List<ScorerFigures> figures;
        // Among the process's temporary files, which it deletes at its end.
        var temporary = Files.createTempDirectory("bench");
        try (var benchmark = new ScorerBenchmark(temporary, items, dimension, k, scorers)) {
            benchmark.methods().forEach((scorer, method) -> {
                if (scorer == Scorer.AUTO) {
                    out.println("auto: " + method);
                }
            });
            figures = benchmark.measure(sessions, rounds, new TerminalProgress(out));
        }
        print(figures);
        if (folder != null) {
            ScorerFigures.write(folder, figures, items, dimension);
            out.println("Written: " + folder.resolve(ScorerFigures.TABLE) + ", " + folder.resolve(ScorerFigures.CHART));
        }
        return 0;
    }

    private void print(List<ScorerFigures> figures) {
        var table = new TextTable(
                        "sessions",
                        "scorer",
                        "us a session",
                        "sessions/s",
                        scorers.get(0) + " = 1",
                        "call p50 us",
                        "p90 us",
                        "p99 us")
                .numbersFrom(2);
        for (var figure : figures) {
            var first = figures.stream()
                    .filter(other -> other.sessions() == figure.sessions())
                    .findFirst()
                    .orElseThrow();
            var row = new ArrayList<String>();
            row.add(Integer.toString(figure.sessions()));
            row.add(figure.scorer().toString());
            row.add("%.1f".formatted(figure.cpuMicros()));
            row.add("%,.0f".formatted(1e6 / figure.cpuMicros()));
            row.add("%.2f".formatted(first.cpuMicros() / figure.cpuMicros()));
            for (double percent : new double[] {50, 90, 99}) {
                row.add("%,.0f".formatted(figure.callMicros(percent)));
            }
            table.row(row);
        }
        table.print(spec.commandLine().getOut());
    }
}
