package io.eddy.benchmark;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a load takes, worked out from what this machine does. The clicks of a subtask go into micro-batches that grow with the load: while one is
 * answered the next one fills, so its size B is the rate times what B clicks take. A click waits for the one under way and then for its own: p99 is
 * that of a job that has next to nothing to do, and twice a micro-batch.
 *
 * @param subtasks of the job, a core each
 * @param busy share of its time that a subtask works
 * @param microBatch clicks in a micro-batch
 * @param p99Millis from a click's record to the recommendation's
 * @param brokerCores that Kafka's brokers are busy with, at one copy of each record
 * @param openSessions that are kept at the same time
 * @param stateBytes of all of them
 * @param checkpointBytes that change from one checkpoint to the next
 * @param modelBytes of the model in each process
 * @param networkBytes a second into and out of the brokers
 */
public record Plan(
        int subtasks,
        double busy,
        double microBatch,
        double p99Millis,
        double brokerCores,
        double openSessions,
        double stateBytes,
        double checkpointBytes,
        double modelBytes,
        double networkBytes) {

    /** A subtask that is busier has no time left for what comes in bursts, for restarts and for checkpoints. */
    static final double BUSIEST = 0.7;

    /** As the job's own default. */
    static final int LARGEST_MICRO_BATCH = 64;

    private static final int MOST_SUBTASKS = 1_000_000;

    /**
     * What is asked for.
     *
     * @param rate clicks a second
     * @param gap that ends a session
     * @param checkpoints how often one is written
     */
    public record Demand(
            long items,
            int dimension,
            int k,
            double rate,
            double p99Millis,
            double clicksPerSession,
            Duration gap,
            Duration checkpoints) {}

    /**
     * What this machine does.
     *
     * @param modelMicros of CPU time a click to encode and score, by clicks in a micro-batch
     * @param aroundMicros of CPU time a click for all else in the job
     * @param brokerMicros of CPU time a click in the broker
     * @param idleP99Millis of a job that has next to nothing to do
     * @param sessionBytes of a session in the state
     * @param clickBytes of its record
     * @param recommendationBytes of its record
     */
    public record Machine(
            Map<Integer, Double> modelMicros,
            double aroundMicros,
            double brokerMicros,
            double idleP99Millis,
            double sessionBytes,
            double clickBytes,
            double recommendationBytes) {

        /** The same with a model. */
        Machine withModel(Map<Integer, Double> micros) {
            return new Machine(
                    micros, aroundMicros, brokerMicros, idleP99Millis, sessionBytes, clickBytes, recommendationBytes);
        }

        /** CPU time of one click in a micro-batch of a size, in microseconds. */
        double clickMicros(double size) {
            var sizes = new TreeMap<>(modelMicros);
            return aroundMicros + between(sizes, size);
        }

        /** On a line through its neighbours over the logarithm of the size. */
        private static double between(NavigableMap<Integer, Double> micros, double size) {
            var below = micros.floorEntry((int) size);
            var above = micros.higherEntry((int) size);
            if (below == null || above == null) {
                return (below == null ? above : below).getValue();
            }
            double share = Math.log(size / below.getKey()) / Math.log((double) above.getKey() / below.getKey());
            return below.getValue() + share * (above.getValue() - below.getValue());
        }

        /** Clicks a second that one core of the job answers at most. */
        public double clicksPerCore() {
            return 1e6 / clickMicros(LARGEST_MICRO_BATCH);
        }
    }

    /** Empty where no number of subtasks answers so soon. */
    public static Optional<Plan> of(Demand demand, Machine machine) {
        int least = (int) Math.max(1, Math.ceil(demand.rate() / (BUSIEST * machine.clicksPerCore())));
        for (int subtasks = least; subtasks <= MOST_SUBTASKS; subtasks = Math.max(subtasks + 1, subtasks * 21 / 20)) {
            double rate = demand.rate() / subtasks;
            double microBatch = microBatch(rate, machine);
            double p99 = machine.idleP99Millis() + 2 * microBatch * machine.clickMicros(microBatch) / 1e3;
            if (p99 <= demand.p99Millis()) {
                return Optional.of(plan(demand, machine, subtasks, microBatch, p99));
            }
            if (microBatch <= 1) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The smallest size that lasts no longer than so many clicks take to come. */
    private static double microBatch(double rate, Machine machine) {
        for (int size = 1; size < LARGEST_MICRO_BATCH; size++) {
            if (rate * machine.clickMicros(size) <= 1e6 * BUSIEST) {
                return size;
            }
        }
        return LARGEST_MICRO_BATCH;
    }

    private static Plan plan(Demand demand, Machine machine, int subtasks, double microBatch, double p99) {
        double sessionsASecond = demand.rate() / demand.clicksPerSession();
        double openSessions = sessionsASecond * demand.gap().toSeconds();
        double changed = Math.min(demand.rate() * demand.checkpoints().toMillis() / 1e3, openSessions);
        return new Plan(
                subtasks,
                demand.rate() / subtasks * machine.clickMicros(microBatch) / 1e6,
                microBatch,
                p99,
                demand.rate() * machine.brokerMicros() / 1e6,
                openSessions,
                openSessions * machine.sessionBytes(),
                changed * machine.sessionBytes(),
                // Rows in 32 and in 8 bits, biases, ids.
                (double) demand.items() * (5L * demand.dimension() + 4 + 60),
                demand.rate() * 2 * (machine.clickBytes() + machine.recommendationBytes()));
    }
}
