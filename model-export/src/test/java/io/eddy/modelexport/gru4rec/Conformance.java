package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.modelexport.training.TrainingClicks;
import java.util.function.Consumer;

/**
 * A claim about training, tried out on the real trainer, on its twin, and on twins with a published mistake: it has to hold for the first
 * two, and has to fail for the others, or it could not find that mistake in the real trainer either.
 */
final class Conformance {

    private Conformance() {}

    static void assertFindsMistakes(Consumer<TrainerUnderTest.Factory> claim, Mistake... mistakes) {
        claim.accept(RealTrainer::start);
        claim.accept(PlainTrainer::start);
        for (Mistake mistake : mistakes) {
            assertThatThrownBy(() -> claim.accept(mistake))
                    .as("the claim about a trainer with the mistake %s", mistake)
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** Settings under which a step can be followed by hand, each test changes what it is about. */
    static HyperParameters.Builder plain() {
        return HyperParameters.builder()
                .hiddenSize(3)
                .batchSize(1)
                .negativeSamples(1)
                .sampleAlpha(1)
                .logQ(0)
                .dropoutHidden(0)
                .learningRate(0.1)
                .momentum(0)
                .seed(7);
    }

    /** Clicks on which the sampler draws hardly anything but the last item. */
    static TrainingClicks sampling(int sampledItem, int[] itemIndexes, int... sessionOffsets) {
        int[] earlierSupport = new int[sampledItem + 1];
        earlierSupport[sampledItem] = 1_000_000_000;
        return new TrainingClicks(itemIndexes, sessionOffsets, sampledItem + 1, earlierSupport);
    }
}
