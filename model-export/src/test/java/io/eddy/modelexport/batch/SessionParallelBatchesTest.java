package io.eddy.modelexport.batch;

import static io.eddy.modelexport.batch.SessionParallelBatches.FRESH;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.training.TrainingClicks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionParallelBatchesTest {

    @Test
    void shouldSeatNextSessionInFreedLaneAndShrinkWhenNoneIsLeft() {
        int[] items = {10, 11, 12, 20, 21, 30, 31, 32, 33, 40, 41};
        SessionParallelBatches batches =
                new SessionParallelBatches(new TrainingClicks(items, new int[] {0, 3, 5, 9, 11}, 50), 2);

        assertNext(batches, new int[] {10, 20}, new int[] {11, 21}, new int[] {FRESH, FRESH});
        assertNext(batches, new int[] {11, 30}, new int[] {12, 31}, new int[] {0, FRESH});
        assertNext(batches, new int[] {40, 31}, new int[] {41, 32}, new int[] {FRESH, 1});
        assertNext(batches, new int[] {32}, new int[] {33}, new int[] {1});
        assertThat(batches.advance()).isFalse();
    }

    @Test
    void shouldStartWithFewerLanesWhenThereAreFewerSessions() {
        SessionParallelBatches batches =
                new SessionParallelBatches(new TrainingClicks(new int[] {0, 1, 2}, new int[] {0, 3}, 3), 8);

        assertNext(batches, new int[] {0}, new int[] {1}, new int[] {FRESH});
        assertNext(batches, new int[] {1}, new int[] {2}, new int[] {0});
        assertThat(batches.advance()).isFalse();
    }

    @Test
    void shouldUseEveryClickOfEverySessionOnce() {
        int sessions = 37;
        int[] offsets = new int[sessions + 1];
        for (int session = 0; session < sessions; session++) {
            offsets[session + 1] = offsets[session] + 2 + session * 7 % 5;
        }
        int clicks = offsets[sessions];
        int[] items = new int[clicks];
        List<Integer> expected = new ArrayList<>();
        for (int position = 0; position < clicks; position++) {
            items[position] = position;
            if (Arrays.binarySearch(offsets, position) < 0) {
                expected.add(position);
            }
        }

        SessionParallelBatches batches = new SessionParallelBatches(new TrainingClicks(items, offsets, clicks), 6);
        List<Integer> targets = new ArrayList<>();
        while (batches.advance()) {
            for (int lane = 0; lane < batches.lanes(); lane++) {
                assertThat(batches.inputs()[lane]).isEqualTo(batches.targets()[lane] - 1);
                targets.add(batches.targets()[lane]);
            }
        }

        assertThat(targets).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void assertNext(SessionParallelBatches batches, int[] inputs, int[] targets, int[] carriedFrom) {
        assertThat(batches.advance()).isTrue();
        int lanes = batches.lanes();
        assertThat(Arrays.copyOf(batches.inputs(), lanes)).isEqualTo(inputs);
        assertThat(Arrays.copyOf(batches.targets(), lanes)).isEqualTo(targets);
        assertThat(Arrays.copyOf(batches.carriedFrom(), lanes)).isEqualTo(carriedFrom);
    }
}
