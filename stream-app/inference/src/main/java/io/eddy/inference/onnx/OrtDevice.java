package io.eddy.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.eddy.inference.model.Scorer;

/** Where a graph runs. */
enum OrtDevice {
    /** On the thread that calls. */
    CPU,
    /** On the first NVIDIA GPU that the process sees; what the graph has no kernel for there runs on the thread that calls. */
    CUDA;

    /** By the scorer that a model is opened with. */
    static OrtDevice of(Scorer scorer) {
        return scorer == Scorer.CUDA ? CUDA : CPU;
    }

    /** @throws IllegalArgumentException where this build or this machine has none */
    void addTo(SessionOptions options) throws OrtException {
        if (this == CPU) {
            return;
        }
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new IllegalArgumentException("The scorer " + Scorer.CUDA
                    + " cannot be used: this ONNX Runtime is the one for CPUs; build Eddy with -P cuda.");
        }
        try {
            options.addCUDA(0);
        } catch (OrtException e) {
            throw new IllegalArgumentException(
                    "The scorer " + Scorer.CUDA + " cannot be used: ONNX Runtime finds no GPU: " + e.getMessage(), e);
        }
    }
}
