package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.process.CtrlC;
import io.eddy.command.process.LogSettings;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.serving.prequential.ItemSupport;
import io.eddy.serving.prequential.PrequentialEvaluation;
import io.eddy.serving.prequential.PrequentialEvaluation.State;
import io.eddy.serving.prequential.PrequentialSettings;
import io.eddy.serving.prequential.PrequentialSettings.Start;
import io.eddy.serving.prequential.TopicsChangedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy prequential}. */
@Command(
        name = "prequential",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Evaluates the running system until Ctrl-C: judges each recommendation by its session's next click, and sums "
                    + "up by model version and window. Writes to two topics, exactly once, and shows the windows; a window that grew "
                    + "is shown again.",
            "Several instances with the same --kafka share the partitions of the recommendations topic; on one machine "
                    + "each needs a --state of its own. One that ends or crashes is replaced by the others, or goes on "
                    + "where it was when it starts again.",
            "Brokers that are away are waited for. Where a topic is made anew, gets partitions or is gone, it ends with code "
                    + PrequentialCommand.TOPICS_CHANGED + "; started again, it begins anew with other recommendations."
        })
public final class PrequentialCommand implements Callable<Integer> {

    /** Exit code where topics are not those any more that the evaluation began with. */
    public static final int TOPICS_CHANGED = 3;

    private static final long SHOW_EVERY_SECONDS = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RecommendationOptions recommendations;

    @Option(
            names = "--bundle",
            paramLabel = "FOLDER",
            description =
                    "Model bundle of a version that recommends, for its coverage and popularity; can be repeated. "
                            + "Versions whose bundle is not named have neither.")
    private List<Path> bundles = List.of();

    @Option(
            names = "--predictions-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluated-predictions",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where judged recommendations go, in the format of the recommendations.")
    private String predictionsTopic;

    @Option(
            names = "--windows-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluation-windows",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the figures of windows go; best a compacted topic.")
    private String windowsTopic;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "PT5M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Length of the windows. The event time of the next click decides which one it belongs to.")
    private Duration window;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "EARLIEST",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Where to begin the first time: ${COMPLETION-CANDIDATES}. Later it goes on where it was; a partition of which"
                            + " it has read nothing yet counts as new.")
    private Start from;

    @Option(
            names = "--session-retention",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long after its latest recommendation came a session's next click is waited for.")
    private Duration sessionRetention;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How long after its last change a window can still change; what comes later is judged, but is in "
                            + "no window.")
    private Duration grace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Threads that share this instance's partitions.")
    private int threads;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/prequential",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the state is kept between two runs; where it is lost, it comes back from Kafka.")
    private Path state;

    @Override
    public Integer call() throws Exception {
        var items = itemsByModel();
        var settings = new PrequentialSettings(
                kafka.connection(),
                recommendations.topic,
                predictionsTopic,
                windowsTopic,
                recommendations.format,
                recommendations.registry(),
                window,
                sessionRetention,
                grace,
                from,
                state,
                threads,
                (name, version) -> Optional.ofNullable(items.get(List.of(name, version))));
        var stop = CtrlC.latch();
        try (var evaluation = PrequentialEvaluation.start(settings);
                var windows = new WindowUpdates(settings)) {
            show(settings, evaluation, windows, stop);
        } catch (TopicsChangedException e) {
            spec.commandLine().getErr().println("eddy: " + e.getMessage());
            return TOPICS_CHANGED;
        }
        return 0;
    }

    private Map<List<String>, ItemSupport> itemsByModel() throws InvalidBundleException {
        var items = new HashMap<List<String>, ItemSupport>();
        for (var folder : bundles) {
            var bundle = ModelBundle.load(folder);
            var manifest = bundle.manifest();
            if (items.put(List.of(manifest.name(), manifest.version()), new BundleItemSupport(bundle.items()))
                    != null) {
                throw new IllegalArgumentException(
                        "--bundle names version " + manifest.version() + " of model " + manifest.name() + " twice.");
            }
        }
        return items;
    }

    private void show(
            PrequentialSettings settings, PrequentialEvaluation evaluation, WindowUpdates windows, CountDownLatch stop)
            throws InterruptedException {
        var out = spec.commandLine().getOut();
        out.println("Evaluating " + recommendations.topic + " at "
                + settings.kafka().bootstrapServers() + " into " + predictionsTopic + " and " + windowsTopic);
        var printer = new WindowPrinter(out);
        var troubles = new Troubles(out);
        boolean stopped;
        do {
            stopped = stop.await(SHOW_EVERY_SECONDS, TimeUnit.SECONDS);
            printer.print(windows.changed());
            troubles.tell(evaluation.dependencies());
            if (evaluation.state() == State.FAILED) {
                if (evaluation.failure().orElse(null) instanceof TopicsChangedException changed) {
                    throw changed;
                }
                throw new IllegalStateException("The evaluation ended by a failure: "
                        + evaluation.failure().map(Throwable::toString).orElse("the log says which") + " (details in "
                        + LogSettings.file() + ")");
            }
        } while (!stopped);
        var counts = evaluation.counts();
        out.printf(
                "This instance: %,d judged, %,d duplicates dropped, %,d without predecessor, %,d too late for their window,"
                        + " %,d malformed%n",
                counts.evaluated(),
                counts.duplicates(),
                counts.withoutPredecessor(),
                counts.lateForWindow(),
                counts.malformed());
        out.flush();
    }
}
