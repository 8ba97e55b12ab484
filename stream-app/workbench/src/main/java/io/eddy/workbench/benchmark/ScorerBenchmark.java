package io.eddy.workbench.benchmark;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.product.ExhaustiveRetriever;
import io.eddy.workbench.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Scorers side by side on a {@link MadeUpModel} and random sessions. One thread.
 */
public final class ScorerBenchmark implements AutoCloseable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int UNCOUNTED_ROUNDS = 3;

    /** A round is at least so many sessions, so that the clock is fine enough. */
    private static final int SESSIONS_OF_A_ROUND = 64;

    /** Of the largest score: what 32-bit sums in another order may differ by. */
    private static final float TOLERANCE = 1e-5f;

    /** Those whose sums go by the machine, and not by the definition of a score. */
    private static final Set<Scorer> INEXACT = EnumSet.of(Scorer.ONNX, Scorer.CUDA);

    private final int items;
    private final int dimension;
    private final int k;
    private final Random random = new Random(1);
    private final ExhaustiveRetriever exact;
    private final Map<Scorer, SessionModel> models = new LinkedHashMap<>();

    /**
     * @param folder where the model's bundle is written
     * @throws IllegalArgumentException where this machine does not have a scorer
     */
    public ScorerBenchmark(Path folder, int items, int dimension, int k, List<Scorer> scorers)
            throws IOException, InvalidBundleException {
        this.items = items;
        this.dimension = dimension;
        this.k = k;
        var place = folder.resolve("made-up-model");
        MadeUpModel.write(place, items, dimension, random);
        var bundle = ModelBundle.load(place);
        exact = new ExhaustiveRetriever(bundle);
        try {
            for (var scorer : scorers) {
                models.put(scorer, Models.open(bundle, scorer));
            }
        } catch (InvalidBundleException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What each scorer says that it does. */
    public Map<Scorer, String> methods() {
        var methods = new LinkedHashMap<Scorer, String>();
        models.forEach((scorer, model) -> methods.put(scorer, model.retriever().method()));
        return methods;
    }

    /**
     * @param sizes how many sessions there are in a call
     * @param rounds counted
     * @return size by size
     * @throws IllegalStateException where a scorer gives another list than exact scores of all items
     */
    public List<ScorerFigures> measure(List<Integer> sizes, int rounds, Progress progress) {
        var figures = new ArrayList<ScorerFigures>();
        try (var task = progress.begin(
                String.format(Locale.ROOT, "Scoring %,d items of %d", items, dimension),
                (long) sizes.size() * (rounds + UNCOUNTED_ROUNDS))) {
            for (int sessions : sizes) {
                var measured = new LinkedHashMap<Scorer, Measured>();
                models.keySet().forEach(scorer -> measured.put(scorer, new Measured()));
                for (int round = 0; round < rounds + UNCOUNTED_ROUNDS; round++) {
                    var views = new SessionViews(sessions, vectors(sessions), null);
                    if (round == 0) {
                        requireExact(views);
                    }
                    for (var model : models.entrySet()) {
                        round(
                                model.getValue(),
                                views,
                                round < UNCOUNTED_ROUNDS ? new Measured() : measured.get(model.getKey()));
                    }
                    task.stepBy(1);
                }
                measured.forEach((scorer, all) -> figures.add(new ScorerFigures(
                        items,
                        dimension,
                        scorer,
                        sessions,
                        all.cpuMicros.stream().sorted().toList().get(rounds / 2),
                        all.callMicros)));
            }
        }
        return figures;
    }

    private static final class Measured {

        private final List<Double> cpuMicros = new ArrayList<>();
        private final List<Double> callMicros = new ArrayList<>();
    }

    private void round(SessionModel model, SessionViews views, Measured measured) {
        int calls = Math.max(1, SESSIONS_OF_A_ROUND / views.size());
        long cpu = THREADS.getCurrentThreadCpuTime();
        for (int call = 0; call < calls; call++) {
            long start = System.nanoTime();
            model.retriever().retrieve(views, k);
            measured.callMicros.add((System.nanoTime() - start) / 1e3);
        }
        measured.cpuMicros.add((THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / calls / views.size());
    }

    private float[] vectors(int sessions) {
        var vectors = new float[sessions * dimension];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) Math.tanh(random.nextGaussian());
        }
        return vectors;
    }

    private void requireExact(SessionViews views) {
        var expected = exact.retrieve(views, k);
        models.forEach((scorer, model) -> {
            var lists = model.retriever().retrieve(views, k);
            for (int session = 0; session < lists.length; session++) {
                boolean same = INEXACT.contains(scorer)
                        ? isNear(lists[session], expected[session])
                        : lists[session].equals(expected[session]);
                if (!same) {
                    throw new IllegalStateException("The scorer " + scorer + " gave the list " + lists[session]
                            + ", exact scores give " + expected[session] + ".");
                }
            }
        });
    }

    /** Items whose scores differ by rounding may change places. */
    private static boolean isNear(RankedItems list, RankedItems expected) {
        boolean near = list.size() == expected.size();
        for (int rank = 0; near && rank < list.size(); rank++) {
            float difference = Math.abs(list.score(rank) - expected.score(rank));
            near = difference <= TOLERANCE * Math.max(1, Math.abs(expected.score(0)));
        }
        return near;
    }

    @Override
    public void close() {
        models.values().forEach(SessionModel::close);
        exact.close();
    }
}
