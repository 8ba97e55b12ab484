package io.eddy.benchmark;

import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionViews;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model costs where nothing else runs, and every core does the same.
 *
 * @param scorer what scores
 * @param encodeMicros of CPU time a click, by clicks in a micro-batch
 * @param scoreMicros to score and rank, likewise
 */
record ModelCost(String scorer, SortedMap<Integer, Double> encodeMicros, SortedMap<Integer, Double> scoreMicros) {

    /**
     * @param bundle of a model with a hidden state
     * @param sizes of the micro-batches
     */
    static ModelCost measure(Path bundle, int k, List<Integer> sizes) throws InvalidBundleException {
        var random = new Random(1);
        try (var model = Models.open(ModelBundle.load(bundle), Scorer.AUTO)) {
            var encoder = (RecurrentEncoder) model.encoder();
            var encode = new TreeMap<Integer, Double>();
            var score = new TreeMap<Integer, Double>();
            for (int size : sizes) {
                var items = random.ints(size, 0, model.items().size()).toArray();
                var states = new HiddenState[size];
                for (int session = 0; session < size; session++) {
                    states[session] = hiddenState(model.stateSize(), random);
                }
                encode.put(size, CpuRounds.medianWithAllCoresBusy(() -> encoder.step(items, states)) / size);
                var views = new SessionViews(size, vectors(encoder, encoder.step(items, states)), null);
                score.put(
                        size,
                        CpuRounds.medianWithAllCoresBusy(() -> model.retriever().retrieve(views, k)) / size);
            }
            return new ModelCost(model.retriever().method(), encode, score);
        }
    }

    /** One as a session might have it. */
    static HiddenState hiddenState(int size, Random random) {
        var values = new float[size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.tanh(random.nextGaussian());
        }
        return new HiddenState(values);
    }

    private static float[] vectors(RecurrentEncoder encoder, HiddenState[] states) {
        int size = encoder.vectorSize();
        var vectors = new float[states.length * size];
        for (int session = 0; session < states.length; session++) {
            System.arraycopy(states[session].values(), encoder.vectorOffset(), vectors, session * size, size);
        }
        return vectors;
    }
}
