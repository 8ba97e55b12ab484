package io.eddy.command.stream;

import io.eddy.schemas.Experiment;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.release.ReleaseTopics;
import java.io.PrintWriter;
import java.time.Duration;

/** Waits until the evaluation has decided whether a version that serves a share of the sessions does better, and tells how far it is. */
final class DecisionWait {

    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final KafkaConnection kafka;
    private final ReleaseTopics topics;
    private final DecisionOptions options;
    private final PrintWriter out;

    /** What the wait came to. */
    enum Outcome {
        BETTER,
        WORSE,
        UNDECIDED,

        /** Another release serves. */
        SUPERSEDED
    }

    DecisionWait(KafkaConnection kafka, ReleaseTopics topics, DecisionOptions options, PrintWriter out) {
        this.kafka = kafka;
        this.topics = topics;
        this.options = options;
        this.out = out;
    }

    /** @param number of a release that serves beside another */
    Outcome until(long number, ModelRelease release) {
        var experiment = new Experiment(
                release.getExperiment(),
                release.getSessionShare(),
                release.getModelName(),
                release.getModelVersion(),
                release.getBeside().getModelName(),
                release.getBeside().getModelVersion(),
                release.getInterleaved());
        var figure = options.figureOf(release);
        var codec = WireFormat.JSON.codec(ModelComparison.class, options.comparisonsTopic, null);
        try (var comparisons = TopicUpdates.fromTheBeginning(kafka, options.comparisonsTopic, codec)) {
            long startNanos = System.nanoTime();
            long toldNanos = startNanos - TELL_EVERY.toNanos();
            ModelComparison untold = null;
            while (System.nanoTime() - startNanos < options.within.toNanos()) {
                if (topics.report().latestRelease() > number) {
                    return Outcome.SUPERSEDED;
                }
                untold = comparisons.changed().stream()
                        .filter(comparison -> comparison.getExperiment().equals(experiment))
                        .findFirst()
                        .orElse(untold);
                var outcome = untold == null ? Outcome.UNDECIDED : outcome(untold, figure);
                boolean isTime = System.nanoTime() - toldNanos >= TELL_EVERY.toNanos();
                if (untold != null && (isTime || outcome != Outcome.UNDECIDED)) {
                    out.println(ComparisonLine.of(untold));
                    out.flush();
                    toldNanos = System.nanoTime();
                    untold = null;
                }
                if (outcome != Outcome.UNDECIDED) {
                    return outcome;
                }
            }
            return Outcome.UNDECIDED;
        }
    }

    private static Outcome outcome(ModelComparison comparison, String figure) {
        var verdict = comparison.getDifferences().stream()
                .filter(difference -> difference.getFigure().equals(figure))
                .findFirst()
                .orElseThrow()
                .getVerdict();
        return switch (verdict) {
            case "better" -> Outcome.BETTER;
            case "worse" -> Outcome.WORSE;
            default -> Outcome.UNDECIDED;
        };
    }
}
