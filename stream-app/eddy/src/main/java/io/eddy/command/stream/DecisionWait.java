package io.eddy.command.stream;

import io.eddy.recommender.release.Release;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.release.ReleaseTopics;
import java.io.PrintWriter;
import java.time.Duration;

/** Waits until the evaluation has decided whether a version that serves a share of the sessions does better, and tells how far it is. */
final class DecisionWait implements AutoCloseable {

    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    /** A job that starts anew serves what it did before within this time. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final ReleaseTopics topics;
    private final ModelRelease release;
    private final DecisionOptions options;
    private final PrintWriter out;
    private final Experiment experiment;
    private final TopicUpdates<ModelComparison> comparisons;

    /** What the evaluation says of the experiment; null while it says nothing. */
    private ModelComparison latest;

    /** What the wait came to. */
    enum Outcome {
        BETTER,
        WORSE,
        UNDECIDED,

        /** The release does not serve any more. */
        SUPERSEDED
    }

    /** @param release for a share of the sessions */
    DecisionWait(
            KafkaConnection kafka,
            ReleaseTopics topics,
            ModelRelease release,
            DecisionOptions options,
            PrintWriter out) {
        this.topics = topics;
        this.release = release;
        this.options = options;
        this.out = out;
        this.experiment = Release.of(Release.AT_START, release).asRecord();
        this.comparisons = TopicUpdates.fromTheBeginning(
                kafka,
                options.comparisonsTopic,
                WireFormat.JSON.codec(ModelComparison.class, options.comparisonsTopic, null));
    }

    /**
     * Before the release is announced: what was decided earlier is not to be taken for the outcome of now.
     *
     * @throws IllegalStateException where the evaluation has decided on this experiment already
     */
    void requireUndecided() {
        while (!comparisons.isAtTheEnd()) {
            read();
        }
        if (outcome() != Outcome.UNDECIDED) {
            throw new IllegalStateException("On this experiment it is decided already: " + ComparisonLine.of(latest)
                    + ". Another --experiment compares anew.");
        }
    }

    private boolean read() {
        var changed = comparisons.changed().stream()
                .filter(comparison -> comparison.getExperiment().equals(experiment))
                .findFirst();
        latest = changed.orElse(latest);
        return changed.isPresent();
    }

    /**
     * Once the release serves.
     *
     * @param number of the release
     */
    Outcome untilDecided(long number) {
        long startNanos = System.nanoTime();
        long servedNanos = startNanos;
        long toldNanos = startNanos;
        boolean isNew = false;
        while (System.nanoTime() - startNanos < options.within().toNanos()) {
            isNew |= read();
            boolean isServed = topics.report().isServed(release);
            servedNanos = isServed ? System.nanoTime() : servedNanos;
            if (isSuperseded(number) || System.nanoTime() - servedNanos > LONGEST_PAUSE.toNanos()) {
                return Outcome.SUPERSEDED;
            }
            boolean isDecided = isServed && outcome() != Outcome.UNDECIDED;
            if (isDecided || System.nanoTime() - toldNanos >= TELL_EVERY.toNanos()) {
                tell(isNew);
                toldNanos = System.nanoTime();
                isNew = false;
            }
            if (isDecided) {
                return outcome();
            }
        }
        return Outcome.UNDECIDED;
    }

    /** Brokers that are away are waited for. */
    private boolean isSuperseded(long number) {
        try {
            return topics.lastAnnounced() != number;
        } catch (IllegalStateException e) {
            out.println(e.getMessage() + " It is tried again.");
            out.flush();
            return false;
        }
    }

    private void tell(boolean isNew) {
        if (latest == null) {
            out.println("Nothing in " + options.comparisonsTopic
                    + " yet: does eddy prequential run, and do sessions begin?");
        } else if (isNew) {
            out.println(ComparisonLine.of(latest));
        }
        out.flush();
    }

    private Outcome outcome() {
        if (latest == null) {
            return Outcome.UNDECIDED;
        }
        var figure = options.figureOf(release);
        var verdict = latest.getDifferences().stream()
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

    @Override
    public void close() {
        comparisons.close();
    }
}
