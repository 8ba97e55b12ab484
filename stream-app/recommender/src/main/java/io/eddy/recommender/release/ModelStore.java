package io.eddy.recommender.release;

import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import java.io.Serializable;
import java.nio.file.Path;

/** Opens models on the machine that scores, or takes a share in one that its process has open. Threads may share it. */
@FunctionalInterface
public interface ModelStore extends Serializable {

    /** @param temporary a folder of the machine where copies may be kept that can be made again */
    SharedModels.Share open(ReleasedBundle bundle, Path temporary) throws InvalidBundleException;
}
