package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.torch.FloatTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights that a test computes with by hand: all zero but for those it sets. */
final class HandMadeWeights {

    /** Makes an update gate of either form as good as shut or open: σ(−40) is 4e-18. */
    static final float SHUT = -40;

    private final GruForm gruForm;
    private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();

    private HandMadeWeights(Architecture architecture, int items, int embedding, int hidden) {
        gruForm = architecture.gruForm();
        architecture
                .shapes(items, embedding, hidden)
                .forEach((name, shape) ->
                        tensors.put(name, new FloatTensor(new float[(int) FloatTensor.elements(shape)], shape)));
    }

    static HandMadeWeights zeros(HyperParameters parameters, int items) {
        return new HandMadeWeights(
                Architecture.of(parameters), items, parameters.embeddingSize(), parameters.hiddenSize());
    }

    /**
     * A model in which an item's score is its bias, whatever was clicked: embedding and output are zero, so are the hidden states and
     * all gradients but those of the biases, and it stays so while it is trained.
     */
    static Gru4RecWeights biasOnly(HyperParameters parameters, float... biases) {
        return zeros(parameters, biases.length)
                .set(Gru4RecWeights.OUTPUT_BIAS, biases)
                .build();
    }

    /**
     * A model of one layer in the form {@link GruForm#RESET_AFTER} that remembers nothing: its hidden state is tanh of the embedding of
     * the last click.
     */
    static Gru4RecWeights echo(HyperParameters parameters, int items, float everyEmbedding) {
        int hidden = parameters.hiddenSize();
        HandMadeWeights weights = zeros(parameters, items);
        float[] embedding = weights.tensors.get(Gru4RecWeights.EMBEDDING).values();
        Arrays.fill(embedding, everyEmbedding);
        float[] inputWeights =
                weights.tensors.get(Gru4RecWeights.inputWeightsName(0)).values();
        float[] inputBias = weights.tensors.get(Gru4RecWeights.inputBiasName(0)).values();
        for (int i = 0; i < hidden; i++) {
            inputWeights[(2 * hidden + i) * hidden + i] = 1;
            inputBias[hidden + i] = SHUT;
        }
        return weights.build();
    }

    HandMadeWeights set(String name, float... values) {
        tensors.put(name, new FloatTensor(values, tensors.get(name).shape()));
        return this;
    }

    Gru4RecWeights build() {
        return new Gru4RecWeights(gruForm, tensors);
    }
}
