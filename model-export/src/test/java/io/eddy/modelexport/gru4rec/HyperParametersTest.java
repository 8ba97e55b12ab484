package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HyperParametersTest {

    @Test
    void shouldDefaultToSettingsThatSuitRsc15() {
        assertThat(HyperParameters.builder().build())
                .isEqualTo(new HyperParameters(100, 32, 6, 1024, 0.5, 1, 0, 0.4, 0.2, 0.2, 1));
    }

    @Test
    void shouldSayWhatWasFoundAndWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HyperParameters.builder().hiddenSize(0).build())
                .withMessage("Hidden size must be from 1 to 4096, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HyperParameters.builder().dropoutHidden(1).build())
                .withMessage("Hidden dropout must be at least 0 and below 1, found 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HyperParameters.builder().sampleAlpha(-0.1).build())
                .withMessage("Sample alpha must be at least 0 and at most 1, found -0.1");
    }

    @Test
    void shouldRejectNumbersThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HyperParameters.builder().learningRate(Double.NaN).build())
                .withMessageContaining("Learning rate must be positive and finite in 32 bits, found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HyperParameters.builder().momentum(Double.NaN).build())
                .withMessageContaining("found NaN");
    }

    @Test
    void shouldRejectBatchInWhichTheTargetHasNoRival() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HyperParameters.builder()
                        .batchSize(1)
                        .negativeSamples(0)
                        .build())
                .withMessageContaining("Batch size 1 without negative samples");
    }
}
