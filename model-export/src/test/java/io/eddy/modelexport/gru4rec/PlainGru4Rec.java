package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.batch.SessionParallelBatches;
import io.eddy.modelexport.torch.FloatTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The slow, obvious twin of the trainer's arithmetic: doubles, one loop a formula, gradients by central differences.
 *
 * <p>What a published mistake changes is a method of its own, so that a {@link Mistake} can be put in its place. Dropout draws from
 * Java's numbers, not libtorch's: with it the twins agree in distribution only.
 */
class PlainGru4Rec {

    private static final double DIFFERENCE = 1e-5;
    private static final double EPSILON = 1e-24;

    private final HyperParameters parameters;
    private final int[] support;
    private final int itemCount;
    private final int hiddenSize;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    /** [layers][batch size][hidden] */
    private final double[][][] hiddenStates;

    private final Random random;

    PlainGru4Rec(Gru4RecWeights initial, int[] support, HyperParameters parameters) {
        this.parameters = parameters;
        this.support = support;
        itemCount = initial.itemCount();
        hiddenSize = initial.hiddenSize();
        initial.tensors().forEach((name, tensor) -> tables.put(name, new Table(tensor, initialAccumulator())));
        hiddenStates = new double[parameters.layers()][parameters.batchSize()][hiddenSize];
        random = new Random(parameters.seed());
    }

    /**
     * @param carriedFrom lane of the step before, {@link SessionParallelBatches#FRESH} for a session that starts
     * @return the loss
     */
    final double step(int[] inputs, int[] targets, int[] samples, int[] carriedFrom) {
        Step step = new Step(inputs, targets, samples);
        for (int lane = 0; lane < inputs.length; lane++) {
            for (int layer = 0; layer < parameters.layers(); layer++) {
                step.before[layer][lane] =
                        stateBefore(layer, lane, carriedFrom[lane]).clone();
                step.hiddenMasks[layer][lane] = mask(hiddenSize, parameters.dropoutHidden());
            }
            step.embeddingMasks[lane] = mask(parameters.embeddingSize(), parameters.dropoutEmbedding());
        }
        for (int lane = 0; lane < inputs.length; lane++) {
            double[][] after = statesAfter(step, lane);
            for (int layer = 0; layer < parameters.layers(); layer++) {
                hiddenStates[layer][lane] = after[layer];
            }
        }
        if (targets.length + samples.length == 1) {
            return 0;
        }
        double loss = loss(step);
        Map<String, double[]> gradients = new LinkedHashMap<>();
        tables.forEach((name, table) -> gradients.put(name, gradient(name, table.values, step)));
        tables.forEach((name, table) -> move(name, table, gradients.get(name), step));
        return loss;
    }

    final double[] values(String tensor) {
        return tables.get(tensor).values;
    }

    final double[] accumulator(String tensor) {
        return tables.get(tensor).accumulator;
    }

    final double[][] hiddenStates(int layer) {
        return hiddenStates[layer];
    }

    final Gru4RecWeights weights() {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tables.forEach((name, table) -> tensors.put(name, new FloatTensor(floats(table.values), table.shape)));
        return new Gru4RecWeights(
                parameters.gruForm(), new Similarity(parameters.similarity(), (float) parameters.scale()), tensors);
    }

    double initialAccumulator() {
        return 0;
    }

    double[] stateBefore(int layer, int lane, int carriedFrom) {
        return carriedFrom == SessionParallelBatches.FRESH ? new double[hiddenSize] : hiddenStates[layer][carriedFrom];
    }

    /** Elements are 0 in a share of {@code rate} and 1/(1 − rate) else. */
    double[] mask(int size, double rate) {
        double[] mask = new double[size];
        for (int i = 0; i < size; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : 1 / (1 - rate);
        }
        return mask;
    }

    /** @param r scores of the targets, then of the samples, after the activation; all but the lane's own target are negatives */
    double laneLoss(double[] r, int target) {
        return switch (parameters.loss()) {
            case CROSS_ENTROPY -> -Math.log(softmax(r)[target] + EPSILON);
            case BPR_MAX -> bprMax(r, target);
            case TOP1 -> top1(r, target, evenly(r, target));
            case TOP1_MAX -> top1(r, target, negativeShares(r, target));
            case BPR -> bpr(r, target);
        };
    }

    /** How much each negative counts in the losses that take their maximum. */
    double[] negativeShares(double[] r, int target) {
        double[] negatives = r.clone();
        negatives[target] = Double.NEGATIVE_INFINITY;
        return softmax(negatives);
    }

    private double bprMax(double[] r, int target) {
        double[] shares = negativeShares(r, target);
        double won = 0;
        double squares = 0;
        for (int j = 0; j < r.length; j++) {
            won += shares[j] * sigmoid(r[target] - r[j]);
            squares += shares[j] * r[j] * r[j];
        }
        return -Math.log(won + EPSILON) + parameters.bpreg() * squares;
    }

    /** What scoring items that are neither target nor sample would add. */
    double lossOfOtherItems(double[] hidden) {
        return 0;
    }

    /** Whether a step moves the row of an item that it does not use. */
    boolean movesEveryRow() {
        return false;
    }

