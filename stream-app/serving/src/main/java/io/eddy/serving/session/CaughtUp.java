package io.eddy.serving.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;

/**
 * The partitions of which all sessions have been read, as far as a changelog has them: only then is one that is not there none. Any
 * thread.
 */
final class CaughtUp implements StateRestoreListener, StandbyUpdateListener {

    private final Set<Integer> partitions = ConcurrentHashMap.newKeySet();

    boolean has(int partition) {
        return partitions.contains(partition);
    }

    /** A copy that is taken over stays as far as it was. */
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long startingOffset, long endingOffset) {
        if (startingOffset >= endingOffset) {
            onRestoreEnd(partition, store, 0);
        }
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEndOffset, long restored) {
        // Its end is told.
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        if (store.equals(SessionTopology.SESSIONS)) {
            partitions.add(partition.partition());
        }
    }

    @Override
    public void onUpdateStart(TopicPartition partition, String store, long startingOffset) {
        // It may be where it has to be already, and its first batch tells.
    }

    @Override
    public void onBatchLoaded(
            TopicPartition partition,
            String store,
            TaskId task,
            long batchEndOffset,
            long loaded,
            long currentEndOffset) {
        if (batchEndOffset + 1 >= currentEndOffset) {
            onRestoreEnd(partition, store, loaded);
        }
    }

    @Override
    public void onUpdateSuspended(
            TopicPartition partition, String store, long offset, long currentEndOffset, SuspendReason reason) {
        if (reason == SuspendReason.MIGRATED && store.equals(SessionTopology.SESSIONS)) {
            partitions.remove(partition.partition());
        }
    }
}
