package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.schemas.Experiment;

/**
 * How the predictions for one session have done so far in an experiment.
 *
 * @param experiment null before the first prediction of any
 * @param arm null before it too
 * @param hits predictions whose next item was among the first {@link WindowSums#MAX_K}
 * @param reciprocalRanks of the hits, summed, in units of 1/{@link ArmSums#RANK_UNITS}
 */
record SessionScore(Experiment experiment, Arm arm, long predictions, long hits, long reciprocalRanks) {

    static final SessionScore NONE = new SessionScore(null, null, 0, 0, 0);

    /** The same, or where experiment or arm are others, one without predictions. */
    SessionScore in(Experiment otherExperiment, Arm otherArm) {
        return otherExperiment.equals(experiment) && otherArm == arm
                ? this
                : new SessionScore(otherExperiment, otherArm, 0, 0, 0);
    }

    SessionScore plus(int rank) {
        boolean hit = rank != NextItemMetrics.MISS && rank <= WindowSums.MAX_K;
        return new SessionScore(
                experiment,
                arm,
                predictions + 1,
                hits + (hit ? 1 : 0),
                reciprocalRanks + (hit ? ArmSums.RANK_UNITS / rank : 0));
    }

    static SessionScore readFrom(FieldReader in) {
        var experiment = ExperimentKey.readFrom(in);
        return experiment == null
                ? NONE
                : new SessionScore(experiment, Arm.valueOf(in.readText()), in.readLong(), in.readLong(), in.readLong());
    }

    void writeTo(FieldWriter out) {
        ExperimentKey.write(experiment, out);
        if (experiment != null) {
            out.writeText(arm.name());
            out.writeLong(predictions);
            out.writeLong(hits);
            out.writeLong(reciprocalRanks);
        }
    }
}