    private static double top1(double[] r, int target, double[] shares) {
        double loss = 0;
        for (int j = 0; j < r.length; j++) {
            loss += shares[j] * (sigmoid(r[j] - r[target]) + sigmoid(r[j] * r[j]));
        }
        return loss;
    }

    private static double bpr(double[] r, int target) {
        double[] shares = evenly(r, target);
        double loss = 0;
        for (int j = 0; j < r.length; j++) {
            loss -= shares[j] * Math.log(sigmoid(r[target] - r[j]));
        }
        return loss;
    }

    static double[] softmax(double[] r) {
        double highest = Arrays.stream(r).max().orElseThrow();
        double sum = Arrays.stream(r).map(score -> Math.exp(score - highest)).sum();
        return Arrays.stream(r).map(score -> Math.exp(score - highest) / sum).toArray();
    }

    static double[] evenly(double[] r, int target) {
        double[] shares = new double[r.length];
        Arrays.fill(shares, 1.0 / (r.length - 1));
        shares[target] = 0;
        return shares;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double loss(Step step) {
        double loss = 0;
        for (int lane = 0; lane < step.inputs.length; lane++) {
            double[] hidden = statesAfter(step, lane)[parameters.layers() - 1];
            double[] r = new double[step.targets.length + step.samples.length];
            for (int j = 0; j < r.length; j++) {
                r[j] = j < step.targets.length
                        ? activate(score(hidden, step.targets[j], 1))
                        : activate(score(hidden, step.samples[j - step.targets.length], parameters.sampleAlpha()));
            }
            loss += laneLoss(r, lane) + lossOfOtherItems(hidden);
        }
        return loss / parameters.batchSize();
    }

    final double activate(double score) {
        return parameters.elu() == 0 || score > 0 ? score : parameters.elu() * (Math.exp(score) - 1);
    }

    private double score(double[] hidden, int item, double supportExponent) {
        double correction =
                parameters.logQ() == 0 ? 0 : parameters.logQ() * Math.log(Math.pow(support[item], supportExponent));
        return scoreOf(hidden, item) - correction;
    }

    final double scoreOf(double[] hidden, int item) {
        double[] output =
                values(tables.containsKey(Gru4RecWeights.OUTPUT) ? Gru4RecWeights.OUTPUT : Gru4RecWeights.EMBEDDING);
        double[] row = Arrays.copyOfRange(output, item * hiddenSize, (item + 1) * hiddenSize);
        double product = 0;
        for (int i = 0; i < hiddenSize; i++) {
            product += hidden[i] * row[i];
        }
        return isCosine()
                ? parameters.scale() * product / (length(hidden) * length(row))
                : product + values(Gru4RecWeights.OUTPUT_BIAS)[item];
    }

    private boolean isCosine() {
        return parameters.similarity() == Similarity.Kind.COSINE;
    }

    private static double length(double[] vector) {
        return Math.sqrt(Arrays.stream(vector).map(value -> value * value).sum());
    }

    /** [layers][hidden], after dropout. */
    private double[][] statesAfter(Step step, int lane) {
        double[][] after = new double[parameters.layers()][];
        for (int layer = 0; layer < after.length; layer++) {
            double[] fromInput = fromInput(step, lane, layer, layer == 0 ? null : after[layer - 1]);
            double[] next = parameters.gruForm() == GruForm.RESET_AFTER
                    ? resetAfter(layer, fromInput, step.before[layer][lane])
                    : resetBefore(layer, fromInput, step.before[layer][lane]);
            after[layer] = times(next, step.hiddenMasks[layer][lane]);
        }
        return after;
    }

    /** Wx + b of the three gates. */
    private double[] fromInput(Step step, int lane, int layer, double[] below) {
        double[] weights = values(Gru4RecWeights.inputWeightsName(layer));
        double[] sums = values(Gru4RecWeights.inputBiasName(layer)).clone();
        int item = step.inputs[lane];
        if (layer == 0 && parameters.embeddingMode() == EmbeddingMode.NONE) {
            for (int row = 0; row < sums.length; row++) {
                sums[row] += weights[row * itemCount + item];
            }
            return sums;
        }
        double[] input = below;
        if (layer == 0) {
            int size = parameters.embeddingSize();
            double[] embedding = values(Gru4RecWeights.EMBEDDING);
            double[] row = Arrays.copyOfRange(embedding, item * size, (item + 1) * size);
            if (isCosine() && parameters.embeddingMode() == EmbeddingMode.SHARED) {
                double length = length(row);
                row = Arrays.stream(row).map(value -> value / length).toArray();
            }
            input = times(row, step.embeddingMasks[lane]);
        }
        for (int row = 0; row < sums.length; row++) {
            sums[row] += product(weights, row, input);
        }
        return sums;
    }

    /** n = tanh(Wx + b + r⊙(Uh + b')), h' = (1 − z)⊙n + z⊙h. */
    private double[] resetAfter(int layer, double[] fromInput, double[] h) {
        double[] u = values(Gru4RecWeights.recurrentWeightsName(layer));
        double[] bias = values(Gru4RecWeights.recurrentBiasName(layer));
        double[] next = new double[hiddenSize];
        for (int i = 0; i < hiddenSize; i++) {
            int zRow = hiddenSize + i;
            int nRow = 2 * hiddenSize + i;
            double r = sigmoid(fromInput[i] + product(u, i, h) + bias[i]);
            double z = sigmoid(fromInput[zRow] + product(u, zRow, h) + bias[zRow]);
            double n = Math.tanh(fromInput[nRow] + r * (product(u, nRow, h) + bias[nRow]));
            next[i] = (1 - z) * n + z * h[i];
        }
        return next;
    }

    /** n = tanh(Wx + b + U(r⊙h)), h' = (1 − z)⊙h + z⊙n. */
    private double[] resetBefore(int layer, double[] fromInput, double[] h) {
        double[] u = values(Gru4RecWeights.recurrentWeightsName(layer));
        double[] kept = new double[hiddenSize];
        for (int i = 0; i < hiddenSize; i++) {
            kept[i] = sigmoid(fromInput[i] + product(u, i, h)) * h[i];
        }
        double[] next = new double[hiddenSize];
        for (int i = 0; i < hiddenSize; i++) {
            int zRow = hiddenSize + i;
            int nRow = 2 * hiddenSize + i;
            double z = sigmoid(fromInput[zRow] + product(u, zRow, h));
            double n = Math.tanh(fromInput[nRow] + product(u, nRow, kept));
            next[i] = (1 - z) * h[i] + z * n;
        }
        return next;
    }

    private double[] gradient(String name, double[] values, Step step) {
        double[] gradient = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (uses(step, name, i)) {
                double value = values[i];
                values[i] = value + DIFFERENCE;
                double above = loss(step);
                values[i] = value - DIFFERENCE;
                double below = loss(step);
                values[i] = value;
                gradient[i] = (above - below) / (2 * DIFFERENCE);
            }
        }
        return gradient;
    }

