package io.eddy.command.stream;

import io.eddy.catalogue.EddyVersion;
import io.eddy.command.process.CtrlC;
import io.eddy.command.process.LogSettings;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.MetricsServer;
import io.eddy.serving.ProcessMetrics;
import io.eddy.serving.prequential.PrequentialEvaluation;
import io.eddy.serving.prequential.PrequentialEvaluation.State;
import io.eddy.serving.prequential.PrequentialSettings;
import io.eddy.serving.prequential.TopicsChangedException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code eddy prequential}. */
@Command(
        name = "prequential",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Evaluates the running system until Ctrl-C: judges each recommendation by its session's next click, and sums "
                    + "up by model version and window. Writes to its topics, exactly once, and shows the windows; a window that grew "
                    + "is shown again.",
            "Of two versions that serve side by side it says which does better: the difference of their figures with an interval "
                    + "that holds with 95 %% however often one looks, and from when on that is decided.",
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
    private PrequentialOptions options;

    @Mixin
    private MetricsOptions metrics;

    @Override
    public Integer call() throws Exception {
        var settings = options.settings();
        var stop = CtrlC.latch();
        try (var evaluation = PrequentialEvaluation.start(settings);
                var server = metrics.isNamed() ? metricsOf(evaluation) : null;
                var windows = TopicUpdates.fromNow(
                        settings.kafka(),
                        settings.windowsTopic(),
                        settings.format().codec(EvaluationWindow.class, settings.windowsTopic(), settings.registry()));
                var comparisons = TopicUpdates.fromNow(
                        settings.kafka(),
                        settings.comparisonsTopic(),
                        WireFormat.JSON.codec(ModelComparison.class, settings.comparisonsTopic(), null))) {
            if (server != null) {
                spec.commandLine().getOut().println("Metrics: " + server.uri());
            }
            show(settings, evaluation, windows, comparisons, stop);
        } catch (TopicsChangedException e) {
            spec.commandLine().getErr().println("eddy: " + e.getMessage());
            return TOPICS_CHANGED;
        }
        return 0;
    }

    private MetricsServer metricsOf(PrequentialEvaluation evaluation) {
        ProcessMetrics.addBuild(evaluation.metrics(), EddyVersion.text());
        return MetricsServer.start(
                "eddy prequential", metrics.host(), metrics.port(), evaluation.metrics(), evaluation::dependencies);
    }

    private void show(
            PrequentialSettings settings,
            PrequentialEvaluation evaluation,
            TopicUpdates<EvaluationWindow> windows,
            TopicUpdates<ModelComparison> comparisons,
            CountDownLatch stop)
            throws InterruptedException {
        var out = spec.commandLine().getOut();
        out.println("Evaluating " + settings.recommendationsTopic() + " at "
                + settings.kafka().bootstrapServers() + " into " + settings.predictionsTopic() + ", "
                + settings.windowsTopic() + " and " + settings.comparisonsTopic());
        var printer = new WindowPrinter(out);
        var troubles = new Troubles(out);
        boolean stopped;
        do {
            stopped = stop.await(SHOW_EVERY_SECONDS, TimeUnit.SECONDS);
            printer.print(windows.changed());
            comparisons.changed().forEach(comparison -> out.println(ComparisonLine.of(comparison)));
            out.flush();
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
                        + " %,d clicks in lists that are not known, %,d malformed%n",
                counts.evaluated(),
                counts.duplicates(),
                counts.withoutPredecessor(),
                counts.lateForWindow(),
                counts.ofUnknownList(),
                counts.malformed());
        out.flush();
    }
}
