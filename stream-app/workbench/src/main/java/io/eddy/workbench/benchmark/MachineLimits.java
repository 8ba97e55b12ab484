package io.eddy.workbench.benchmark;

import io.eddy.inference.model.Scorer;
import io.eddy.inference.onnx.ProductRate;
import io.eddy.inference.product.ProductRetriever;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * What one thread of this machine does at most.
 *
 * @param floatOperations multiplications and additions of 32-bit floats a second, in products of matrices that lie in the processor's cache
 * @param integerOperations those of 8-bit integers
 * @param memoryBytes read a second, of an array far larger than the processor's cache
 */
public record MachineLimits(double floatOperations, double integerOperations, double memoryBytes) {

    private static final int LONGS = 32 << 20;
    private static final int ROUNDS = 5;

    /** Takes two seconds or so, and 256 MB of the heap for that long. */
    public static MachineLimits measure() {
        return new MachineLimits(ProductRate.ofFloats(), ProductRate.ofIntegers(), readMemory());
    }

    private static double readMemory() {
        var threads = ManagementFactory.getThreadMXBean();
        var numbers = new long[LONGS];
        Arrays.fill(numbers, 1);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            if (sum(numbers) != LONGS) {
                throw new IllegalStateException("This machine cannot add.");
            }
            best = Math.max(best, (double) LONGS * Long.BYTES / (threads.getCurrentThreadCpuTime() - start) * 1e9);
        }
        return best;
    }

    /** Four sums, so that none waits for another. */
    private static long sum(long[] numbers) {
        long first = 0;
        long second = 0;
        long third = 0;
        long fourth = 0;
        for (int i = 0; i + 3 < numbers.length; i += 4) {
            first += numbers[i];
            second += numbers[i + 1];
            third += numbers[i + 2];
            fourth += numbers[i + 3];
        }
        return first + second + third + fourth;
    }

    /**
     * Of the operations that there could have been, those that scoring takes: a multiplication and an addition for each number of each item; NaN of a
     * scorer that is now one, now another, or not on this processor.
     */
    public double shareOfOperations(ScorerFigures figure) {
        double limit = switch (figure.scorer()) {
            case ONNX, VECTOR -> floatOperations;
            case INTEGER -> integerOperations;
            case AUTO, CUDA -> Double.NaN;
        };
        return 2.0 * figure.items() * figure.dimension() / (figure.cpuMicros() / 1e6) / limit;
    }

    /** Of the bytes that could have been read, those of all items once for the sessions that are scanned together; NaN of a scorer that is not on this processor. */
    public double shareOfMemory(ScorerFigures figure) {
        double bytesOfANumber = switch (figure.scorer()) {
            case ONNX -> Float.BYTES;
            case INTEGER, VECTOR, AUTO -> Byte.BYTES;
            case CUDA -> Double.NaN;
        };
        int scans = figure.scorer() == Scorer.ONNX
                ? 1
                : (figure.sessions() + ProductRetriever.SESSIONS_AT_ONCE - 1) / ProductRetriever.SESSIONS_AT_ONCE;
        return scans
                * bytesOfANumber
                * figure.items()
                * figure.dimension()
                / (figure.cpuMicros() * figure.sessions() / 1e6)
                / memoryBytes;
    }
}
