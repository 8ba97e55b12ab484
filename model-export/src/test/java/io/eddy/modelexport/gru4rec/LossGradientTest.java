package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.loss.SampledLoss;
import io.eddy.modelexport.torch.FloatTensors;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each loss and its closed-form gradient against the twin's loss in doubles and its central differences. */
class LossGradientTest {

    private static final int LANES = 4;
    private static final int COLUMNS = 9;
    private static final double DIFFERENCE = 1e-4;

    /** Every loss, linear and with ELU, with weak and strong regularisation. */
    static Stream<HyperParameters> losses() {
        return Arrays.stream(Loss.values()).flatMap(loss -> {
            HyperParameters.Builder settings =
                    HyperParameters.builder().loss(loss).hiddenSize(1).batchSize(LANES + 1);
            return loss == Loss.CROSS_ENTROPY
                    ? Stream.of(settings.build())
                    : Stream.of(
                            settings.elu(0).bpreg(0).build(),
                            settings.elu(0).bpreg(1.85).build(),
                            settings.elu(0.5).bpreg(0.7).build(),
                            settings.elu(1).bpreg(0.7).build());
        });
    }

    @ParameterizedTest
    @MethodSource("losses")
    void shouldHaveTheSlopeOfItsTwin(HyperParameters parameters) {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            float[] scores = new float[LANES * COLUMNS];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) random.nextGaussian() * 2;
            }
            assertSlope(parameters, scores);
        }
    }

    /** Sigmoid and softmax are 0 or 1 there as far as 32 bits tell, for targets as well as for negatives. */
    @ParameterizedTest
    @MethodSource("losses")
    void shouldHaveTheSlopeOfItsTwinWhereScoresAreSaturated(HyperParameters parameters) {
        Random random = new Random(6);
        for (int round = 0; round < 20; round++) {
            float[] scores = new float[LANES * COLUMNS];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (random.nextBoolean() ? 50 : -50) + (float) random.nextGaussian();
            }
            assertSlope(parameters, scores);
        }
    }

    /** A sampled target and samples drawn twice: equal scores in several columns. */
    @ParameterizedTest
    @MethodSource("losses")
    void shouldHaveTheSlopeOfItsTwinWhereScoresAreEqual(HyperParameters parameters) {
        float[] scores = new float[LANES * COLUMNS];
        Arrays.fill(scores, 0.75f);
        assertSlope(parameters, scores);
    }

    @SuppressWarnings("try")
    private static void assertSlope(HyperParameters parameters, float[] scores) {
        double largest = 1;
        double[] exact = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            exact[i] = scores[i];
            largest = Math.max(largest, Math.abs(scores[i]));
        }
        PlainGru4Rec twin = new PlainGru4Rec(RandomWeights.of(2, 1, 1), new int[] {1, 1}, parameters);
        // Squared scores enter BPR-max: so large are the numbers that 32 bits round.
        Offset<Double> within = Offset.offset(1e-6 * largest * largest);
        try (PointerScope scope = new PointerScope();
                SampledLoss loss = SampledLoss.of(
                        parameters.loss(), parameters.elu(), parameters.bpreg(), parameters.batchSize())) {
            SampledLoss.LossGradient found = loss.of(FloatTensors.of(scores.clone(), LANES, COLUMNS));
            assertThat(found.loss().item_double()).isCloseTo(loss(twin, exact, parameters), within);
            float[] gradient = FloatTensors.toArray(found.gradient());
            for (int i = 0; i < scores.length; i++) {
                double score = exact[i];
                exact[i] = score + DIFFERENCE;
                double above = loss(twin, exact, parameters);
                exact[i] = score - DIFFERENCE;
                double below = loss(twin, exact, parameters);
                exact[i] = score;
                assertThat((double) gradient[i])
                        .as("column %d of lane %d", i % COLUMNS, i / COLUMNS)
                        .isCloseTo((above - below) / (2 * DIFFERENCE), within);
            }
        }
    }

    private static double loss(PlainGru4Rec twin, double[] scores, HyperParameters parameters) {
        double loss = 0;
        for (int lane = 0; lane < LANES; lane++) {
            double[] r = Arrays.stream(scores, lane * COLUMNS, (lane + 1) * COLUMNS)
                    .map(twin::activate)
                    .toArray();
            loss += twin.laneLoss(r, lane);
        }
        return loss / parameters.batchSize();
    }
}
