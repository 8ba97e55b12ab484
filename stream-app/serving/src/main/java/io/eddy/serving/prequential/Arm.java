package io.eddy.serving.prequential;

import io.eddy.schemas.Experiment;
import java.util.Optional;

/** One of the two versions of an experiment. */
enum Arm {
    /** That was released for a share of the sessions. */
    RELEASED,

    /** That the other sessions get. */
    BESIDE;

    /** Empty where the version is none of the two. */
    static Optional<Arm> of(Experiment experiment, String modelName, String modelVersion) {
        if (experiment.getModelName().equals(modelName)
                && experiment.getModelVersion().equals(modelVersion)) {
            return Optional.of(RELEASED);
        }
        return experiment.getBesideModelName().equals(modelName)
                        && experiment.getBesideModelVersion().equals(modelVersion)
                ? Optional.of(BESIDE)
                : Optional.empty();
    }
}
