package io.eddy.modelexport.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.torch.FloatTensors;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.TrainingClicks;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Two lanes in which 3 follows 1 and 1 follows 4; the samples are 5, 3 and 5. */
@SuppressWarnings("try")
class MiniBatchTest {

    private static final int[] SAMPLES = {5, 3, 5};
    private static final int[] ITEM_INDEXES = {1, 3, 4, 1};

    @Test
    void shouldListEachTargetAndSampleOnceAndThenTheInputsThatShareTheirTable() {
        try (PointerScope scope = new PointerScope();
                MiniBatch miniBatch = miniBatch(1_000, true)) {
            MiniBatch.Indexes indexes = miniBatch.indexes(firstStep(1_000), SAMPLES);

            assertThat(values(indexes.outputItems())).containsExactly(3, 1, 5, 4);
            assertThat(values(indexes.biasItems())).containsExactly(3, 1, 5);
            assertThat(values(indexes.outputs())).containsExactly(0, 1, 2, 0, 2);
            assertThat(values(indexes.inputs())).containsExactly(1, 3);
        }
    }

    @Test
    void shouldListTheInputsApartWhereTheyHaveATableOfTheirOwn() {
        try (PointerScope scope = new PointerScope();
                MiniBatch miniBatch = miniBatch(1_000, false)) {
            MiniBatch.Indexes indexes = miniBatch.indexes(firstStep(1_000), SAMPLES);

            assertThat(values(indexes.outputItems())).containsExactly(3, 1, 5);
            assertThat(values(indexes.biasItems())).containsExactly(3, 1, 5);
            assertThat(values(indexes.inputItems())).containsExactly(1, 4);
            assertThat(values(indexes.inputs())).containsExactly(0, 1);
        }
    }

    /** The work of a step: rows that it gathers, scores, and moves. */
    @Test
    void shouldTakeAsManyRowsFromALargeCatalogueAsFromASmallOne() {
        for (int items : new int[] {6, 100_000}) {
            try (PointerScope scope = new PointerScope();
                    MiniBatch miniBatch = miniBatch(items, true)) {
                MiniBatch.Indexes indexes = miniBatch.indexes(firstStep(items), SAMPLES);

                assertThat(indexes.outputItems().size(0)).isEqualTo(4);
                assertThat(indexes.outputs().size(0)).isEqualTo(5);
            }
        }
    }

    @Test
    void shouldBeginEachSessionWithTheRowOfZerosAndCarryTheOthersOn() {
        try (PointerScope scope = new PointerScope();
                MiniBatch miniBatch = miniBatch(6, true)) {
            SessionParallelBatches batches = new SessionParallelBatches(
                    new TrainingClicks(new int[] {0, 1, 2, 3, 4, 5, 0}, new int[] {0, 2, 5, 7}, 6), 2);
            batches.advance();
            assertThat(values(miniBatch.indexes(batches, SAMPLES).states())).containsExactly(2, 2);
            batches.advance();
            assertThat(values(miniBatch.indexes(batches, SAMPLES).states())).containsExactly(2, 1);
        }
    }

    @Test
    void shouldCorrectTargetsByTheirSupportAndSamplesByItsPower() {
        int[] support = {1, 8, 1, 4, 1, 100};
        try (PointerScope scope = new PointerScope();
                MiniBatch miniBatch = new MiniBatch(
                        support, 2, true, new NegativeSampling(SAMPLES.length, 0.75, 0.5), TorchDevice.CPU)) {
            MiniBatch.Indexes indexes = miniBatch.indexes(firstStep(6), SAMPLES);

            // Targets 3 and 1: 0.5 ln 4 and 0.5 ln 8. Samples 5, 3, 5: 0.5 * 0.75 ln 100 and 0.5 * 0.75 ln 4.
            assertThat(FloatTensors.toArray(indexes.correction()))
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(0.693147f, 1.039721f, 1.726939f, 0.519860f, 1.726939f);
        }
    }

    private static MiniBatch miniBatch(int items, boolean shared) {
        return new MiniBatch(new int[items], 2, shared, new NegativeSampling(SAMPLES.length, 0.5, 0), TorchDevice.CPU);
    }

    private static SessionParallelBatches firstStep(int items) {
        SessionParallelBatches batches =
                new SessionParallelBatches(new TrainingClicks(ITEM_INDEXES, new int[] {0, 2, 4}, items), 2);
        batches.advance();
        return batches;
    }

    private static long[] values(Tensor indexes) {
        long[] values = new long[(int) indexes.numel()];
        indexes.contiguous().data_ptr_long().get(values);
        return values;
    }
}
