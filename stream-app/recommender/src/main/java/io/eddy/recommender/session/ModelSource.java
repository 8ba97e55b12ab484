package io.eddy.recommender.session;

import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import java.io.Serializable;

/** Opens the model on the machine that scores, or takes a share in the one that its process has open. */
@FunctionalInterface
public interface ModelSource extends Serializable {

    SharedModels.Share open() throws InvalidBundleException;
}
