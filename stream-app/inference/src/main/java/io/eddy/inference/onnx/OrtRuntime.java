package io.eddy.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * ONNX Runtime's one environment of the process.
 *
 * <p>When it is made, ONNX Runtime 1.29 collects telemetry and puts the process's command line through a recursive
 * regular expression; a class path of some thousand characters overflows the stack of an ordinary thread and ends the
 * JVM without a word. So it is made on a thread with a large stack, and telemetry is switched off. The environment
 * variable {@code ORT_DISABLE_TELEMETRY=1} keeps it from beginning at all.
 */
final class OrtRuntime {

    private static final long STACK_BYTES = 512L << 20;

    private static final OrtEnvironment ENVIRONMENT = make();

    private OrtRuntime() {}

    static OrtEnvironment environment() {
        return ENVIRONMENT;
    }

    private static OrtEnvironment make() {
        var start = new FutureTask<>(new Start());
        var thread = new Thread(null, start, "onnxruntime-start", STACK_BYTES);
        thread.start();
        try {
            return start.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("ONNX Runtime was not waited for.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("ONNX Runtime cannot be started: " + e.getCause(), e.getCause());
        }
    }

    /** A class of its own: code of the outer one would wait for its initialisation, which waits for this. */
    private static final class Start implements Callable<OrtEnvironment> {
        @Override
        public OrtEnvironment call() throws Exception {
            var environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            return environment;
        }
    }
}
