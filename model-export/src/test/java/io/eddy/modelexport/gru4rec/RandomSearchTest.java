package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.inference.bundle.Similarity.Kind;
import io.eddy.modelexport.loss.Loss;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomSearchTest {

    private static final int TRIALS = 200;

    private final HyperParameters dot = HyperParameters.builder().build();
    private final HyperParameters cosine =
            HyperParameters.builder().similarity(Kind.COSINE).build();

    @Test
    void shouldDrawTheSameTrialForTheSameSeedAndNumber() {
        assertThat(trials(cosine, 1)).isEqualTo(trials(cosine, 1)).isNotEqualTo(trials(cosine, 2));
        assertThat(trials(dot, 1)).doesNotHaveDuplicates();
    }

    @Test
    void shouldDrawTheScaleOfACosineAndOfNothingElse() {
        assertThat(trials(cosine, 1)).extracting(HyperParameters::scale).contains(10.0, 16.0, 28.0);
        assertThat(trials(cosine, 1)).extracting(HyperParameters::similarity).containsOnly(Kind.COSINE);
        assertThat(trials(dot, 1)).extracting(HyperParameters::scale).containsOnly(1.0);
    }

    @Test
    void shouldDrawWhatALossHasOnlyForThatLoss() {
        var bprMax = HyperParameters.builder().loss(Loss.BPR_MAX).build();
        assertThat(trials(bprMax, 1)).extracting(HyperParameters::elu).contains(0.0, 0.5, 1.0);
        assertThat(trials(bprMax, 1)).extracting(HyperParameters::bpreg).contains(0.0, 2.0);
        assertThat(trials(dot, 1)).extracting(HyperParameters::elu).containsOnly(0.0);
        assertThat(trials(dot, 1)).extracting(HyperParameters::bpreg).containsOnly(dot.bpreg());
    }

    @Test
    void shouldSayInWordsWhatATrialDiffersIn() {
        assertThat(new Gru4Rec().inWords(cosine))
                .isEqualTo("hidden 100, batch 32, lr 0.05, momentum 0.0, dropout 0.0/0.4, alpha 0.5, cosine x 16.0");
        assertThat(new Gru4Rec().inWords(dot)).endsWith("alpha 0.5");
    }

    private static List<HyperParameters> trials(HyperParameters base, long seed) {
        var search = new RandomSearch(base, seed);
        return IntStream.range(0, TRIALS).mapToObj(search::trial).toList();
    }
}
