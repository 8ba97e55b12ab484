package io.eddy.recommender.session;

import org.apache.flink.core.memory.ManagedMemoryUseCase;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What RocksDB may take for a subtask: its share of Flink's managed memory, which is set for a task manager as a whole. */
final class StateMemory {

    /** Of write buffers and caches of two column families; with less RocksDB writes many small files. */
    static final long LEAST_BYTES = 32L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(StateMemory.class);

    private StateMemory() {}

    /**
     * Says so where it is little.
     *
     * @return bytes; 0 where Flink gives none to the state
     */
    static long of(StreamConfig config, Environment environment, ClassLoader classLoader) {
        double share = config.getManagedMemoryFractionOperatorUseCaseOfSlot(
                ManagedMemoryUseCase.STATE_BACKEND,
                environment.getJobConfiguration(),
                environment.getTaskManagerInfo().getConfiguration(),
                classLoader);
        long bytes = share > 0 ? environment.getMemoryManager().computeMemorySize(share) : 0;
        if (isLittle(bytes)) {
            LOG.warn(
                    "RocksDB has {} MB for this subtask's sessions, which is less than {}: it will write many small files and read them again."
                            + " Give Flink more taskmanager.memory.managed.size, or fewer slots.",
                    bytes >> 20,
                    LEAST_BYTES >> 20);
        }
        return bytes;
    }

    static boolean isLittle(long bytes) {
        return bytes < LEAST_BYTES;
    }
}
