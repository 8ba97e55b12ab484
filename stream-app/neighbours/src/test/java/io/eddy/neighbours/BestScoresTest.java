package io.eddy.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BestScoresTest {

    @Test
    void shouldKeepWhatSortingAndCuttingKeeps() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var best = new BestScores();
        for (int round = 0; round < 500; round++) {
            int capacity = random.nextInt(40);
            var ids = random.ints(random.nextInt(80), 0, 1000).distinct().toArray();
            var scores = random.ints(1000, 0, 10).asDoubleStream().toArray();
            best.reset(capacity);
            for (int id : ids) {
                best.offer(id, scores[id]);
            }
            best.sort();
            var expected = IntStream.of(ids)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(id -> -scores[id])
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(capacity)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(best.ids()).as("seed %d", seed).isEqualTo(expected);
            assertThat(best.scores())
                    .as("seed %d", seed)
                    .isEqualTo(
                            IntStream.of(expected).mapToDouble(id -> scores[id]).toArray());
        }
    }
}
