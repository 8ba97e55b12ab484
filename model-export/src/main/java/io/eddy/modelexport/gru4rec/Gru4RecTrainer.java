package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.batch.Dropout;
import io.eddy.modelexport.batch.MiniBatch;
import io.eddy.modelexport.batch.NegativeSampler;
import io.eddy.modelexport.batch.NegativeSampling;
import io.eddy.modelexport.batch.SessionParallelBatches;
import io.eddy.modelexport.loss.SampledLoss;
import io.eddy.modelexport.optimizer.Adagrad;
import io.eddy.modelexport.optimizer.DenseParameter;
import io.eddy.modelexport.optimizer.Parameter;
import io.eddy.modelexport.optimizer.RowParameter;
import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.torch.FloatTensors;
import io.eddy.modelexport.torch.NativeMemory;
import io.eddy.modelexport.torch.NativeThreads;
import io.eddy.modelexport.torch.RandomSource;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.ModelTrainer;
import io.eddy.modelexport.training.ProgressListener;
import io.eddy.modelexport.training.TrainingClicks;
import io.eddy.modelexport.training.TrainingDivergedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains GRU4Rec on libtorch (Hidasi et al., "Session-based recommendations with recurrent neural networks", ICLR 2016; Hidasi and
 * Karatzoglou, "Recurrent neural networks with top-k gains for session-based recommendations", CIKM 2018).
 *
 * <p>On the CPU it runs on one native thread, on which the same clicks, parameters and seed give the same weights bit for bit. What is
 * random in an epoch follows from the seed and the epoch's number alone, so a training that is taken up again from its
 * {@link #checkpoint} gives the weights of one that was never interrupted. Not thread-safe. Owns native memory of two or, with
 * momentum, three times the weights; {@link #weights} copies out of it and outlives {@link #close}.
 */
public final class Gru4RecTrainer implements ModelTrainer<Gru4RecWeights> {

    private static final int STEPS_BETWEEN_REPORTS = 100;
    private static final int GATES = 3;
    /** Sets the numbers of an epoch apart from those of the next seed's. */
    private static final long SEEDS_OF_A_RUN = 1_000_003;

    private final TrainingClicks clicks;
    private final HyperParameters parameters;
    private final TorchDevice device;
    private final NegativeSampler sampler;
    private final int[] samples;
    private final RandomSource random;
    private final Adagrad adagrad;
    private final RowParameter output;
    private final RowParameter outputBias;
    /** The same as {@link #output} where the embedding is shared. */
    private final RowParameter input;

    private final List<DenseParameter> denseParameters = new ArrayList<>();
    private final List<GruLayer> layers = new ArrayList<>();
    private final Dropout embeddingDropout;
    private final Dropout hiddenDropout;
    private final Similarity similarity;
    private final SampledLoss loss;
    private final MiniBatch miniBatch;

    /** Of each layer [batch size + 1, hidden]: the state of each lane, and a last row that stays zero for the sessions that start. */
    private final List<Tensor> hiddenStates = new ArrayList<>();

    /** Arguments of backward, which are libtorch's defaults. */
    private final BoolOptional retainGraph = new BoolOptional();

    private final TensorArrayRefOptional allInputs = new TensorArrayRefOptional();

    private int epoch;

    /** Trains on the CPU. */
    public Gru4RecTrainer(TrainingClicks clicks, HyperParameters parameters) {
        this(clicks, parameters, TorchDevice.CPU);
    }

    /** @throws IllegalStateException where libtorch does not find the device */
    public Gru4RecTrainer(TrainingClicks clicks, HyperParameters parameters, TorchDevice device) {
        device.requireAvailable();
        this.clicks = clicks;
        this.parameters = parameters;
        this.device = device;
        requireArrayFits(clicks.itemCount(), parameters);
        NativeThreads.useOne();
        NativeMemory.keepWhatAStepFrees();
        int[] support = clicks.support();
        sampler = new NegativeSampler(
                support, parameters.sampleAlpha(), parameters.negativeSamples(), seedOf(parameters, 0));
        samples = new int[parameters.negativeSamples()];
        random = new RandomSource(device);
        adagrad = new Adagrad(parameters.learningRate(), parameters.momentum());
        try (Generator generator = torch.createCPUGenerator(parameters.seed());
                GeneratorOptional initial = new GeneratorOptional(generator)) {
            int items = clicks.itemCount();
            int hidden = parameters.hiddenSize();
            output = new RowParameter(outputName(), uniform(items, hidden, items, hidden, initial), false, adagrad);
            outputBias = new RowParameter(Gru4RecWeights.OUTPUT_BIAS, zeros(items), false, adagrad);
            input = inputParameter(initial);
            for (int layer = 0; layer < parameters.layers(); layer++) {
                layers.add(layer(layer, initial));
                hiddenStates.add(zeros(parameters.batchSize() + 1, hidden));
            }
        }
        embeddingDropout = new Dropout(parameters.dropoutEmbedding(), random.generator());
        hiddenDropout = new Dropout(parameters.dropoutHidden(), random.generator());
        similarity = new Similarity(parameters.similarity(), (float) parameters.scale());
        loss = SampledLoss.of(parameters.loss(), parameters.elu(), parameters.bpreg(), parameters.batchSize());
        miniBatch = new MiniBatch(
                support,
                parameters.batchSize(),
                parameters.embeddingMode() == EmbeddingMode.SHARED,
                new NegativeSampling(parameters.negativeSamples(), parameters.sampleAlpha(), parameters.logQ()),
                device);
    }

    /**
     * Goes on from weights that were learnt before, on clicks whose catalogue begins with that model's items; later items begin anew.
     *
     * <p>Adagrad's first steps are as long as the learning rate, whatever the gradient, and would undo what was learnt. So one pass
     * over the clicks only fills the accumulators, as far as a training of as many epochs over the earlier clicks would have; the new
     * items' rows begin with empty ones.
     *
     * @throws IllegalArgumentException where the weights are of another architecture or of more items
     */
    public void continueFrom(Gru4RecWeights learnt, ProgressListener listener) {
        requireSameArchitecture(learnt);
        Map<String, FloatTensor> tensors = learnt.tensors();
        allParameters().forEach(parameter -> parameter.takeValue(tensors));
        adagrad.standStill(true);
        pass(0, listener);
        adagrad.standStill(false);
        double earlierPasses = (double) parameters.epochs() * clicks.earlierClickCount() / clicks.clickCount();
        allParameters().forEach(parameter -> parameter.scaleAccumulator(Math.max(1, earlierPasses)));
        rowParameters().forEach(parameter -> parameter.forgetMemory(learnt.itemCount()));
    }

    /**
     * Goes on after the epoch of a checkpoint.
     *
     * @throws IllegalArgumentException where the checkpoint is of another training
     */
    public void resume(TrainerCheckpoint checkpoint) {
        requireSameTraining(checkpoint);
        for (Parameter parameter : allParameters()) {
            parameter.takeValue(checkpoint.tensors());
            parameter.takeMemory(checkpoint.tensors());
        }
        epoch = checkpoint.epoch();
    }

    @Override
    public double trainEpoch(ProgressListener listener) {
        epoch++;
        return pass(epoch, listener);
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public Gru4RecWeights weights() {
        Map<String, FloatTensor> now = new LinkedHashMap<>();
        allParameters().forEach(parameter -> parameter.putValue(now));
        Map<String, FloatTensor> copies = new LinkedHashMap<>();
        now.forEach((name, tensor) -> copies.put(name, new FloatTensor(tensor.values(), tensor.shape())));
        return new Gru4RecWeights(parameters.gruForm(), similarity, copies);
    }

    @Override
    public void save(Path file, Gru4RecWeights best, String note) throws IOException {
        CheckpointFile.write(file, checkpoint(), parameters.gruForm(), similarity, best, note);
    }

    /** What {@link #resume} needs; its floats are fetched when it is written, which must be before the next epoch. */
    public TrainerCheckpoint checkpoint() {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : allParameters()) {
            parameter.putValue(tensors);
            parameter.putMemory(tensors);
        }
        return new TrainerCheckpoint(epoch, parameters.seed(), tensors);
    }

    /** What a layer's next step carries on from: row-major [batch size x hidden], of which the last step wrote the rows of its lanes. */
    @SuppressWarnings("try")
    float[] hiddenStates(int layer) {
        try (PointerScope scope = new PointerScope()) {
            return FloatTensors.toArray(hiddenStates.get(layer).narrow(0, 0, parameters.batchSize()));
        }
    }

    @Override
    public void close() {
        allInputs.close();
        retainGraph.close();
        hiddenStates.forEach(Tensor::close);
        miniBatch.close();
        loss.close();
        hiddenDropout.close();
        embeddingDropout.close();
        layers.forEach(GruLayer::close);
        allParameters().forEach(Parameter::close);
        adagrad.close();
        random.close();
    }

    private double pass(int number, ProgressListener listener) {
        random.restart(seedOf(parameters, number));
        sampler.restart(seedOf(parameters, number));
        SessionParallelBatches batches = new SessionParallelBatches(clicks, parameters.batchSize());
        long clicksDone = 0;
        double lossSum = 0;
        long step = 0;
        while (batches.advance()) {
            step++;
            sampler.next(samples);
            double stepLoss = step(batches);
            if (!Double.isFinite(stepLoss)) {
                throw new TrainingDivergedException("Loss is " + stepLoss, number, step, advice());
            }
            lossSum += stepLoss * parameters.batchSize();
            clicksDone += batches.lanes();
            if (step % STEPS_BETWEEN_REPORTS == 0 || clicksDone == clicks.targetCount()) {
                listener.onProgress(clicksDone, clicks.targetCount(), lossSum / clicksDone);
            }
        }
        for (Parameter parameter : allParameters()) {
            if (!parameter.isFinite()) {
                throw new TrainingDivergedException(
                        parameter.name() + " holds a weight that is not finite", number, step, advice());
            }
        }
        return lossSum / clicksDone;
    }

    private String advice() {
        return "train with a learning rate below %s or a momentum below %s"
                .formatted(parameters.learningRate(), parameters.momentum());
    }

    @SuppressWarnings("try")
    private double step(SessionParallelBatches batches) {
        try (PointerScope scope = new PointerScope()) {
            MiniBatch.Indexes indexes = miniBatch.indexes(batches, samples);
            ScoredVectors items = ScoredVectors.ofItems(output.gather(indexes.outputItems()), similarity);
            Tensor outputRows = items.values();
            Tensor inputRows = input == output ? outputRows : input.gather(indexes.inputItems());
            Tensor inputs = inputRows.index_select(0, indexes.inputs()).requires_grad_(true);
            Tensor hidden = nextHiddenStates(inputs, indexes.states());
            if (indexes.outputs().size(0) == 1) {
                // One lane is left and no samples are asked for: the target has no negative to be told from.
                return 0;
            }
            ScoredVectors sessions = ScoredVectors.ofSessions(hidden.detach(), similarity);
            Tensor last = sessions.values();
            Tensor candidates = outputRows.index_select(0, indexes.outputs());
            Tensor biasRows = outputBias.gather(indexes.biasItems());
            Tensor bias = biasRows.index_select(0, indexes.outputs()).sub_(indexes.correction());
            SampledLoss.LossGradient slope = loss.of(torch.addmm(bias, last, candidates.t()));
            Tensor byScore = slope.gradient();
            hidden.backward(sessions.backward(byScore.mm(candidates)), retainGraph, false, allInputs);

            Tensor outputGradient = torch.zeros_like(outputRows)
                    .index_add_(0, indexes.outputs(), byScore.t().mm(last));
            Tensor inputGradient = input == output ? outputGradient : torch.zeros_like(inputRows);
            inputGradient.index_add_(0, indexes.inputs(), inputs.grad());
            output.update(indexes.outputItems(), items.backward(outputGradient));
            if (input != output) {
                input.update(indexes.inputItems(), inputGradient);
            }
            if (!similarity.isCosine()) {
                outputBias.update(
                        indexes.biasItems(),
                        torch.zeros_like(biasRows).index_add_(0, indexes.outputs(), byScore.sum(0)));
            }
            denseParameters.forEach(DenseParameter::update);
            return slope.loss().item_double();
        }
    }

    /** Of the last layer, [lanes x hidden]; every layer's goes on to the next step without its graph. */
    private Tensor nextHiddenStates(Tensor inputs, Tensor from) {
        Tensor hidden = embeddingDropout.apply(inputs);
        for (int layer = 0; layer < layers.size(); layer++) {
            Tensor states = hiddenStates.get(layer);
            hidden = hiddenDropout.apply(layers.get(layer).next(hidden, states.index_select(0, from)));
            states.narrow(0, 0, from.size(0)).copy_(hidden.detach());
        }
        return hidden;
    }

    private RowParameter inputParameter(GeneratorOptional initial) {
        int items = clicks.itemCount();
        int hidden = parameters.hiddenSize();
        int embedding = parameters.embeddingSize();
        return switch (parameters.embeddingMode()) {
            case SHARED -> output;
            case SEPARATE ->
                new RowParameter(
                        Gru4RecWeights.EMBEDDING, uniform(items, embedding, items, embedding, initial), false, adagrad);
            case NONE ->
                new RowParameter(
                        Gru4RecWeights.inputWeightsName(0),
                        uniform(items, (long) GATES * hidden, items, hidden, initial),
                        true,
                        adagrad);
        };
    }

    private GruLayer layer(int layer, GeneratorOptional initial) {
        int hidden = parameters.hiddenSize();
        long gateRows = (long) GATES * hidden;
        DenseParameter inputWeights = null;
        if (layer > 0 || parameters.embeddingMode() != EmbeddingMode.NONE) {
            int inputs = layer > 0 ? hidden : parameters.embeddingSize();
            inputWeights =
                    dense(Gru4RecWeights.inputWeightsName(layer), uniform(gateRows, inputs, inputs, hidden, initial));
        }
        DenseParameter recurrentWeights =
                dense(Gru4RecWeights.recurrentWeightsName(layer), uniform(gateRows, hidden, hidden, hidden, initial));
        DenseParameter inputBias = dense(Gru4RecWeights.inputBiasName(layer), zeros(gateRows));
        DenseParameter recurrentBias = parameters.gruForm() == GruForm.RESET_BEFORE
                ? null
                : dense(Gru4RecWeights.recurrentBiasName(layer), zeros(gateRows));
        return new GruLayer(
                parameters.gruForm(),
                inputWeights == null ? null : inputWeights.leaf(),
                recurrentWeights.leaf(),
                inputBias.leaf(),
                recurrentBias == null ? null : recurrentBias.leaf());
    }

    private DenseParameter dense(String name, Tensor value) {
        DenseParameter parameter = new DenseParameter(name, value, adagrad);
        denseParameters.add(parameter);
        return parameter;
    }

    /** Glorot's bound, which for gates that are stacked for speed is that of a single gate. */
    private Tensor uniform(long rows, long columns, int fanIn, int fanOut, GeneratorOptional initial) {
        double bound = Math.sqrt(6.0 / ((double) fanIn + fanOut));
        return device.place(torch.empty(rows, columns).uniform_(-bound, bound, initial));
    }

    private Tensor zeros(long... shape) {
        return device.place(torch.zeros(shape));
    }

    private List<RowParameter> rowParameters() {
        return input == output ? List.of(output, outputBias) : List.of(input, output, outputBias);
    }

    private List<Parameter> allParameters() {
        List<Parameter> all = new ArrayList<>(rowParameters());
        all.addAll(denseParameters);
        return all;
    }

    private String outputName() {
        return parameters.embeddingMode() == EmbeddingMode.SHARED ? Gru4RecWeights.EMBEDDING : Gru4RecWeights.OUTPUT;
    }

    private void requireSameArchitecture(Gru4RecWeights learnt) {
        requireSame("Embedding mode", parameters.embeddingMode(), learnt.embeddingMode());
        requireSame("Embedding size", parameters.embeddingSize(), learnt.embeddingSize());
        requireSame("GRU form", parameters.gruForm(), learnt.gruForm());
        requireSame("Layers", parameters.layers(), learnt.layers());
        requireSame("Hidden size", parameters.hiddenSize(), learnt.hiddenSize());
        requireSame("Similarity", parameters.similarity(), learnt.similarity().kind());
        if (learnt.itemCount() > clicks.itemCount()) {
            throw new IllegalArgumentException("The catalogue must begin with the %d items of the weights, it has %d"
                    .formatted(learnt.itemCount(), clicks.itemCount()));
        }
    }

    private void requireSameTraining(TrainerCheckpoint found) {
        if (found.seed() != parameters.seed()) {
            throw new IllegalArgumentException("The checkpoint is of a training with seed %d, this one has seed %d"
                    .formatted(found.seed(), parameters.seed()));
        }
        Map<String, FloatTensor> own = checkpoint().tensors();
        if (!own.keySet().equals(found.tensors().keySet())) {
            throw new IllegalArgumentException("The checkpoint is of a training with the tensors %s, this one has %s"
                    .formatted(found.tensors().keySet(), own.keySet()));
        }
        own.forEach((name, tensor) -> {
            long[] shape = found.tensors().get(name).shape();
            if (!Arrays.equals(tensor.shape(), shape)) {
                throw new IllegalArgumentException(
                        "The checkpoint is of a training with %s of shape %s, this one has %s"
                                .formatted(name, Arrays.toString(shape), Arrays.toString(tensor.shape())));
            }
        });
    }

    private static void requireSame(String name, Object asked, Object found) {
        if (!asked.equals(found)) {
            throw new IllegalArgumentException(
                    "%s must be %s, that of the weights to go on from, found %s".formatted(name, found, asked));
        }
    }

    private static long seedOf(HyperParameters parameters, int epoch) {
        return parameters.seed() * SEEDS_OF_A_RUN + epoch;
    }

    private static void requireArrayFits(int itemCount, HyperParameters parameters) {
        int widest = parameters.embeddingMode() == EmbeddingMode.NONE
                ? GATES * parameters.hiddenSize()
                : Math.max(parameters.hiddenSize(), parameters.embeddingSize());
        if ((long) itemCount * widest > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "A table of %d items x %d floats does not fit one Java array of at most %d; train fewer items or a smaller hidden size"
                            .formatted(itemCount, widest, Integer.MAX_VALUE - 8));
        }
    }
}
