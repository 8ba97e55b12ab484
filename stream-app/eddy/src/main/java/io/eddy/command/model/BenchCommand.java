package io.eddy.command.model;

import io.eddy.modelexport.benchmark.PyTorchReference;
import io.eddy.modelexport.benchmark.Round;
import io.eddy.modelexport.benchmark.TrainerSpeed;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.gru4rec.Loss;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the speed of training on made-up clicks, on one thread.",
            "Rates are clicks per second of CPU time of the whole process, the median of the rounds. With --reference the"
                    + " same step written with PyTorch runs in turns with Eddy's, for each loss."
        })
public final class BenchCommand implements Callable<Integer> {

    private static final List<Integer> ITEMS = List.of(50_000, 500_000);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "200",
            showDefaultValue = Visibility.ALWAYS,
            description = "Training steps in a round.")
    private int steps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            showDefaultValue = Visibility.ALWAYS,
            description = "Rounds after one that is not counted.")
    private int rounds;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "128",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions trained side by side.")
    private int batchSize;

    @Option(
            names = "--negative-samples",
            paramLabel = "N",
            defaultValue = "2048",
            showDefaultValue = Visibility.ALWAYS,
            description = "Negative samples of a mini-batch.")
    private int negativeSamples;

    @Option(
            names = "--hidden-size",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,256",
            showDefaultValue = Visibility.ALWAYS,
            description = "Hidden sizes to measure.")
    private List<Integer> hiddenSizes;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            split = ",",
            description = "Losses to compare with PyTorch: ${COMPLETION-CANDIDATES}; all by default.")
    private List<Loss> losses = List.of(Loss.values());

    @Option(
            names = "--reference",
            paramLabel = "SCRIPT",
            description = "model-export/pytorch/reference_step.py, to compare with PyTorch.")
    private Path reference;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            showDefaultValue = Visibility.ALWAYS,
            description = "Python that has PyTorch.")
    private String python;

    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        if (steps < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "--steps is " + steps + " and --rounds " + rounds + ", expected 1 or more.");
        }
        if (hiddenSizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("--hidden-size is " + hiddenSizes + ", expected 1 or more.");
        }
        if (reference != null && !Files.isRegularFile(reference)) {
            throw new IllegalArgumentException("--reference is " + reference + ", which is no file.");
        }
        if (reference == null) {
            measureSizes();
        } else {
            compare();
        }
        return 0;
    }

    private void measureSizes() {
        out.printf("%-14s %8s %8s %12s %14s%n", "loss", "items", "hidden", "clicks/s", "ms CPU a step");
        for (int hiddenSize : hiddenSizes) {
            for (int items : ITEMS) {
                var parameters = parameters(Loss.CROSS_ENTROPY, hiddenSize);
                try (var speed = new TrainerSpeed(items, parameters, steps)) {
                    speed.round();
                    var measured = new ArrayList<Round>();
                    for (int round = 0; round < rounds; round++) {
                        measured.add(speed.round());
                    }
                    var median = median(measured);
                    out.printf(
                            "%-14s %,8d %8d %,12.0f %14.2f%n",
                            parameters.loss(), items, hiddenSize, median.clicksPerCpuSecond(), millisOfAStep(median));
                    out.flush();
                }
            }
        }
    }

    private void compare() throws IOException {
        out.printf(
                "%-14s %8s %8s %16s %18s %8s%n",
                "loss", "items", "hidden", "Eddy clicks/s", "PyTorch clicks/s", "ratio");
        try (var pytorch = new PyTorchReference(python, reference)) {
            for (int hiddenSize : hiddenSizes) {
                for (var loss : losses) {
                    compare(pytorch, parameters(loss, hiddenSize), ITEMS.get(0));
                }
            }
        }
    }

    /** The ratio is the median of the rounds' ratios: what disturbs the machine disturbs both halves of a round. */
    private void compare(PyTorchReference pytorch, HyperParameters parameters, int items) throws IOException {
        try (var speed = new TrainerSpeed(items, parameters, steps)) {
            speed.round();
            pytorch.round(items, parameters, steps, steps);
            var ours = new ArrayList<Round>();
            var theirs = new ArrayList<Round>();
            var ratios = new ArrayList<Double>();
            for (int round = 0; round < rounds; round++) {
                ours.add(speed.round());
                theirs.add(pytorch.round(items, parameters, steps, 0));
                ratios.add(
                        ours.get(round).clicksPerCpuSecond() / theirs.get(round).clicksPerCpuSecond());
            }
            ratios.sort(Comparator.naturalOrder());
            out.printf(
                    "%-14s %,8d %8d %,16.0f %,18.0f %8.2f%n",
                    parameters.loss(),
                    items,
                    parameters.hiddenSize(),
                    median(ours).clicksPerCpuSecond(),
                    median(theirs).clicksPerCpuSecond(),
                    ratios.get(rounds / 2));
            out.flush();
        }
    }

    private HyperParameters parameters(Loss loss, int hiddenSize) {
        return HyperParameters.builder()
                .loss(loss)
                .hiddenSize(hiddenSize)
                .batchSize(batchSize)
                .negativeSamples(negativeSamples)
                .dropoutHidden(0)
                .learningRate(0.05)
                .momentum(0.1)
                .build();
    }

    private double millisOfAStep(Round round) {
        return round.cpuSeconds() * 1_000 / steps;
    }

    private static Round median(List<Round> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(Round::clicksPerCpuSecond))
                .toList()
                .get(rounds.size() / 2);
    }
}
