package io.eddy.modelexport.gru4rec;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains GRU4Rec on libtorch: one GRU layer, one embedding shared by input and output, cross-entropy over sampled scores
 * (Hidasi and Karatzoglou, "Recurrent neural networks with top-k gains for session-based recommendations", CIKM 2018).
 *
 * <p>Runs on one native thread, on which the same clicks, parameters and seed give the same weights bit for bit. Not thread-safe. Owns
 * native memory of about three times the item embedding; {@link #weights} copies out of it and outlives {@link #close}.
 */
public final class Gru4RecTrainer implements AutoCloseable {

    private static final int STEPS_BETWEEN_REPORTS = 100;
    private static final int GATES = 3;

    private final TrainingClicks clicks;
    private final HyperParameters parameters;
    private final NegativeSampler sampler;
    private final int[] samples;
    private final Generator generator;
    private final GeneratorOptional random;
    private final RowParameter itemEmbedding;
    private final RowParameter outputBias;
    private final DenseParameter inputWeights;
    private final DenseParameter recurrentWeights;
    private final DenseParameter inputBias;
    private final DenseParameter recurrentBias;
    private final GruLayer gru;
    private final Dropout embeddingDropout;
    private final Dropout hiddenDropout;
    private final CrossEntropy crossEntropy;
    private final Adagrad adagrad;
    private final MiniBatch miniBatch;

    /** [batch size + 1, hidden]: the hidden state of each lane, and a last row that stays zero for the sessions that start. */
    private final Tensor hiddenStates;

    private int epoch;

    public Gru4RecTrainer(TrainingClicks clicks, HyperParameters parameters) {
        this.clicks = clicks;
        this.parameters = parameters;
        int hidden = parameters.hiddenSize();
        requireArrayFits(clicks.itemCount(), hidden);
        NativeThreads.useOne();
        int[] support = clicks.support();
        sampler =
                new NegativeSampler(support, parameters.sampleAlpha(), parameters.negativeSamples(), parameters.seed());
        samples = new int[parameters.negativeSamples()];
        generator = torch.createCPUGenerator(parameters.seed());
        random = new GeneratorOptional(generator);
        itemEmbedding = new RowParameter(uniform(clicks.itemCount(), clicks.itemCount(), hidden));
        outputBias = new RowParameter(torch.zeros(clicks.itemCount()));
        inputWeights = new DenseParameter(gateWeights(hidden));
        recurrentWeights = new DenseParameter(gateWeights(hidden));
        inputBias = new DenseParameter(torch.zeros((long) GATES * hidden));
        recurrentBias = new DenseParameter(torch.zeros((long) GATES * hidden));
        gru = new GruLayer(inputWeights.value(), recurrentWeights.value(), inputBias.value(), recurrentBias.value());
        embeddingDropout = new Dropout(parameters.dropoutEmbedding(), random);
        hiddenDropout = new Dropout(parameters.dropoutHidden(), random);
        crossEntropy = new CrossEntropy(parameters.batchSize());
        adagrad = new Adagrad(parameters.learningRate(), parameters.momentum());
        miniBatch = new MiniBatch(support, parameters);
        hiddenStates = torch.zeros(parameters.batchSize() + 1, hidden);
    }

    /**
     * Passes once over all clicks and returns the mean loss per click.
     *
     * @throws TrainingDivergedException when the loss is not a number; the weights are useless then
     */
    public double trainEpoch(ProgressListener listener) {
        epoch++;
        SessionParallelBatches batches = new SessionParallelBatches(clicks, parameters.batchSize());
        long clicksDone = 0;
        double lossSum = 0;
        for (long step = 1; batches.advance(); step++) {
            sampler.next(samples);
            double loss = step(batches);
            if (!Double.isFinite(loss)) {
                throw new TrainingDivergedException(epoch, step, loss, parameters);
            }
            lossSum += loss * parameters.batchSize();
            clicksDone += batches.lanes();
            if (step % STEPS_BETWEEN_REPORTS == 0 || clicksDone == clicks.targetCount()) {
                listener.onProgress(clicksDone, clicks.targetCount(), lossSum / clicksDone);
            }
        }
        return lossSum / clicksDone;
    }

    /** A copy of the weights as they are now. */
    public Gru4RecWeights weights() {
        return new Gru4RecWeights(
                clicks.itemCount(),
                parameters.hiddenSize(),
                FloatTensors.toArray(itemEmbedding.value()),
                FloatTensors.toArray(outputBias.value()),
                FloatTensors.toArray(inputWeights.value()),
                FloatTensors.toArray(recurrentWeights.value()),
                FloatTensors.toArray(inputBias.value()),
                FloatTensors.toArray(recurrentBias.value()));
    }

    /** What the next step carries on from: row-major [batch size x hidden], of which the last step wrote the rows of its lanes. */
    @SuppressWarnings("try")
    float[] hiddenStates() {
        try (PointerScope scope = new PointerScope()) {
            return FloatTensors.toArray(hiddenStates.narrow(0, 0, parameters.batchSize()));
        }
    }

    @Override
    public void close() {
        hiddenStates.close();
        miniBatch.close();
        adagrad.close();
        crossEntropy.close();
        hiddenDropout.close();
        embeddingDropout.close();
        gru.close();
        recurrentBias.close();
        inputBias.close();
        recurrentWeights.close();
        inputWeights.close();
        outputBias.close();
        itemEmbedding.close();
        random.close();
        generator.close();
    }

    @SuppressWarnings("try")
    private double step(SessionParallelBatches batches) {
        try (PointerScope scope = new PointerScope()) {
            MiniBatch.Indexes indexes = miniBatch.indexes(batches, samples);
            Tensor embeddingRows = itemEmbedding.gather(indexes.items());
            Tensor biasRows = outputBias.gather(indexes.outputItems());

            Tensor inputs = embeddingDropout.apply(embeddingRows.index_select(0, indexes.inputs()));
            Tensor hidden = hiddenDropout.apply(gru.next(inputs, hiddenStates.index_select(0, indexes.states())));
            hiddenStates.narrow(0, 0, batches.lanes()).copy_(hidden.detach());

            Tensor outputs = embeddingRows.index_select(0, indexes.outputs());
            Tensor bias = biasRows.index_select(0, indexes.outputs()).sub(indexes.correction());
            Tensor loss = crossEntropy.of(torch.addmm(bias, hidden, outputs.t()));
            loss.backward();

            itemEmbedding.update(adagrad, indexes.items(), embeddingRows);
            outputBias.update(adagrad, indexes.outputItems(), biasRows);
            inputWeights.update(adagrad);
            recurrentWeights.update(adagrad);
            inputBias.update(adagrad);
            recurrentBias.update(adagrad);
            return loss.item_double();
        }
    }

    /** The gates are separate matrices stacked for speed, so the bound of the initial weights is that of one of them. */
    private Tensor gateWeights(int hidden) {
        return uniform((long) GATES * hidden, hidden, hidden);
    }

    private Tensor uniform(long rows, int fanIn, int fanOut) {
        double bound = Math.sqrt(6.0 / (fanIn + fanOut));
        return torch.empty(rows, fanOut).uniform_(-bound, bound, random);
    }

    private static void requireArrayFits(int itemCount, int hidden) {
        if ((long) itemCount * hidden > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "An embedding of %d items x %d floats does not fit one Java array of at most %d; train fewer items or a smaller hidden size"
                            .formatted(itemCount, hidden, Integer.MAX_VALUE - 8));
        }
    }
}
