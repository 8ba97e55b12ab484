package io.eddy.command.bench;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import io.eddy.inference.model.Scorer;
import io.eddy.workbench.benchmark.MachineLimits;
import io.eddy.workbench.benchmark.ScorerBenchmark;
import io.eddy.workbench.benchmark.ScorerFigures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
                    + " scorer that gives another list than exact scores of all items fails.",
            "Two limits are measured in the same run: how fast one thread multiplies matrices, of floats for onnx and vector, of 8-bit"
                    + " integers for integer, and how fast it reads memory. The last columns are a scorer's share of them."
        })
public final class BenchScorersCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--items",
            paramLabel = "N",
            split = ",",
            defaultValue = "50000",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many items the model has; with several the picture shows how the cost grows.")
    private List<Integer> items;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            split = ",",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "Numbers in an item vector, as many as in a session's last hidden layer.")
    private List<Integer> dimensions;

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
        if (k < 1
                || rounds < 1
                || Stream.of(items, dimensions, sessions).flatMap(List::stream).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("--items is " + items + ", --dimension " + dimensions + ", --k " + k
                    + ", --rounds " + rounds + " and --sessions " + sessions + ", expected 1 or more.");
        }
        var out = spec.commandLine().getOut();
        var limits = MachineLimits.measure();
        var figures = new ArrayList<ScorerFigures>();
        for (int dimension : dimensions) {
            for (int count : items) {
                figures.addAll(measure(count, dimension));
            }
        }
        out.printf(
                Locale.ROOT,
                "One thread multiplies %.0f 10^9 floats a second, %.0f 10^9 8-bit integers, and reads %.1f GB/s from memory%n",
                limits.floatOperations() / 2e9,
                limits.integerOperations() / 2e9,
                limits.memoryBytes() / 1e9);
        print(figures, limits);
        if (folder != null) {
            ScorerFigures.write(folder, figures, limits);
            out.println("Written: " + folder.resolve(ScorerFigures.TABLE) + ", " + folder.resolve(ScorerFigures.CHART));
        }
        return 0;
    }

    private List<ScorerFigures> measure(int count, int dimension) throws Exception {
        var out = spec.commandLine().getOut();
        // Among the process's temporary files, which it deletes at its end.
        var temporary = Files.createTempDirectory("bench");
        try (var benchmark = new ScorerBenchmark(temporary, count, dimension, k, scorers)) {
            benchmark.methods().forEach((scorer, method) -> {
                if (scorer == Scorer.AUTO) {
                    out.printf(Locale.ROOT, "auto, %,d items of %d numbers: %s%n", count, dimension, method);
                }
            });
            return benchmark.measure(sessions, rounds, new TerminalProgress(out));
        } finally {
            WholeFolder.deleteIfExists(temporary);
        }
    }

    private void print(List<ScorerFigures> figures, MachineLimits limits) {
        var table = new TextTable(
                        "items",
                        "numbers",
                        "sessions",
                        "scorer",
                        "us a session",
                        "sessions/s",
                        scorers.get(0) + " = 1",
                        "call p50 us",
                        "p90 us",
                        "p99 us",
                        "% of operations",
                        "% of memory")
                .numbersFrom(4);
        for (var figure : figures) {
            var first = figures.stream()
                    .filter(other -> other.items() == figure.items()
                            && other.dimension() == figure.dimension()
                            && other.sessions() == figure.sessions())
                    .findFirst()
                    .orElseThrow();
            var row = new ArrayList<String>();
            row.add("%,d".formatted(figure.items()));
            row.add(Integer.toString(figure.dimension()));
            row.add(Integer.toString(figure.sessions()));
            row.add(figure.scorer().toString());
            row.add("%.1f".formatted(figure.cpuMicros()));
            row.add("%,.0f".formatted(1e6 / figure.cpuMicros()));
            row.add("%.2f".formatted(first.cpuMicros() / figure.cpuMicros()));
            for (double percent : new double[] {50, 90, 99}) {
                row.add("%,.0f".formatted(figure.callMicros(percent)));
            }
            row.add(percent(limits.shareOfOperations(figure)));
            row.add(percent(limits.shareOfMemory(figure)));
            table.row(row);
        }
        table.print(spec.commandLine().getOut());
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "" : "%.0f".formatted(100 * share);
    }
}
