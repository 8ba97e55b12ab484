package io.eddy.command.bench;

import io.eddy.benchmark.BuildComparison;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy bench builds}. */
@Command(
        name = "builds",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs 'eddy bench path' of two builds in turns and shows their figures side by side, so that a loss of speed is seen.",
            "Medians of the rounds; trust ratios, not what a machine makes of one of them."
        })
public final class BenchBuildsCommand implements Callable<Integer> {

    private static final List<String> SHOWN_FIRST = List.of("clicks_per_second", "job_cpu_us", "share_of_scorer");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BUILD", description = "A checkout, or an archive that is unpacked.")
    private Path first;

    @Parameters(index = "1", paramLabel = "BUILD", description = "The one to compare it with.")
    private Path second;

    @Parameters(
            index = "2..*",
            paramLabel = "OPTION",
            description = "Options of 'eddy bench path', behind --; not --out.")
    private List<String> options = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            showDefaultValue = Visibility.ALWAYS,
            description = "How often each build runs.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is " + rounds + ", expected 1 or more.");
        }
        var out = spec.commandLine().getOut();
        // Among the process's temporary files, which it deletes at its end.
        var comparison = new BuildComparison(List.of(first, second), options, Files.createTempDirectory("bench"));
        var medians = comparison.run(rounds, new TerminalProgress(out));
        var table = new TextTable("figure", "first", "second", "second / first").numbersFrom(1);
        SHOWN_FIRST.stream().filter(medians::containsKey).forEach(name -> row(table, name, medians.get(name)));
        medians.forEach((name, values) -> {
            if (!SHOWN_FIRST.contains(name) && (name.startsWith("cpu_us") || name.startsWith("latency"))) {
                row(table, name, values);
            }
        });
        table.print(out);
        return 0;
    }

    private static void row(TextTable table, String name, List<Double> values) {
        table.row(List.of(
                name,
                "%,.2f".formatted(values.get(0)),
                "%,.2f".formatted(values.get(1)),
                values.get(0) == 0 ? "" : "%.2f".formatted(values.get(1) / values.get(0))));
    }
}
