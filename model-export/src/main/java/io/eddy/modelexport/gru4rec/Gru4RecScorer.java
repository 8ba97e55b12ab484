package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.torch.FloatTensors;
import io.eddy.modelexport.torch.NativeThreads;
import io.eddy.modelexport.training.TrainedScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs a trained model forward on libtorch, to evaluate it and to prove its exports.
 *
 * <p>Owns a native copy of the weights until {@link #close}. Calls share nothing but these weights, so several threads may score at once;
 * each call runs on one native thread.
 */
public final class Gru4RecScorer implements TrainedScorer {

    private static final int GATES = 3;

    private final int itemCount;
    private final int hiddenSize;
    private final Similarity similarity;
    /** Input of the first layer by item: its embedding, or its column of the input weights. */
    private final Tensor inputRows;

    private final Tensor output;
    private final Tensor outputTransposed;
    private final Tensor outputBias;
    private final List<GruLayer> layers = new ArrayList<>();
    private final List<Tensor> layerTensors = new ArrayList<>();

    public Gru4RecScorer(Gru4RecWeights weights) {
        NativeThreads.useOne();
        itemCount = weights.itemCount();
        hiddenSize = weights.hiddenSize();
        similarity = weights.similarity();
        output = FloatTensors.of(
                similarity.isCosine() ? Similarity.unitRows(weights.output(), hiddenSize) : weights.output(),
                itemCount,
                hiddenSize);
        outputTransposed = output.t();
        outputBias = FloatTensors.of(weights.outputBias(), itemCount);
        inputRows = inputRows(weights);
        for (int layer = 0; layer < weights.layers(); layer++) {
            layers.add(layer(weights, layer));
        }
    }

    @Override
    public float[] scores(int[][] sessions) {
        var state = new float[sessions.length * stateSize()];
        for (int click = 0; click < sessions[0].length; click++) {
            int now = click;
            state = nextState(
                    Arrays.stream(sessions).mapToInt(session -> session[now]).toArray(), state);
        }
        return scores(state, sessions.length);
    }

    /** Floats of one session's hidden state: its layers one after another. */
    public int stateSize() {
        return layers.size() * hiddenSize;
    }

    /**
     * The hidden states after one more click of each session.
     *
     * @param itemIndexes the item clicked in each of the batch's sessions
     * @param state hidden states before it, row-major [batch x layers x hidden]; zeros at the start of a session
     * @return a new array [batch x layers x hidden]
     */
    @SuppressWarnings("try")
    public float[] nextState(int[] itemIndexes, float[] state) {
        int batch = itemIndexes.length;
        requireState(state, batch);
        try (PointerScope scope = new PointerScope()) {
            Tensor states = FloatTensors.of(state, batch, layers.size(), hiddenSize);
            Tensor hidden = inputRows.index_select(0, Tensor.create(knownItems(itemIndexes)));
            for (int layer = 0; layer < layers.size(); layer++) {
                Tensor layerStates = states.select(1, layer);
                hidden = layers.get(layer).next(hidden, layerStates);
                layerStates.copy_(hidden);
            }
            return FloatTensors.toArray(states);
        }
    }

    /**
     * The scores of all items, without softmax or ELU, which would not change their order.
     *
     * @param state hidden states, row-major [batch x layers x hidden]
     * @return a new array [batch x items]
     */
    @SuppressWarnings("try")
    public float[] scores(float[] state, int batch) {
        requireState(state, batch);
        try (PointerScope scope = new PointerScope()) {
            Tensor last =
                    FloatTensors.of(state, batch, layers.size(), hiddenSize).select(1, layers.size() - 1L);
            Tensor vectors = ScoredVectors.ofSessions(last, similarity).values();
            return FloatTensors.toArray(torch.addmm(outputBias, vectors, outputTransposed));
        }
    }

    @Override
    public void close() {
        layers.forEach(GruLayer::close);
        layerTensors.forEach(Tensor::close);
        inputRows.close();
        outputBias.close();
        outputTransposed.close();
        output.close();
    }

    private Tensor inputRows(Gru4RecWeights weights) {
        return switch (weights.embeddingMode()) {
            case SHARED -> new Tensor(output);
            case SEPARATE -> FloatTensors.of(weights.embedding(), itemCount, weights.embeddingSize());
            case NONE -> itemColumns(weights);
        };
    }

    @SuppressWarnings("try")
    private Tensor itemColumns(Gru4RecWeights weights) {
        Tensor rows = torch.empty(itemCount, (long) GATES * hiddenSize);
        try (PointerScope scope = new PointerScope()) {
            rows.copy_(FloatTensors.of(weights.inputWeights(0), (long) GATES * hiddenSize, itemCount)
                    .t());
        }
        return rows;
    }

    private GruLayer layer(Gru4RecWeights weights, int layer) {
        long gateRows = (long) GATES * hiddenSize;
        boolean picksColumns = layer == 0 && weights.embeddingMode() == EmbeddingMode.NONE;
        return new GruLayer(
                weights.gruForm(),
                picksColumns ? null : kept(weights.inputWeights(layer), gateRows, weights.inputSize(layer)),
                kept(weights.recurrentWeights(layer), gateRows, hiddenSize),
                kept(weights.inputBias(layer), gateRows),
                weights.gruForm() == GruForm.RESET_BEFORE ? null : kept(weights.recurrentBias(layer), gateRows));
    }

    private Tensor kept(float[] values, long... shape) {
        Tensor tensor = FloatTensors.of(values, shape);
        layerTensors.add(tensor);
        return tensor;
    }

    private void requireState(float[] state, int batch) {
        if (state.length != batch * stateSize()) {
            throw new IllegalArgumentException("%d sessions need a state of %d x %d floats, found %d"
                    .formatted(batch, batch, stateSize(), state.length));
        }
    }

    private long[] knownItems(int[] itemIndexes) {
        long[] known = new long[itemIndexes.length];
        for (int i = 0; i < known.length; i++) {
            if (itemIndexes[i] < 0 || itemIndexes[i] >= itemCount) {
                throw new IllegalArgumentException("Item index %d is unknown to the model, allowed are 0 to %d"
                        .formatted(itemIndexes[i], itemCount - 1));
            }
            known[i] = itemIndexes[i];
        }
        return known;
    }
}
