package io.eddy.recommender.session;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.scoring.GruModel;
import java.io.Serializable;

/** Opens the model on the machine that scores. */
@FunctionalInterface
public interface ModelSource extends Serializable {

    GruModel open() throws InvalidBundleException;
}
