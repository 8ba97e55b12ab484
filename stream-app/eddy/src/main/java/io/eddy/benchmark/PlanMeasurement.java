package io.eddy.benchmark;

import io.eddy.benchmark.Plan.Demand;
import io.eddy.benchmark.Plan.Machine;
import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.Progress;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What this machine does, as far as a {@link Plan} asks: the model alone at several sizes of micro-batches, and all else on the path of a model that costs nothing.
 *
 * @param scorer what scored
 * @param items that were measured
 */
public record PlanMeasurement(Machine machine, String scorer, long items) {

    /** Larger models are reckoned from one of so many items. */
    public static final int MOST_ITEMS = 500_000;

    private static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32, 64);

    /** Of the model that costs next to nothing. */
    private static final int FEW_ITEMS = 1_000;

    private static final double IDLE_RATE = 100;

    /** Of a session in RocksDB beside its value: key, timer, what files take around them. */
    private static final int SESSION_BYTES = 80;

    /** Of a record in Kafka's log beside key and value. */
    private static final int RECORD_BYTES = 20;

    /** @param folder for what is kept meanwhile */
    public static PlanMeasurement of(Demand demand, Path folder, Progress progress) throws Exception {
        int items = (int) Math.min(MOST_ITEMS, demand.items());
        var around = around(demand, Files.createDirectory(folder.resolve("around")), progress);
        var bundle = folder.resolve("model");
        MadeUpModel.write(bundle, items, demand.dimension(), new Random(1));
        ModelCost cost;
        try (var task = progress.begin("The model alone", 1)) {
            cost = ModelCost.measure(bundle, demand.k(), SIZES);
            task.stepBy(1);
        }
        Map<Integer, Double> micros = new TreeMap<>();
        for (int size : SIZES) {
            double score = cost.scoreMicros().get(size) * demand.items() / items;
            micros.put(size, cost.encodeMicros().get(size) + score);
        }
        return new PlanMeasurement(around.withModel(micros), cost.scorer(), items);
    }

    private static Machine around(Demand demand, Path folder, Progress progress) throws Exception {
        int items = Math.max(FEW_ITEMS, demand.k());
        var settings = new PathSettings(
                items,
                demand.dimension(),
                demand.k(),
                new ClickShape(1.8, 0.8),
                10_000,
                1,
                Delivery.AT_LEAST_ONCE,
                WireFormat.JSON,
                0,
                2_000,
                Duration.ofSeconds(10),
                Duration.ofMinutes(2));
        var bundle = folder.resolve("made-up-model");
        MadeUpModel.write(bundle, items, demand.dimension(), new Random(1));
        try (var path = new PathBenchmark(settings, bundle, folder)) {
            path.warmUp(progress);
            var throughput = path.measureThroughput(progress);
            var latency = path.measureLatency(IDLE_RATE, progress);
            var micros = throughput.cpuMicros();
            var samples = new Samples(settings);
            return new Machine(
                    Map.of(),
                    throughput.jobMicros() - micros.get(Part.ENCODE) - micros.get(Part.SCORE) + micros.get(Part.JVM),
                    micros.get(Part.BROKER),
                    latency.getValueAtPercentile(99) / 1e3,
                    samples.write(samples.state(1)).length + SESSION_BYTES,
                    samples.click().length + RECORD_BYTES,
                    path.recommendationBytes() + RECORD_BYTES);
        }
    }
}
