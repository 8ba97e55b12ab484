package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.loss.Loss;
import org.junit.jupiter.api.Test;

class HyperParametersTest {

    @Test
    void shouldDefaultToSettingsThatSuitRsc15() {
        assertThat(HyperParameters.builder().build())
                .isEqualTo(new HyperParameters(
                        Loss.CROSS_ENTROPY,
                        0,
                        1,
                        EmbeddingMode.SHARED,
                        100,
                        GruForm.RESET_AFTER,
                        1,
                        100,
                        32,
                        6,
                        1024,
                        0.5,
                        Similarity.Kind.DOT,
                        1,
                        1,
                        0,
                        0.4,
                        0.2,
                        0.2,
                        1));
    }

    @Test
    void shouldLetEmbeddingSizeAndLogQFollowFromTheRest() {
        HyperParameters.Builder builder = HyperParameters.builder().hiddenSize(7);
        assertThat(builder.build().embeddingSize()).isEqualTo(7);
        assertThat(builder.embeddingMode(EmbeddingMode.NONE).build().embeddingSize())
                .isZero();
        assertThat(builder.build().logQ()).isEqualTo(1);
        for (Loss loss : new Loss[] {Loss.BPR_MAX, Loss.TOP1, Loss.TOP1_MAX, Loss.BPR}) {
            assertThat(builder.loss(loss).build().logQ()).as(loss.toString()).isZero();
        }
    }

    /** A cosine's steps do not shrink as vectors grow, and its scores are no larger than the scale. */
    @Test
    void shouldLetScaleLearningRateAndMomentumFollowFromTheSimilarity() {
        HyperParameters dot = HyperParameters.builder().build();
        HyperParameters cosine =
                dot.toBuilder().similarity(Similarity.Kind.COSINE).build();
        assertThat(new double[] {cosine.scale(), cosine.learningRate(), cosine.momentum()})
                .containsExactly(16, 0.05, 0);
        assertThat(cosine.toBuilder().build()).isEqualTo(cosine);
        assertThat(cosine.toBuilder().similarity(Similarity.Kind.DOT).build()).isEqualTo(dot);
        HyperParameters named =
                cosine.toBuilder().scale(9).learningRate(0.3).momentum(0.1).build();
        assertThat(named.toBuilder().build()).isEqualTo(named);
    }

    @Test
    void shouldRejectSettingsThatDoNotGoTogether() {
        assertRejected(
                HyperParameters.builder().elu(0.5),
                "ELU 0.5 does not go with cross-entropy, whose activation is softmax; allowed is 0");
        assertRejected(
                HyperParameters.builder().loss(Loss.BPR_MAX).logQ(1),
                "LogQ 1.0 does not go with bpr-max, it corrects a softmax over samples; allowed is 0");
        assertRejected(
                HyperParameters.builder().embeddingSize(50),
                "Embedding size of a shared embedding must be 100, found 50");
        assertRejected(
                HyperParameters.builder().embeddingMode(EmbeddingMode.NONE).embeddingSize(50),
                "Embedding size without an embedding must be 0, found 50");
        assertRejected(
                HyperParameters.builder().embeddingMode(EmbeddingMode.SEPARATE).embeddingSize(0),
                "Embedding size must be from 1 to 4096, found 0");
        assertRejected(
                HyperParameters.builder().embeddingMode(EmbeddingMode.NONE).dropoutEmbedding(0.1),
                "Embedding dropout 0.1 has no embedding to drop; allowed is 0");
    }

    @Test
    void shouldStartFromOtherSettings() {
        HyperParameters settings = HyperParameters.builder()
                .loss(Loss.BPR_MAX)
                .elu(0.5)
                .bpreg(2)
                .embeddingMode(EmbeddingMode.SEPARATE)
                .embeddingSize(9)
                .gruForm(GruForm.RESET_BEFORE)
                .layers(2)
                .hiddenSize(8)
                .batchSize(3)
                .epochs(4)
                .negativeSamples(5)
                .sampleAlpha(0.25)
                .dropoutEmbedding(0.1)
                .dropoutHidden(0.2)
                .learningRate(0.3)
                .momentum(0.4)
                .seed(6)
                .build();
        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        HyperParameters shared = HyperParameters.builder().logQ(0.5).build();
        assertThat(shared.toBuilder().build()).isEqualTo(shared);
        assertThat(shared.toBuilder().hiddenSize(8).build().embeddingSize()).isEqualTo(8);
    }

    @Test
    void shouldSayWhatWasFoundAndWhatIsAllowed() {
        assertRejected(HyperParameters.builder().layers(17), "Layers must be from 1 to 16, found 17");
        assertRejected(HyperParameters.builder().bpreg(-1), "Bpreg must be at least 0 and finite, found -1.0");
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

    private static void assertRejected(HyperParameters.Builder settings, String message) {
        assertThatIllegalArgumentException().isThrownBy(settings::build).withMessage(message);
    }
}
