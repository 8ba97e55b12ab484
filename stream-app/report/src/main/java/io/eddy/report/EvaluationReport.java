package io.eddy.report;

import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.evaluation.metrics.SessionBootstrap;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.TrainedOn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several models on the same clicks: what is shown on the terminal, in CSV, in JSON and as a page. */
public final class EvaluationReport {

    /** How often the sessions are drawn for the intervals. */
    public static final int RESAMPLES = 1_000;

    /** Of those draws. */
    public static final long BOOTSTRAP_SEED = 1;

    private final Facts facts;
    private final EvaluationProtocol protocol;
    private final List<Model> models;
    private final List<Example> examples;
    private final ItemTitles titles;
    private final ItemGroups groups;
    private final List<Integer> cutOffs;
    private final Map<Series, Integer> seriesIndex = new HashMap<>();
    private final SessionBootstrap bootstrap;

    /**
     * @param models at least one, all evaluated on the same sessions with the same largest cut-off
     * @param examples sessions to show in full
     * @param titles that items are shown by
     * @param groups that items are told apart by
     */
    public EvaluationReport(
            Facts facts,
            EvaluationProtocol protocol,
            List<Model> models,
            List<Example> examples,
            ItemTitles titles,
            ItemGroups groups) {
        this.facts = facts;
        this.protocol = protocol;
        this.models = List.copyOf(models);
        this.examples = List.copyOf(examples);
        this.titles = titles;
        this.groups = groups;
        var first = models.get(0).figures().sessionSums();
        this.cutOffs = first.cutOffs();
        var series = new ArrayList<double[]>();
        for (int model = 0; model < models.size(); model++) {
            for (var measure : Measure.values()) {
                for (int k : cutOffs) {
                    seriesIndex.put(new Series(model, measure, k), series.size());
                    series.add(models.get(model).figures().sessionSums().of(measure, k));
                }
            }
        }
        this.bootstrap = new SessionBootstrap(first.predictions(), series, RESAMPLES, BOOTSTRAP_SEED);
    }

    public Facts facts() {
        return facts;
    }

    /** Of a model that learnt from the sessions of the training log. */
    public EvaluationProtocol protocol() {
        return protocol;
    }

    /** That of one model, which is another where it learnt from other sessions. */
    public EvaluationProtocol protocol(int model) {
        return protocol.with(models.get(model).trainedOn());
    }

    /** In the order they were given. */
    public List<Model> models() {
        return models;
    }

    public List<Example> examples() {
        return examples;
    }

    public ItemTitles titles() {
        return titles;
    }

    public ItemGroups groups() {
        return groups;
    }

    /** The cut-offs that tables show, the smallest first; charts have all from 1 to the last. */
    public List<Integer> cutOffs() {
        return cutOffs;
    }

    /** The largest cut-off. */
    public int k() {
        return cutOffs.get(cutOffs.size() - 1);
    }

    /** A figure with its confidence interval by the bootstrap over sessions. */
    public Interval interval(int model, Measure measure, int k) {
        return bootstrap.interval(seriesIndex.get(new Series(model, measure, k)));
    }

    /** A model's figure less another's, paired: both predict the same clicks in every draw. */
    public Interval difference(int model, int less, Measure measure, int k) {
        return bootstrap.difference(
                seriesIndex.get(new Series(model, measure, k)), seriesIndex.get(new Series(less, measure, k)));
    }

    /** The model with the highest MRR at the largest cut-off. */
    public int best() {
        int best = 0;
        for (int model = 1; model < models.size(); model++) {
            if (mrr(model) > mrr(best)) {
                best = model;
            }
        }
        return best;
    }

    private double mrr(int model) {
        return models.get(model).figures().overall().mrr(k());
    }

    private record Series(int model, Measure measure, int k) {}

    /**
     * What was evaluated.
     *
     * @param trainingLog name of the log that baselines, coverage and popularity are from
     * @param evaluatedLog name of the log whose sessions were evaluated
     * @param unknown predictions whose next item the training log does not hold
     */
    public record Facts(
            String trainingLog,
            long trainingSessions,
            long trainingClicks,
            int items,
            String evaluatedLog,
            long sessions,
            long clicks,
            long predictions,
            long unknown,
            LogSummary trainingRead,
            LogSummary evaluatedRead,
            Instant evaluatedAt) {}

    /**
     * One of the models.
     *
     * @param version of a bundle, empty for a baseline
     * @param trainedOn what it learnt from, as against the training log
     * @param seconds that its predictions took, on the threads the model uses
     */
    public record Model(ModelFigures figures, String version, TrainedOn trainedOn, double seconds) {

        /** For tables and legends. */
        public String name() {
            return figures.name();
        }

        public double predictionsPerSecond() {
            return seconds > 0 ? figures.overall().predictions() / seconds : 0;
        }
    }

    /**
     * A session with what each model recommended.
     *
     * @param candidates [models][clicks - 1][candidates], after each click that has a next one, best first
     */
    public record Example(Session session, List<List<List<Candidate>>> candidates) {}
}
