package io.eddy.serving.prequential;

import io.eddy.schemas.Experiment;

/**
 * How often one session clicked the items of either version in interleaved lists.
 *
 * @param experiment null before the first click in such a list
 */
record SessionPreference(Experiment experiment, long released, long beside) {

    static final SessionPreference NONE = new SessionPreference(null, 0, 0);

    /** The same, or where the experiment is another, one without clicks. */
    SessionPreference in(Experiment otherExperiment) {
        return otherExperiment.equals(experiment) ? this : new SessionPreference(otherExperiment, 0, 0);
    }

    SessionPreference plus(boolean byReleased) {
        return new SessionPreference(experiment, released + (byReleased ? 1 : 0), beside + (byReleased ? 0 : 1));
    }

    static SessionPreference readFrom(FieldReader in) {
        var experiment = ExperimentKey.readFrom(in);
        return experiment == null ? NONE : new SessionPreference(experiment, in.readLong(), in.readLong());
    }

    void writeTo(FieldWriter out) {
        ExperimentKey.write(experiment, out);
        if (experiment != null) {
            out.writeLong(released);
            out.writeLong(beside);
        }
    }
}
