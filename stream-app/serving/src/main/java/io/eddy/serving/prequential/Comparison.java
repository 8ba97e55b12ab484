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
record Comparison(ArmSums released, ArmSums beside, Decision recall, Decision mrr) {

    private static final int FORMAT = 1;

    /** Of no session. */
    static final Comparison NONE = new Comparison(ArmSums.NONE, ArmSums.NONE, Decision.NONE, Decision.NONE);

    static Comparison fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A comparison of the evaluation");
        return new Comparison(ArmSums.readFrom(in), ArmSums.readFrom(in), Decision.readFrom(in), Decision.readFrom(in));
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        released.writeTo(out);
        beside.writeTo(out);
        recall.writeTo(out);
        mrr.writeTo(out);
        return out.toBytes();
    }

    Comparison plus(ArmShare share) {
        var nowReleased = share.arm() == Arm.RELEASED ? released.plus(share.sums()) : released;
        var nowBeside = share.arm() == Arm.BESIDE ? beside.plus(share.sums()) : beside;
        return new Comparison(
                nowReleased,
                nowBeside,
                decide(recall, ArmSums::recall, nowReleased, nowBeside),
                decide(mrr, ArmSums::mrr, nowReleased, nowBeside));
    }

    private static Decision decide(
            Decision before, Function<ArmSums, SessionMean> figure, ArmSums released, ArmSums beside) {
        long sessions = released.sessions() + beside.sessions();
        return interval(figure, released, beside)
                .map(difference -> before.after(difference, sessions))
                .orElse(before);
    }

    private static Optional<Interval> interval(
            Function<ArmSums, SessionMean> figure, ArmSums released, ArmSums beside) {
        return released.predictions() == 0 || beside.predictions() == 0
                ? Optional.empty()
                : ConfidenceSequence.difference(figure.apply(released), figure.apply(beside));
    }

    /** As the topic has it. */
    ModelComparison figures(Experiment experiment) {
        return new ModelComparison(
                experiment,
                released.sessions(),
                released.predictions(),
                beside.sessions(),
                beside.predictions(),
                List.of(difference("recall", ArmSums::recall, recall), difference("mrr", ArmSums::mrr, mrr)));
    }

    private FigureDifference difference(String name, Function<ArmSums, SessionMean> figure, Decision decision) {
        var interval = interval(figure, released, beside);
        return new FigureDifference(
                name,
                WindowSums.MAX_K,
                released.predictions() == 0 ? null : figure.apply(released).value(),
                beside.predictions() == 0 ? null : figure.apply(beside).value(),
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null),
                decision.verdict().label(),
                decision.verdict() == Decision.Verdict.UNDECIDED ? null : decision.afterSessions());
    }
}
