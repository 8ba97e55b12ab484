package io.eddy.modelexport.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.torch.FloatTensors;
import io.eddy.modelexport.torch.IndexTensor;
import io.eddy.modelexport.torch.TorchDevice;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps in place are libtorch's steps: {@link Adagrad} on the same rows is the oracle. */
@SuppressWarnings("try")
class AdagradRowsTest {

    private static final int ITEMS = 40;
    private static final long[] MOVED = {7, 39, 0, 12, 13};

    @ParameterizedTest
    @CsvSource({"1, 0.3", "1, 0", "67, 0.3", "67, 0", "256, 0.3", "256, 0"})
    void shouldTakeTheStepsThatLibtorchTakes(int width, double momentum) {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.07, momentum);
                IndexTensor indexes = new IndexTensor(MOVED.length, TorchDevice.CPU)) {
            Table inPlace = new Table(adagrad, width);
            Table byLibtorch = new Table(adagrad, width);
            AdagradRows rows = new AdagradRows(adagrad, inPlace.value, inPlace.accumulator, inPlace.velocity);
            Random random = new Random(1);

            for (int step = 0; step < 20; step++) {
                Tensor gradient = gaussian(random, MOVED.length, width);
                Tensor items = indexes.set(MOVED, MOVED.length);
                rows.step(items, gradient);
                byLibtorch.step(items, gradient);
            }

            assertSame(inPlace.value, byLibtorch.value);
            assertSame(inPlace.accumulator, byLibtorch.accumulator);
            if (momentum != 0) {
                assertSame(inPlace.velocity, byLibtorch.velocity);
            }
            assertThat(FloatTensors.toArray(inPlace.value))
                    .isNotEqualTo(FloatTensors.toArray(new Table(adagrad, width).value));
        }
    }

    @Test
    void shouldOnlySumUpWhileAdagradStandsStill() {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.07, 0.3);
                IndexTensor indexes = new IndexTensor(MOVED.length, TorchDevice.CPU)) {
            Table table = new Table(adagrad, 8);
            Table untouched = new Table(adagrad, 8);
            AdagradRows rows = new AdagradRows(adagrad, table.value, table.accumulator, table.velocity);

            adagrad.standStill(true);
            rows.step(indexes.set(MOVED, MOVED.length), gaussian(new Random(1), MOVED.length, 8));

            assertThat(FloatTensors.toArray(table.value)).containsExactly(FloatTensors.toArray(untouched.value));
            assertThat(FloatTensors.toArray(table.velocity)).containsExactly(FloatTensors.toArray(untouched.velocity));
            assertThat(FloatTensors.toArray(table.accumulator))
                    .isNotEqualTo(FloatTensors.toArray(untouched.accumulator));
        }
    }

    @Test
    void shouldLeaveToLibtorchWhatIsNoTable() {
        try (PointerScope scope = new PointerScope()) {
            assertThat(AdagradRows.canStep(FloatTensors.of(new float[6], 2, 3))).isTrue();
            assertThat(AdagradRows.canStep(FloatTensors.of(new float[6], 6))).isFalse();
        }
    }

    /** Within one rounding: libtorch fuses the product and the sum of the accumulator only where it has AVX2. */
    private static void assertSame(Tensor found, Tensor expected) {
        assertThat(FloatTensors.toArray(found))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(FloatTensors.toArray(expected));
    }

    private static Tensor gaussian(Random random, int rows, int width) {
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return FloatTensors.of(values, rows, width);
    }

    /** Filled with the same values each time it is made. */
    private static final class Table {

        private final Adagrad adagrad;
        private final Tensor value;
        private final Tensor accumulator;
        private final Tensor velocity;

        Table(Adagrad adagrad, int width) {
            this.adagrad = adagrad;
            Random random = new Random(2);
            value = gaussian(random, ITEMS, width);
            accumulator = gaussian(random, ITEMS, width).square();
            velocity = adagrad.keepsVelocity() ? gaussian(random, ITEMS, width) : null;
        }

        void step(Tensor items, Tensor gradient) {
            Tensor values = value.index_select(0, items);
            Tensor accumulators = accumulator.index_select(0, items);
            Tensor velocities = velocity == null ? null : velocity.index_select(0, items);
            adagrad.step(values, accumulators, velocities, gradient);
            value.index_copy_(0, items, values);
            accumulator.index_copy_(0, items, accumulators);
            if (velocity != null) {
                velocity.index_copy_(0, items, velocities);
            }
        }
    }
}
