package io.eddy.modelexport.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.torch.FloatTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Steps by hand, with a learning rate of 0.1 from a value of 1. */
@SuppressWarnings("try")
class AdagradTest {

    @Test
    void shouldDivideEachStepByTheRootOfAllSquaresSoFar() {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.1, 0)) {
            Tensor value = FloatTensors.of(new float[] {1}, 1);
            Tensor accumulator = FloatTensors.of(new float[] {0}, 1);

            adagrad.step(value, accumulator, null, FloatTensors.of(new float[] {3}, 1));
            // acc = 9, the step is 0.1 * 3 / 3: a first step is as long as the learning rate.
            assertValues(accumulator, 9);
            assertValues(value, 0.9f);

            adagrad.step(value, accumulator, null, FloatTensors.of(new float[] {4}, 1));
            // acc = 9 + 16, the step is 0.1 * 4 / 5 = 0.08.
            assertValues(accumulator, 25);
            assertValues(value, 0.82f);
        }
    }

    @Test
    void shouldTakeAShareOfTheLastStepAgain() {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.1, 0.5)) {
            Tensor value = FloatTensors.of(new float[] {1}, 1);
            Tensor accumulator = FloatTensors.of(new float[] {0}, 1);
            Tensor velocity = FloatTensors.of(new float[] {0}, 1);

            adagrad.step(value, accumulator, velocity, FloatTensors.of(new float[] {3}, 1));
            // v = -0.1 * 3 / 3
            assertValues(velocity, -0.1f);
            assertValues(value, 0.9f);

            adagrad.step(value, accumulator, velocity, FloatTensors.of(new float[] {4}, 1));
            // v = 0.5 * -0.1 - 0.1 * 4 / 5 = -0.13
            assertValues(velocity, -0.13f);
            assertValues(value, 0.77f);

            adagrad.step(value, accumulator, velocity, FloatTensors.of(new float[] {0}, 1));
            // v = 0.5 * -0.13 = -0.065, without any gradient
            assertValues(velocity, -0.065f);
            assertValues(value, 0.705f);
        }
    }

    @Test
    void shouldNotDivideByZeroWhereTheGradientIsTiny() {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.1, 0)) {
            Tensor value = FloatTensors.of(new float[] {1, 1}, 2);
            Tensor accumulator = FloatTensors.of(new float[] {0, 0}, 2);

            adagrad.step(value, accumulator, null, FloatTensors.of(new float[] {0, 1e-3f}, 2));
            // 0.1 * 0.001 / sqrt(1e-6 + 1e-6) = 0.1 / 1.414214 = 0.070711
            assertValues(value, 1, 0.929289f);
        }
    }

    @Test
    void shouldOnlySumUpWhileItStandsStill() {
        try (PointerScope scope = new PointerScope();
                Adagrad adagrad = new Adagrad(0.1, 0)) {
            Tensor value = FloatTensors.of(new float[] {1}, 1);
            Tensor accumulator = FloatTensors.of(new float[] {0}, 1);

            adagrad.standStill(true);
            adagrad.step(value, accumulator, null, FloatTensors.of(new float[] {3}, 1));
            assertValues(accumulator, 9);
            assertValues(value, 1);

            adagrad.standStill(false);
            adagrad.step(value, accumulator, null, FloatTensors.of(new float[] {4}, 1));
            assertValues(value, 0.92f);
        }
    }

    private static void assertValues(Tensor tensor, float... expected) {
        assertThat(FloatTensors.toArray(tensor))
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(expected);
    }
}
