package io.eddy.modelexport.torch;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Holds libtorch and its OpenBLAS to one thread each; both settings are those of the whole process. */
public final class NativeThreads {

    private NativeThreads() {}

    /** On cores that are busy otherwise a second thread makes a step many times slower, and a run no longer repeats bit for bit. */
    public static void useOne() {
        torch.set_num_threads(1);
        openblas_nolapack.blas_set_num_threads(1);
    }
}
