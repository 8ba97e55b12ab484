package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.ConfidenceSequence;
import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.SessionMean;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.FigureDifference;
import io.eddy.schemas.ModelComparison;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What all partitions of sessions have added to an experiment so far, and what that decides. */
record Comparison(ExperimentSums sums, Decision recall, Decision mrr, Decision preference) {

    private static final int FORMAT = 1;

    /** Of no session. */
    static final Comparison NONE = new Comparison(ExperimentSums.NONE, Decision.NONE, Decision.NONE, Decision.NONE);

    static Comparison fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A comparison of the evaluation");
        return new Comparison(
                ExperimentSums.readFrom(in), Decision.readFrom(in), Decision.readFrom(in), Decision.readFrom(in));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        sums.writeTo(out);
        recall.writeTo(out);
        mrr.writeTo(out);
        preference.writeTo(out);
        return out.toBytes();
    }

    Comparison plus(ExperimentSums more) {
        var now = sums.plus(more);
        long sessions = now.released().sessions() + now.beside().sessions();
        return new Comparison(
                now,
                recall.after(interval(now, ArmSums::recall), sessions),
                mrr.after(interval(now, ArmSums::mrr), sessions),
                preference.after(preferenceInterval(now), now.preference().sessions()));
    }

    private static Optional<Interval> interval(ExperimentSums sums, Function<ArmSums, SessionMean> figure) {
        return sums.released().predictions() == 0 || sums.beside().predictions() == 0
                ? Optional.empty()
                : ConfidenceSequence.difference(figure.apply(sums.released()), figure.apply(sums.beside()));
    }

    private static Optional<Interval> preferenceInterval(ExperimentSums sums) {
        return sums.preference().sessions() == 0
                ? Optional.empty()
                : ConfidenceSequence.mean(sums.preference().difference());
    }

    /** As the topic has it. */
    ModelComparison figures(Experiment experiment) {
        if (experiment.getInterleaved()) {
            var interleaved = sums.preference();
            return new ModelComparison(
                    experiment, interleaved.sessions(), interleaved.clicks(), 0L, 0L, List.of(preferred()));
        }
        return new ModelComparison(
                experiment,
                sums.released().sessions(),
                sums.released().predictions(),
                sums.beside().sessions(),
                sums.beside().predictions(),
                List.of(difference("recall", ArmSums::recall, recall), difference("mrr", ArmSums::mrr, mrr)));
    }

    private FigureDifference difference(String name, Function<ArmSums, SessionMean> figure, Decision decision) {
        return figure(
                name,
                WindowSums.MAX_K,
                sums.released().predictions() == 0
                        ? null
                        : figure.apply(sums.released()).value(),
                sums.beside().predictions() == 0
                        ? null
                        : figure.apply(sums.beside()).value(),
                interval(sums, figure),
                decision);
    }

    private FigureDifference preferred() {
        boolean none = sums.preference().sessions() == 0;
        double half = none ? 0 : sums.preference().difference().value() / 2;
        return figure(
                "preference",
                0,
                none ? null : 0.5 + half,
                none ? null : 0.5 - half,
                preferenceInterval(sums),
                preference);
    }

    private static FigureDifference figure(
            String name, int k, Double value, Double besideValue, Optional<Interval> interval, Decision decision) {
        return new FigureDifference(
                name,
                k,
                value,
                besideValue,
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null),
                decision.verdict().label(),
                decision.verdict() == Decision.Verdict.UNDECIDED ? null : decision.afterSessions());
    }
}
