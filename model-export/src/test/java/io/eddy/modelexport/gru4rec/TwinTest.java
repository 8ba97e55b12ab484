package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.training.TrainingClicks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer against its twin in doubles, within what 32-bit gradients lose. */
class TwinTest {

    private static final Offset<Double> WITHIN = Offset.offset(2e-5);

    private static final Architecture MOST_USED = new Architecture(EmbeddingMode.SHARED, GruForm.RESET_AFTER, 1);
    private static final LossAndElu CROSS_ENTROPY = new LossAndElu(Loss.CROSS_ENTROPY, 0);

    /** Items 4 and 5 are never clicked, but popular with an earlier training. */
    private static final TrainingClicks ONE_STEP =
            new TrainingClicks(new int[] {0, 1, 2, 0}, new int[] {0, 2, 4}, 6, new int[] {0, 0, 0, 0, 4, 2});

    /** In two lanes: a session that is carried on, one that starts in a lane that was another's, and an end with one lane. */
    private static final TrainingClicks FOUR_STEPS = new TrainingClicks(
            new int[] {0, 1, 2, 1, 0, 3, 1, 2, 2, 3}, new int[] {0, 3, 5, 7, 10}, 6, new int[] {0, 0, 0, 0, 4, 2});

    /** Every loss, linear and with ELU, in every embedding mode, in both GRU forms, with one and two layers. */
    static Stream<HyperParameters> everyKindOfStep() {
        return everyLoss()
                .flatMap(loss -> Architecture.all()
                        .filter(architecture -> architecture.layers() < 3)
                        .map(architecture -> tiny(architecture, loss).build()));
    }

    /** Every architecture, with momentum and without, and every loss. */
    static Stream<HyperParameters> everyKindOfTraining() {
        Stream<HyperParameters> architectures = Architecture.all()
                .flatMap(architecture -> Stream.of(0.3, 0.0)
                        .map(momentum -> tiny(architecture, CROSS_ENTROPY)
                                .momentum(momentum)
                                .build()));
        return Stream.concat(
                architectures, everyLoss().map(loss -> tiny(MOST_USED, loss).build()));
    }

    /** Every loss and every architecture of up to two layers, scored by the cosine. */
    static Stream<HyperParameters> everyKindOfStepByCosine() {
        return everyKindOfStep()
                .map(kind -> kind.toBuilder()
                        .similarity(Similarity.Kind.COSINE)
                        .scale(3)
                        .build());
    }

    private static Stream<LossAndElu> everyLoss() {
        return Arrays.stream(Loss.values())
                .flatMap(loss -> loss == Loss.CROSS_ENTROPY
                        ? Stream.of(CROSS_ENTROPY)
                        : Stream.of(new LossAndElu(loss, 0), new LossAndElu(loss, 0.5)));
    }

    @ParameterizedTest
    @MethodSource("everyKindOfStep")
    void shouldTakeTheStepOfItsTwin(HyperParameters parameters) {
        assertSameEpoch(ONE_STEP, parameters, 1);
    }

    @ParameterizedTest
    @MethodSource("everyKindOfTraining")
    void shouldCarryStateAccumulatorAndMomentumLikeItsTwin(HyperParameters parameters) {
        assertSameEpoch(FOUR_STEPS, parameters, 2);
    }

    /** A short vector turns far with a small step, so that what 32 bits lose in one step grows in the next. */
    @ParameterizedTest
    @MethodSource("everyKindOfStepByCosine")
    void shouldTakeTheStepsOfItsTwinByCosine(HyperParameters parameters) {
        assertSameEpoch(ONE_STEP, parameters, 1);
        assertSameEpoch(FOUR_STEPS, parameters, 1, Offset.offset(1e-4));
    }

    /** The last step's only lane has nothing to tell its target from. */
    @Test
    void shouldTakeNoStepWithoutANegativeButCarryTheState() {
        TrainingClicks clicks = new TrainingClicks(new int[] {0, 1, 2, 3, 2, 0, 1}, new int[] {0, 2, 7}, 4);
        everyKindOfStep()
                .forEach(kind -> assertSameEpoch(
                        clicks, kind.toBuilder().negativeSamples(0).build(), 1));
    }

    @Test
    void shouldHandTheLossOfItsTwinToTheListener() {
        HyperParameters parameters =
                tiny(MOST_USED, new LossAndElu(Loss.BPR_MAX, 1)).build();
        List<Double> losses = new ArrayList<>();
        try (Gru4RecTrainer trainer = new Gru4RecTrainer(FOUR_STEPS, parameters)) {
            TrainerUnderTest twin = PlainTrainer.start(FOUR_STEPS, parameters, trainer.weights());
            trainer.trainEpoch((clicksDone, clicksInEpoch, meanLoss) -> losses.add(meanLoss));

            assertThat(losses).hasSize(1);
            assertThat(losses.get(0)).isCloseTo(twin.trainEpoch(), WITHIN);
        }
    }

    private static void assertSameEpoch(TrainingClicks clicks, HyperParameters parameters, int epochs) {
        assertSameEpoch(clicks, parameters, epochs, WITHIN);
    }

    private static void assertSameEpoch(
            TrainingClicks clicks, HyperParameters parameters, int epochs, Offset<Double> within) {
        try (TrainerUnderTest trainer = RealTrainer.start(clicks, parameters, null);
                TrainerUnderTest twin = PlainTrainer.start(clicks, parameters, trainer.weights())) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                assertThat(trainer.trainEpoch()).isCloseTo(twin.trainEpoch(), within);
            }
            for (int layer = 0; layer < parameters.layers(); layer++) {
                assertClose("hidden state", trainer.hiddenStates(layer), twin.hiddenStates(layer), within);
            }
            Gru4RecWeights found = trainer.weights();
            twin.weights()
                    .tensors()
                    .forEach((name, expected) ->
                            assertClose(name, found.tensors().get(name).values(), expected.values(), within));
        }
    }

    private static void assertClose(String name, float[] found, float[] expected, Offset<Double> within) {
        assertThat(found).hasSize(expected.length);
        IntStream.range(0, found.length)
                .forEach(i -> assertThat((double) found[i])
                        .as("%s, element %d", name, i)
                        .isCloseTo(expected[i], within));
    }

    private static HyperParameters.Builder tiny(Architecture architecture, LossAndElu loss) {
        HyperParameters.Builder parameters = HyperParameters.builder()
                .loss(loss.loss)
                .elu(loss.elu)
                .bpreg(0.7)
                .embeddingMode(architecture.embeddingMode())
                .gruForm(architecture.gruForm())
                .layers(architecture.layers())
                .hiddenSize(3)
                .batchSize(2)
                .negativeSamples(3)
                .dropoutHidden(0)
                .learningRate(0.1)
                .momentum(0.3)
                .seed(11);
        return architecture.embeddingMode() == EmbeddingMode.SEPARATE ? parameters.embeddingSize(4) : parameters;
    }

    private record LossAndElu(Loss loss, double elu) {}
}
