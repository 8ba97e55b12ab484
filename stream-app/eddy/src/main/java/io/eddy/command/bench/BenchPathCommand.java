package io.eddy.command.bench;

import io.eddy.benchmark.ClickShape;
import io.eddy.benchmark.Limits;
import io.eddy.benchmark.Part;
import io.eddy.benchmark.PathBenchmark;
import io.eddy.benchmark.PathFigures;
import io.eddy.benchmark.PathSettings;
import io.eddy.benchmark.Throughput;
import io.eddy.catalogue.session.Session;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import io.eddy.embedded.EmbeddedRecommender.Checkpoint;
import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy bench path}. */
@Command(
        name = "path",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the whole path from a click's record to the recommendation's, with Kafka, the job and a made-up model in this process:"
                    + " first clicks as fast as they are answered, then clicks at constant rates, then its parts alone.",
            "Latency counts from when a click was due, so one that had to wait for its turn to be sent is not spared. CPU time is that of the"
                    + " process by thread; what the job's tasks are at is looked up a hundred times a second."
        })
public final class BenchPathCommand implements Callable<Integer> {

    private static final int MOST_CLICKS = 100_000_000;

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
            description = "Numbers in an item vector and in the hidden state.")
    private int dimension;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "Items in a list.")
    private int k;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            split = ",",
            defaultValue = "100,1000",
            showDefaultValue = Visibility.ALWAYS,
            description = "Clicks a second of the runs at constant rates.")
    private List<Double> rates;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "PT20S",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long each run takes.")
    private Duration length;

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            defaultValue = "PT2M",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How long to wait at most until the path grows no faster. PT0S measures a job that has just started, at constant rates first.")
    private Duration warmUp;

    @Option(
            names = "--live-sessions",
            paramLabel = "N",
            defaultValue = "10000",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Sessions at the same time; each is seen once before anything is measured, unless the job is to be new.")
    private int liveSessions;

    @Option(
            names = "--length-exponent",
            paramLabel = "X",
            defaultValue = "1.8",
            showDefaultValue = Visibility.ALWAYS,
            description = "A session of n clicks is as frequent as n to the power of -X.")
    private double lengthExponent;

    @Option(
            names = "--popularity-exponent",
            paramLabel = "X",
            defaultValue = "0.8",
            showDefaultValue = Visibility.ALWAYS,
            description = "The item at place n of the most popular ones is clicked as often as n to the power of -X.")
    private double popularityExponent;

    @Option(names = "--like", paramLabel = "LOG", description = "Finds both exponents in an event log.")
    private Path log;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private GapOption gapOption;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Subtasks of the job, and partitions of the topics.")
    private int parallelism;

    @Option(
            names = "--delivery",
            paramLabel = "DELIVERY",
            defaultValue = "at-least-once",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Of the job: ${COMPLETION-CANDIDATES}; with exactly-once a recommendation is read with the next checkpoint.")
    private Delivery delivery;

    @Option(
            names = "--recommendations-format",
            paramLabel = "FORMAT",
            defaultValue = "JSON",
            showDefaultValue = Visibility.ALWAYS,
            description = "JSON or AVRO.")
    private WireFormat format;

    @Option(
            names = "--state-memory",
            paramLabel = "MB",
            defaultValue = "0",
            showDefaultValue = Visibility.ALWAYS,
            description = "For RocksDB; 0 for 128 MB a subtask.")
    private int stateMemoryMb;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "2000",
            showDefaultValue = Visibility.ALWAYS,
            description = "Clicks under way at the same time where they go as fast as they are answered.")
    private int inFlight;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Writes path.csv, path.json, path-parts.svg and path-latency.svg into it.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        requireGoodOptions();
        var out = spec.commandLine().getOut();
        var progress = new TerminalProgress(out);
        var settings = settings(out);
        out.println("Clicks: " + settings.shape());
        // Among the process's temporary files, which it deletes at its end.
        var temporary = Files.createTempDirectory("bench");
        var bundle = temporary.resolve("made-up-model");
        MadeUpModel.write(bundle, items, dimension, new Random(1));
        List<Double> warm;
        Throughput throughput;
        long sessions;
        Optional<Checkpoint> checkpoint;
        var latencies = new LinkedHashMap<Double, Histogram>();
        try (var path = new PathBenchmark(settings, bundle, temporary)) {
            warm = path.warmUp(progress);
            if (warmUp.isZero()) {
                // As long as the job is new.
                measureLatencies(path, latencies, progress);
            }
            throughput = path.measureThroughput(progress);
            if (!warmUp.isZero()) {
                measureLatencies(path, latencies, progress);
            }
            sessions = path.sessions();
            checkpoint = path.lastCheckpoint();
        }
        // Not before, as the JVM would have compiled the parts when the job takes its first click.
        var limits = Limits.measure(settings, bundle, temporary, progress);
        var figures = new PathFigures(
                settings,
                limits.scorer(),
                limits.micros(),
                limits.scorerRate(),
                warm,
                throughput,
                latencies,
                sessions,
                checkpoint);
        out.println("Scorer: " + limits.scorer());
        print(figures, out);
        if (folder != null) {
            figures.write(folder);
            out.println("Written to " + folder);
        }
        return 0;
    }

    private void measureLatencies(PathBenchmark path, Map<Double, Histogram> latencies, TerminalProgress progress)
            throws InterruptedException {
        for (double rate : rates) {
            latencies.put(rate, path.measureLatency(rate, progress));
        }
    }

    private void requireGoodOptions() {
        var counts = new LinkedHashMap<String, Integer>();
        counts.put("--items", items);
        counts.put("--dimension", dimension);
        counts.put("--k", k);
        counts.put("--live-sessions", liveSessions);
        counts.put("--parallelism", parallelism);
        counts.put("--in-flight", inFlight);
        counts.forEach((name, value) -> {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more.");
            }
        });
        for (double rate : rates) {
            if (!(rate > 0 && rate * length.toSeconds() < MOST_CLICKS)) {
                throw new IllegalArgumentException("--rate is " + rate
                        + ", expected more than 0 and no more clicks than " + Integer.MAX_VALUE + ".");
            }
        }
        if (format == WireFormat.AVRO_REGISTRY) {
            throw new IllegalArgumentException(
                    "--recommendations-format is AVRO_REGISTRY, and there is no registry here.");
        }
        if (stateMemoryMb < 0) {
            throw new IllegalArgumentException("--state-memory is " + stateMemoryMb + ", expected 0 or more.");
        }
        if (length.isZero() || length.isNegative() || warmUp.isNegative()) {
            throw new IllegalArgumentException(
                    "--for is " + length + " and --warm-up " + warmUp + ", expected more than 0, and 0 or more.");
        }
    }

    private PathSettings settings(PrintWriter out) throws Exception {
        return new PathSettings(
                items,
                dimension,
                k,
                shape(out),
                liveSessions,
                parallelism,
                delivery,
                format,
                stateMemoryMb,
                inFlight,
                length,
                warmUp);
    }

    private ClickShape shape(PrintWriter out) throws Exception {
        if (log == null) {
            return new ClickShape(lengthExponent, popularityExponent);
        }
        gapOption.requireWithinBounds();
        var read = logOptions.read(log, out);
        return ClickShape.of(Session.of(read.clicks(), gapOption.of(read)));
    }

    private void print(PathFigures figures, PrintWriter out) {
        var throughput = figures.throughput();
        out.printf(
                "As fast as it goes: %,.0f clicks/s with %.2f cores busy, %.1f us of CPU time a click in the job%n",
                throughput.rate(), throughput.cores(), throughput.jobMicros());
        out.printf(
                "The scorer alone does %,.0f clicks/s on a core; of what it does on %.2f cores, those that broker and load leave to the job's"
                        + " subtasks, the path reaches %.0f %%%n",
                figures.scorerRate(), figures.coresOfTheJob(), 100 * figures.shareOfTheScorer());
        var parts = new TextTable("CPU us a click", "in the path", "alone", "alone = 1").numbersFrom(1);
        for (var part : Part.values()) {
            var micros = throughput.cpuMicros().get(part);
            var alone = figures.limits().get(part);
            var row = new ArrayList<String>();
            row.add(part.label());
            row.add("%.1f".formatted(micros));
            row.add(alone == null ? "" : "%.1f".formatted(alone));
            row.add(alone == null ? "" : "%.2f".formatted(micros / alone));
            parts.row(row);
        }
        parts.print(out);
        var latency = new TextTable("clicks/s", "p50 ms", "p90", "p99", "p99.9", "max").numbersFrom(0);
        figures.latencies().forEach((rate, micros) -> {
            var row = new ArrayList<String>();
            row.add("%,.0f".formatted(rate));
            for (double percent : PathFigures.PERCENTILES) {
                row.add("%.1f".formatted(micros.getValueAtPercentile(percent) / 1e3));
            }
            row.add("%.1f".formatted(micros.getMaxValue() / 1e3));
            latency.row(row);
        });
        latency.print(out);
        figures.checkpoint()
                .ifPresent(last -> out.printf(
                        "Last checkpoint: %,.1f MB of state, %,d bytes for each of %,d sessions, in %,d ms%n",
                        last.bytes() / 1e6, last.bytes() / figures.sessions(), figures.sessions(), last.millis()));
        out.flush();
    }
}
