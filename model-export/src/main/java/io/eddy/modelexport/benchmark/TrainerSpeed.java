package io.eddy.modelexport.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.eddy.modelexport.gru4rec.Gru4RecTrainer;
import io.eddy.modelexport.gru4rec.HyperParameters;
import java.lang.management.ManagementFactory;

/** Measures Eddy's trainer on made-up clicks. Holds native memory until it is closed. */
public final class TrainerSpeed implements AutoCloseable {

    private static final double NANOS = 1e9;

    private final int predictions;
    private final Gru4RecTrainer trainer;

    /** @param steps of a round, each of a whole mini-batch */
    public TrainerSpeed(int items, HyperParameters parameters, int steps) {
        predictions = steps * parameters.batchSize();
        trainer = new Gru4RecTrainer(MadeUpClicks.of(items, predictions, parameters.seed()), parameters);
    }

    /** One round, timed by the CPU time of the whole process: compiler and garbage collector count. */
    public Round round() {
        var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpuBefore = process.getProcessCpuTime();
        long before = System.nanoTime();
        trainer.trainEpoch((done, all, loss) -> {});
        return new Round(
                predictions, (process.getProcessCpuTime() - cpuBefore) / NANOS, (System.nanoTime() - before) / NANOS);
    }

    @Override
    public void close() {
        trainer.close();
    }
}
