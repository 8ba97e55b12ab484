package io.eddy.modelexport.gru4rec;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Runs a trained model forward on libtorch, to evaluate it and to prove its exports.
 *
 * <p>Owns a native copy of the weights until {@link #close}. Calls share nothing but these weights, so several threads may score at once;
 * each call runs on one native thread.
 */
public final class Gru4RecScorer implements AutoCloseable {

    private static final int GATES = 3;

    private final int itemCount;
    private final int hiddenSize;
    private final Tensor itemEmbedding;
    private final Tensor itemEmbeddingTransposed;
    private final Tensor outputBias;
    private final Tensor inputWeights;
    private final Tensor recurrentWeights;
    private final Tensor inputBias;
    private final Tensor recurrentBias;
    private final GruLayer gru;

    public Gru4RecScorer(Gru4RecWeights weights) {
        NativeThreads.useOne();
        itemCount = weights.itemCount();
        hiddenSize = weights.hiddenSize();
        long gateRows = (long) GATES * hiddenSize;
        itemEmbedding = FloatTensors.of(weights.itemEmbedding(), itemCount, hiddenSize);
        itemEmbeddingTransposed = itemEmbedding.t();
        outputBias = FloatTensors.of(weights.outputBias(), itemCount);
        inputWeights = FloatTensors.of(weights.inputWeights(), gateRows, hiddenSize);
        recurrentWeights = FloatTensors.of(weights.recurrentWeights(), gateRows, hiddenSize);
        inputBias = FloatTensors.of(weights.inputBias(), gateRows);
        recurrentBias = FloatTensors.of(weights.recurrentBias(), gateRows);
        gru = new GruLayer(inputWeights, recurrentWeights, inputBias, recurrentBias);
    }

    /**
     * The hidden states after one more click of each session.
     *
     * @param itemIndexes the item clicked in each of the batch's sessions
     * @param state hidden states before it, row-major [batch x hidden]; zeros at the start of a session
     * @return a new array [batch x hidden]
     */
    @SuppressWarnings("try")
    public float[] nextState(int[] itemIndexes, float[] state) {
        requireState(state, itemIndexes.length);
        try (PointerScope scope = new PointerScope()) {
            Tensor inputs = itemEmbedding.index_select(0, Tensor.create(knownItems(itemIndexes)));
            return FloatTensors.toArray(gru.next(inputs, FloatTensors.of(state, itemIndexes.length, hiddenSize)));
        }
    }

    /**
     * The scores of all items, without softmax, which would not change their order.
     *
     * @param state hidden states, row-major [batch x hidden]
     * @return a new array [batch x items]
     */
    @SuppressWarnings("try")
    public float[] scores(float[] state, int batch) {
        requireState(state, batch);
        try (PointerScope scope = new PointerScope()) {
            Tensor hidden = FloatTensors.of(state, batch, hiddenSize);
            return FloatTensors.toArray(torch.addmm(outputBias, hidden, itemEmbeddingTransposed));
        }
    }

    @Override
    public void close() {
        gru.close();
        recurrentBias.close();
        inputBias.close();
        recurrentWeights.close();
        inputWeights.close();
        outputBias.close();
        itemEmbeddingTransposed.close();
        itemEmbedding.close();
    }

    private void requireState(float[] state, int batch) {
        if (state.length != batch * hiddenSize) {
            throw new IllegalArgumentException("%d sessions need a state of %d x %d floats, found %d"
                    .formatted(batch, batch, hiddenSize, state.length));
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
