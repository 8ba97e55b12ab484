package io.eddy.modelexport.gru4rec;

import static io.eddy.modelexport.gru4rec.Conformance.assertFindsMistakes;
import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.training.TrainingClicks;
import org.junit.jupiter.api.Test;

/**
 * Published mistakes in dropout, on a model whose hidden state is tanh of its input: where the input is dropped it is zero, and where it
 * is kept it tells how much the input was scaled up.
 */
class DropoutConformanceTest {

    private static final int LANES = 64;
    private static final int HIDDEN = 8;
    private static final float EMBEDDING = 0.3f;

    @Test
    void shouldDropTheShareOfTheHiddenStateThatIsAskedFor() {
        assertFindsMistakes(
                trainer -> {
                    float[] states = carried(trainer, settings().dropoutHidden(0.25));
                    assertDropped(states, 0.25);
                    assertKept(states, Math.tanh(EMBEDDING) / 0.75);
                },
                Mistake.DROPOUT_AS_KEEP_PROBABILITY,
                Mistake.DROPOUT_NOT_ON_THE_HIDDEN_STATE,
                Mistake.ONE_DROPOUT_FOR_BOTH_SIDES);
    }

    @Test
    void shouldDropTheShareOfTheEmbeddingThatIsAskedFor() {
        assertFindsMistakes(
                trainer -> {
                    float[] states = carried(trainer, settings().dropoutEmbedding(0.25));
                    assertDropped(states, 0.25);
                    assertKept(states, Math.tanh(EMBEDDING / 0.75));
                },
                Mistake.DROPOUT_AS_KEEP_PROBABILITY,
                Mistake.DROPOUT_NOT_ON_THE_EMBEDDING,
                Mistake.ONE_DROPOUT_FOR_BOTH_SIDES);
    }

    /** The same masks on both sides would drop a half, each its own drop three quarters. */
    @Test
    void shouldDrawAMaskOfItsOwnForEachSide() {
        assertFindsMistakes(
                trainer -> {
                    float[] states =
                            carried(trainer, settings().dropoutEmbedding(0.5).dropoutHidden(0.5));
                    assertDropped(states, 0.75);
                    assertKept(states, Math.tanh(EMBEDDING / 0.5) / 0.5);
                },
                Mistake.DROPOUT_NOT_ON_THE_EMBEDDING,
                Mistake.DROPOUT_NOT_ON_THE_HIDDEN_STATE);
    }

    @Test
    void shouldDropNothingWhenNothingIsAskedFor() {
        assertFindsMistakes(trainer -> assertKept(carried(trainer, settings()), Math.tanh(EMBEDDING)));
    }

    private static HyperParameters.Builder settings() {
        return Conformance.plain().hiddenSize(HIDDEN).batchSize(LANES).negativeSamples(0);
    }

    /** The states that one step leaves behind. */
    private static float[] carried(TrainerUnderTest.Factory trainer, HyperParameters.Builder settings) {
        int[] items = new int[2 * LANES];
        int[] offsets = new int[LANES + 1];
        for (int lane = 0; lane < LANES; lane++) {
            items[2 * lane + 1] = 1;
            offsets[lane + 1] = 2 * lane + 2;
        }
        HyperParameters parameters = settings.build();
        try (TrainerUnderTest started = trainer.start(
                new TrainingClicks(items, offsets, 2), parameters, HandMadeWeights.echo(parameters, 2, EMBEDDING))) {
            started.trainEpoch();
            return started.hiddenStates(0);
        }
    }

    /** Of 512 elements: four standard deviations are at most 0.09. */
    private static void assertDropped(float[] states, double share) {
        int dropped = 0;
        for (float state : states) {
            dropped += state == 0 ? 1 : 0;
        }
        assertThat((double) dropped / states.length).isBetween(share - 0.09, share + 0.09);
    }

    private static void assertKept(float[] states, double value) {
        for (float state : states) {
            if (state != 0) {
                assertThat((double) state).isBetween(value - 1e-5, value + 1e-5);
            }
        }
    }
}
