package io.eddy.serving.prequential;

import static io.eddy.serving.prequential.EvaluatedStream.by;
import static io.eddy.serving.prequential.EvaluatedStream.recommendation;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.prequential.SlowTwin.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sessions, with late clicks, changes of the model, gaps, and a job that fails again and again and whose clicks topic
 * is made anew: whatever the
 * partitions of sessions and the moments of flushing, the evaluation gives what the slow twin gives.
 */
class EvaluationPropertyTest {

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int SESSIONS = 12;
    private static final int ITEMS = 30;
    private static final int CLICKS = 800;

    private static final RecursiveComparisonConfiguration UP_TO_ROUNDING = RecursiveComparisonConfiguration.builder()
            .withComparatorForType(
                    (one, other) -> Math.abs(one - other) < 1e-12 ? 0 : Double.compare(one, other), Double.class)
            .build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_121})
    void shouldGiveWhatTheSlowTwinGivesHoweverTheWorkIsShared(long seed) throws Exception {
        var random = new Random(seed);
        var supportById = new HashMap<String, Long>();
        IntStream.range(0, ITEMS).forEach(item -> supportById.put("i" + item, 1L + random.nextInt(1_000)));
        var emitted = emitted(random);
        var predictions = SlowTwin.predictions(emitted);
        assertThat(predictions).as("seed %d", seed).hasSizeGreaterThan(CLICKS / 2);

        var together = evaluate(emitted, 1, new Random(seed), supportById);
        var apart = evaluate(emitted, 3, new Random(seed + 1), supportById);

        assertThat(together.predictions())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        predictions.stream().map(Prediction::pair).toList());
        assertThat(apart.predictions()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(together.predictions());
        assertThat(together.windows())
                .as("seed %d", seed)
                .usingRecursiveComparison(UP_TO_ROUNDING)
                .isEqualTo(new SlowTwin(supportById, WINDOW.toMillis()).windows(predictions));
        var comparisons = SlowTwin.comparisons(predictions);
        assertThat(together.comparisons())
                .as("seed %d", seed)
                .usingRecursiveComparison(UP_TO_ROUNDING)
                .isEqualTo(comparisons);
        assertThat(comparisons.values())
                .allMatch(comparison -> comparison.getDifferences().get(0).getLow() != null);
        // To the last bit.
        assertThat(apart.comparisons()).as("seed %d", seed).isEqualTo(together.comparisons());
        assertThat(apart.windows()).as("seed %d", seed).isEqualTo(together.windows());
    }

    /** What a job emits that reads two partitions of clicks, fails now and then, and begins again at a checkpoint. */
    private static List<Recommendation> emitted(Random random) {
        var emitted = new ArrayList<Recommendation>();
        var sinceCheckpoint = new ArrayList<Recommendation>();
        var positions = new int[SESSIONS];
        var offsets = new long[2];
        long noonMs = EvaluatedStream.NOW.toEpochMilli();
        for (int click = 0; click < CLICKS; click++) {
            int session = random.nextInt(SESSIONS);
            int partition = random.nextInt(2);
            positions[session] = nextPosition(positions[session], random);
            offsets[partition] += 1 + random.nextInt(3);
            long lateMs = random.nextInt(4) == 0 ? random.nextInt(600_000) : 0;
            var itemIds = IntStream.range(0, ITEMS).mapToObj(item -> "i" + item).toList();
            var shuffled = new ArrayList<>(itemIds);
            Collections.shuffle(shuffled, random);
            var next = by(
                    "gru4rec",
                    random.nextInt(10) < 6 ? "1" : "2",
                    "gru4rec",
                    recommendation(
                            "s" + session,
                            "clicks-" + partition + "-" + offsets[partition],
                            positions[session],
                            itemIds.get(random.nextInt(ITEMS)),
                            noonMs + click * 2_000L - lateMs,
                            shuffled.subList(0, 1 + random.nextInt(20)).toArray(String[]::new)));
            if (session > 1) {
                next.setExperiment(new Experiment("e", 0.4, "gru4rec", "2", "gru4rec", "1", false, 7L));
            }
            emitted.add(next);
            sinceCheckpoint.add(next);
            if (random.nextInt(25) == 0) {
                emitted.addAll(readAgain(sinceCheckpoint, random));
            }
            if (random.nextInt(15) == 0) {
                sinceCheckpoint.clear();
                // The clicks topic is made anew.
                offsets = random.nextInt(5) == 0 ? new long[2] : offsets;
            }
        }
        return emitted;
    }

    private static int nextPosition(int position, Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> 1;
            case 1 -> position + 2;
            default -> position + 1;
        };
    }

    /** Each partition in its order, but the two interleaved in another way. */
    private static List<Recommendation> readAgain(List<Recommendation> before, Random random) {
        var partitions = List.of(new ArrayDeque<Recommendation>(), new ArrayDeque<Recommendation>());
        for (var recommendation : before) {
            partitions
                    .get(recommendation.getRecommendationId().startsWith("clicks-0-") ? 0 : 1)
                    .add(recommendation);
        }
        return interleaved(partitions, random);
    }

    private static <T> List<T> interleaved(List<ArrayDeque<T>> queues, Random random) {
        var result = new ArrayList<T>();
        while (queues.stream().anyMatch(queue -> !queue.isEmpty())) {
            var queue = queues.get(random.nextInt(queues.size()));
            if (!queue.isEmpty()) {
                result.add(queue.remove());
            }
        }
        return result;
    }

    /** Each partition of sessions in a stream of its own; another one merges what they pass on. */
    private Evaluated evaluate(
            List<Recommendation> emitted, int partitions, Random random, Map<String, Long> supportById)
            throws Exception {
        var predictions = new ArrayList<String>();
        var shares = new ArrayList<ArrayDeque<TestRecord<byte[], byte[]>>>();
        var experimentShares = new ArrayList<ArrayDeque<TestRecord<byte[], byte[]>>>();
        for (int partition = 0; partition < partitions; partition++) {
            try (var stream = stream("sessions-" + partitions + "-" + partition, supportById)) {
                for (var recommendation : emitted) {
                    if (recommendation.getSessionId().hashCode() % partitions == partition) {
                        stream.send(recommendation);
                        if (random.nextInt(10) == 0) {
                            stream.flush();
                        }
                    }
                }
                stream.flush();
                shares.add(new ArrayDeque<>(stream.shares()));
                experimentShares.add(new ArrayDeque<>(stream.experimentShares()));
                for (var prediction : stream.predictions()) {
                    predictions.add(prediction.getRecommendationId() + " -> " + prediction.getNextRecommendationId()
                            + ": " + prediction.getRank());
                }
            }
        }
        try (var stream = stream("windows-" + partitions, supportById)) {
            interleaved(shares, random).forEach(stream::sendShare);
            interleaved(experimentShares, random).forEach(stream::sendExperimentShare);
            return new Evaluated(predictions, new TreeMap<>(stream.windows()), new TreeMap<>(stream.comparisons()));
        }
    }

    private EvaluatedStream stream(String name, Map<String, Long> supportById) {
        return new EvaluatedStream(PrequentialSettings.builder(KafkaConnection.to("unused:9092"), folder.resolve(name))
                .predictionsTopic("predictions")
                .windowsTopic("windows")
                .comparisonsTopic("comparisons")
                .format(WireFormat.AVRO)
                .window(WINDOW)
                .items((modelName, version) -> Optional.of(new KnownItems(supportById)))
                .build());
    }

    private record Evaluated(
            List<String> predictions,
            Map<String, EvaluationWindow> windows,
            Map<String, ModelComparison> comparisons) {}
}
