package io.eddy.modelexport.gru4rec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The slow, obvious twin of the trainer: doubles, one loop a formula, gradients by central differences.
 *
 * <p>Parameters are rows: an item's embedding or bias moves only in a step that uses it.
 */
final class PlainGru4Rec {

    private static final double DIFFERENCE = 1e-5;

    private final int hiddenSize;
    private final int[] support;
    private final HyperParameters parameters;
    private final Parameter embedding;
    private final Parameter bias;
    private final Map<String, Parameter> gru = new LinkedHashMap<>();
    private double[][] hiddenStates = {};

    PlainGru4Rec(Gru4RecWeights initial, int[] support, HyperParameters parameters) {
        this.support = support;
        this.parameters = parameters;
        hiddenSize = initial.hiddenSize();
        embedding = new Parameter(initial.itemEmbedding());
        bias = new Parameter(initial.outputBias());
        gru.put("inputWeights", new Parameter(initial.inputWeights()));
        gru.put("recurrentWeights", new Parameter(initial.recurrentWeights()));
        gru.put("inputBias", new Parameter(initial.inputBias()));
        gru.put("recurrentBias", new Parameter(initial.recurrentBias()));
    }

    double[] embedding() {
        return embedding.values;
    }

    double[] bias() {
        return bias.values;
    }

    double[] gru(String name) {
        return gru.get(name).values;
    }

    /** @param carriedFrom lane of the step before, -1 for a session that starts */
    double step(int[] inputs, int[] targets, int[] samples, int[] carriedFrom) {
        double[][] before = new double[inputs.length][];
        for (int lane = 0; lane < inputs.length; lane++) {
            before[lane] = carriedFrom[lane] < 0 ? new double[hiddenSize] : hiddenStates[carriedFrom[lane]];
        }
        double loss = loss(inputs, targets, samples, before);
        double[][] after = new double[inputs.length][];
        for (int lane = 0; lane < inputs.length; lane++) {
            after[lane] = nextState(inputs[lane], before[lane]);
        }

        Set<Integer> outputs = new TreeSet<>();
        Arrays.stream(targets).forEach(outputs::add);
        Arrays.stream(samples).forEach(outputs::add);
        Set<Integer> items = new TreeSet<>(outputs);
        Arrays.stream(inputs).forEach(items::add);
        List<Parameter> all = new ArrayList<>(gru.values());
        all.add(embedding);
        all.add(bias);
        all.forEach(parameter -> parameter.gradient = gradient(parameter.values, inputs, targets, samples, before));

        items.forEach(item -> move(embedding, item * hiddenSize, (item + 1) * hiddenSize));
        outputs.forEach(item -> move(bias, item, item + 1));
        gru.values().forEach(parameter -> move(parameter, 0, parameter.values.length));
        hiddenStates = after;
        return loss;
    }

    private void move(Parameter parameter, int from, int to) {
        for (int i = from; i < to; i++) {
            double gradient = parameter.gradient[i];
            parameter.accumulator[i] += gradient * gradient;
            parameter.velocity[i] = parameters.momentum() * parameter.velocity[i]
                    - parameters.learningRate() * gradient / Math.sqrt(parameter.accumulator[i] + 1e-6);
            parameter.values[i] += parameter.velocity[i];
        }
    }

    private double[] gradient(double[] values, int[] inputs, int[] targets, int[] samples, double[][] before) {
        double[] gradient = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            values[i] = value + DIFFERENCE;
            double above = loss(inputs, targets, samples, before);
            values[i] = value - DIFFERENCE;
            double below = loss(inputs, targets, samples, before);
            values[i] = value;
            gradient[i] = (above - below) / (2 * DIFFERENCE);
        }
        return gradient;
    }

    private double loss(int[] inputs, int[] targets, int[] samples, double[][] before) {
        double loss = 0;
        for (int lane = 0; lane < inputs.length; lane++) {
            double[] hidden = nextState(inputs[lane], before[lane]);
            double sum = 0;
            for (int target : targets) {
                sum += Math.exp(score(hidden, target, 1));
            }
            for (int sample : samples) {
                sum += Math.exp(score(hidden, sample, parameters.sampleAlpha()));
            }
            loss -= Math.log(Math.exp(score(hidden, targets[lane], 1)) / sum + 1e-24);
        }
        return loss / parameters.batchSize();
    }

    private double score(double[] hidden, int item, double supportExponent) {
        double score = bias.values[item] - parameters.logQ() * Math.log(Math.pow(support[item], supportExponent));
        for (int i = 0; i < hiddenSize; i++) {
            score += hidden[i] * embedding.values[item * hiddenSize + i];
        }
        return score;
    }

    private double[] nextState(int item, double[] hidden) {
        double[] input = Arrays.copyOfRange(embedding.values, item * hiddenSize, (item + 1) * hiddenSize);
        double[] next = new double[hiddenSize];
        for (int i = 0; i < hiddenSize; i++) {
            double r = sigmoid(product("inputWeights", "inputBias", i, input)
                    + product("recurrentWeights", "recurrentBias", i, hidden));
            double z = sigmoid(product("inputWeights", "inputBias", hiddenSize + i, input)
                    + product("recurrentWeights", "recurrentBias", hiddenSize + i, hidden));
            double n = Math.tanh(product("inputWeights", "inputBias", 2 * hiddenSize + i, input)
                    + r * product("recurrentWeights", "recurrentBias", 2 * hiddenSize + i, hidden));
            next[i] = (1 - z) * n + z * hidden[i];
        }
        return next;
    }

    private double product(String weightsName, String biasName, int row, double[] vector) {
        double[] weights = gru.get(weightsName).values;
        double sum = gru.get(biasName).values[row];
        for (int i = 0; i < hiddenSize; i++) {
            sum += weights[row * hiddenSize + i] * vector[i];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static final class Parameter {

        private final double[] values;
        private final double[] accumulator;
        private final double[] velocity;
        private double[] gradient = {};

        private Parameter(float[] initial) {
            values = new double[initial.length];
            for (int i = 0; i < initial.length; i++) {
                values[i] = initial[i];
            }
            accumulator = new double[initial.length];
            velocity = new double[initial.length];
        }
    }
}