    private void move(String name, Table table, double[] gradient, Step step) {
        for (int i = 0; i < gradient.length; i++) {
            if (movesEveryRow() || uses(step, name, i)) {
                table.accumulator[i] += gradient[i] * gradient[i];
                table.velocity[i] = parameters.momentum() * table.velocity[i]
                        - parameters.learningRate() * gradient[i] / Math.sqrt(table.accumulator[i] + 1e-6);
                table.values[i] += table.velocity[i];
            }
        }
    }

    /** Tables of items have a row for each, but for the input weights of one-hot items, which have a column. */
    private boolean uses(Step step, String name, int element) {
        if (name.equals(Gru4RecWeights.OUTPUT_BIAS)) {
            return !isCosine() && step.outputItems.contains(element);
        }
        if (name.equals(Gru4RecWeights.OUTPUT)) {
            return step.outputItems.contains(element / hiddenSize);
        }
        if (name.equals(Gru4RecWeights.EMBEDDING)) {
            int item = element / parameters.embeddingSize();
            return step.inputItems.contains(item)
                    || (!tables.containsKey(Gru4RecWeights.OUTPUT) && step.outputItems.contains(item));
        }
        if (name.equals(Gru4RecWeights.inputWeightsName(0)) && parameters.embeddingMode() == EmbeddingMode.NONE) {
            return step.inputItems.contains(element % itemCount);
        }
        return true;
    }

    private static double product(double[] weights, int row, double[] vector) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            sum += weights[row * vector.length + i] * vector[i];
        }
        return sum;
    }

    private static double[] times(double[] values, double[] mask) {
        double[] product = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            product[i] = values[i] * mask[i];
        }
        return product;
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** All that the loss of one step follows from, besides the weights. */
    private final class Step {

        private final int[] inputs;
        private final int[] targets;
        private final int[] samples;
        private final double[][][] before = new double[parameters.layers()][][];
        private final double[][][] hiddenMasks = new double[parameters.layers()][][];
        private final double[][] embeddingMasks;
        private final Set<Integer> inputItems = new HashSet<>();
        private final Set<Integer> outputItems = new HashSet<>();

        private Step(int[] inputs, int[] targets, int[] samples) {
            this.inputs = inputs;
            this.targets = targets;
            this.samples = samples;
            embeddingMasks = new double[inputs.length][];
            for (int layer = 0; layer < parameters.layers(); layer++) {
                before[layer] = new double[inputs.length][];
                hiddenMasks[layer] = new double[inputs.length][];
            }
            Arrays.stream(inputs).forEach(inputItems::add);
            Arrays.stream(targets).forEach(outputItems::add);
            Arrays.stream(samples).forEach(outputItems::add);
        }
    }

    private static final class Table {

        private final long[] shape;
        private final double[] values;
        private final double[] accumulator;
        private final double[] velocity;

        private Table(FloatTensor initial, double initialAccumulator) {
            shape = initial.shape();
            float[] floats = initial.values();
            values = new double[floats.length];
            for (int i = 0; i < floats.length; i++) {
                values[i] = floats[i];
            }
            accumulator = new double[floats.length];
            Arrays.fill(accumulator, initialAccumulator);
            velocity = new double[floats.length];
        }
    }
}
