package io.eddy.recommender.session;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * How many sessions a subtask keeps, by key group, so that the counts move with the sessions when the job is rescaled. To count them
 * anew at a restart would read the whole state. The task's thread changes it, any thread reads the sum.
 */
final class OpenSessions {

    /** Of what is saved: a key group and its count. */
    static final TypeInformation<Tuple2<Integer, Long>> SAVED = Types.TUPLE(Types.INT, Types.LONG);

    private final int maxParallelism;
    private final KeyGroupRange keyGroups;
    private final long[] counts;
    private volatile long total;

    OpenSessions(int maxParallelism, int parallelism, int subtask) {
        this.maxParallelism = maxParallelism;
        this.keyGroups =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, subtask);
        this.counts = new long[keyGroups.getNumberOfKeyGroups()];
    }

    /** @param saved by all subtasks; those of other key groups are passed over */
    void restore(List<Tuple2<Integer, Long>> saved) {
        for (var entry : saved) {
            if (keyGroups.contains(entry.f0)) {
                add(entry.f0, entry.f1);
            }
        }
    }

    List<Tuple2<Integer, Long>> save() {
        var saved = new ArrayList<Tuple2<Integer, Long>>(counts.length);
        for (int place = 0; place < counts.length; place++) {
            saved.add(Tuple2.of(keyGroups.getStartKeyGroup() + place, counts[place]));
        }
        return saved;
    }

    void opened(String sessionId) {
        add(keyGroup(sessionId), 1);
    }

    void ended(String sessionId) {
        add(keyGroup(sessionId), -1);
    }

    private int keyGroup(String sessionId) {
        return KeyGroupRangeAssignment.assignToKeyGroup(sessionId, maxParallelism);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
    private void add(int keyGroup, long sessions) {
        counts[keyGroup - keyGroups.getStartKeyGroup()] += sessions;
        total += sessions;
    }

    long total() {
        return total;
    }
}
