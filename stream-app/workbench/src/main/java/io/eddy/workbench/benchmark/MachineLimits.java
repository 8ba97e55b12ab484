package io.eddy.workbench.benchmark;

import io.eddy.inference.model.Scorer;
import io.eddy.inference.onnx.ProductRate;
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

    private static final int INTS = 128 << 20;
    private static final int ROUNDS = 5;

    /** Takes two seconds or so, and half a gigabyte of the heap for that long. */
    public static MachineLimits measure() {
        return new MachineLimits(ProductRate.ofFloats(), ProductRate.ofIntegers(), readMemory());
    }

    private static double readMemory() {
        var threads = ManagementFactory.getThreadMXBean();
        var numbers = new int[INTS];
        Arrays.fill(numbers, 1);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            if (sum(numbers) != INTS) {
                throw new IllegalStateException("This machine cannot add.");
            }
            best = Math.max(best, (double) INTS * Integer.BYTES / (threads.getCurrentThreadCpuTime() - start) * 1e9);
        }
        return best;
    }

    /** A loop that the JVM makes one of vectors. */
    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    /** Of the operations that there could have been, those that scoring takes: a multiplication and an addition for each number of each item. */
    public double shareOfOperations(ScorerFigures figure) {
        boolean inFloats = figure.scorer() == Scorer.ONNX || figure.scorer() == Scorer.VECTOR;
        return 2.0
                * figure.items()
                * figure.dimension()
                / (figure.cpuMicros() / 1e6)
                / (inFloats ? floatOperations : integerOperations);
    }

    /** Of the bytes that could have been read, those of all items once in a call. */
    public double shareOfMemory(ScorerFigures figure) {
        int bytes = figure.scorer() == Scorer.ONNX ? Float.BYTES : Byte.BYTES;
        return (double) figure.items()
                * figure.dimension()
                * bytes
                / (figure.cpuMicros() * figure.sessions() / 1e6)
                / memoryBytes;
    }
}
