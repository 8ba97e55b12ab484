package io.eddy.command.bench;

import io.eddy.command.option.NamedOptions;
import io.eddy.inference.bundle.Similarity.Kind;
import io.eddy.modelexport.benchmark.MedianOfRounds.SideBySide;
import io.eddy.modelexport.benchmark.PyTorchReference;
import io.eddy.modelexport.loss.Loss;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy bench training}. */
@Command(
        name = "training",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the speed of training on made-up clicks, on one thread.",
            "Rates are clicks per second of CPU time of the whole process, the median of the rounds. With --reference the"
                    + " same step written with PyTorch runs in turns with Eddy's, for each loss; with --similarity cosine and"
                    + " without --reference the step by the dot product does."
        })
public final class BenchTrainingCommand implements Callable<Integer> {

    private static final List<Integer> ITEMS = List.of(50_000, 500_000);

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeasuredStep step;

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
        step.requireGoodOptions();
        if (hiddenSizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("--hidden-size is " + hiddenSizes + ", expected 1 or more.");
        }
        var named = NamedOptions.of(spec).names();
        if (reference == null && (named.contains("--loss") || named.contains("--python"))) {
            throw new IllegalArgumentException(
                    "--loss and --python need --reference: without it cross-entropy is measured.");
        }
        if (reference != null && !Files.isRegularFile(reference)) {
            throw new IllegalArgumentException("--reference is " + reference + ", which is no file.");
        }
        if (reference != null) {
            compare();
        } else if (step.similarity() == Kind.COSINE) {
            compareSimilarities();
        } else {
            measureSizes();
        }
        return 0;
    }

    private void measureSizes() {
        out.printf("%-14s %8s %8s %12s %14s%n", "loss", "items", "hidden", "clicks/s", "ms CPU a step");
        for (int hiddenSize : hiddenSizes) {
            for (int items : ITEMS) {
                var median = step.of(items, Loss.CROSS_ENTROPY, hiddenSize).ofEddy();
                out.printf(
                        "%-14s %,8d %8d %,12.0f %14.2f%n",
                        Loss.CROSS_ENTROPY, items, hiddenSize, median.clicksPerCpuSecond(), step.millisOf(median));
                out.flush();
            }
        }
    }

    private void compareSimilarities() throws IOException {
        out.printf(
                "%-14s %8s %8s %16s %16s %8s%n", "loss", "items", "hidden", "cosine clicks/s", "dot clicks/s", "ratio");
        for (int hiddenSize : hiddenSizes) {
            for (int items : ITEMS) {
                var dot = step.parameters(Loss.CROSS_ENTROPY, hiddenSize, Kind.DOT);
                print(
                        Loss.CROSS_ENTROPY,
                        items,
                        hiddenSize,
                        step.of(items, Loss.CROSS_ENTROPY, hiddenSize).beside(dot));
            }
        }
    }

    private void compare() throws IOException {
        out.printf(
                "%-14s %8s %8s %16s %16s %8s%n",
                "loss", "items", "hidden", "Eddy clicks/s", "PyTorch clicks/s", "ratio");
        int items = ITEMS.get(0);
        try (var pytorch = new PyTorchReference(python, reference)) {
            for (int hiddenSize : hiddenSizes) {
                for (var loss : losses) {
                    print(
                            loss,
                            items,
                            hiddenSize,
                            step.of(items, loss, hiddenSize).beside(pytorch));
                }
            }
        }
    }

    private void print(Loss loss, int items, int hiddenSize, SideBySide both) {
        out.printf(
                "%-14s %,8d %8d %,16.0f %,16.0f %8.2f%n",
                loss,
                items,
                hiddenSize,
                both.one().clicksPerCpuSecond(),
                both.other().clicksPerCpuSecond(),
                both.ratio());
        out.flush();
    }
}
