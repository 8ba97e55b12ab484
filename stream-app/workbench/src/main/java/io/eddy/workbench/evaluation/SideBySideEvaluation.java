package io.eddy.workbench.evaluation;

import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.evaluation.baseline.Baselines;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.OfflineEvaluation.PredictionListener;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.report.EvaluationReport;
import io.eddy.report.EvaluationReport.Example;
import io.eddy.report.EvaluationReport.Model;
import io.eddy.report.ItemGroups;
import io.eddy.workbench.Progress;
import io.eddy.workbench.prediction.PredictedLists;
import io.eddy.workbench.prediction.RankWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges bundles, other systems' lists and baselines on the same sessions, one after another.
 *
 * @param logs to learn from and to judge on
 * @param rules by which it is judged
 * @param progress is told how far each model is
 */
public record SideBySideEvaluation(EvaluatedLogs logs, Rules rules, Progress progress) {

    private static final int SHORTEST_EXAMPLE = 4;
    private static final int LONGEST_EXAMPLE = 8;
    private static final int EXAMPLE_CANDIDATES = 5;
    private static final double NANOS = 1e9;

    /**
     * @param k the largest cut-off
     * @param tieRule the rank among items of the same score
     * @param unknownItems what becomes of test clicks on items that the training log lacks
     * @param leaveOut what every list leaves out
     * @param examples sessions to show in full
     */
    public record Rules(int k, TieRule tieRule, UnknownItems unknownItems, LeaveOut leaveOut, int examples) {}

    /**
     * What is judged, in this order.
     *
     * @param bundles each with a name for tables
     * @param predictions lists of other systems
     * @param baselines whether Eddy's baselines are judged too
     */
    public record Judged(List<NamedBundle> bundles, List<PredictedLists> predictions, boolean baselines) {}

    /**
     * Judges all of them.
     *
     * @param ranksFile where the rank of each prediction goes; null for nowhere
     * @throws IOException where a bundle cannot be used, or the file not be written
     */
    public EvaluationReport of(Judged judged, Path ranksFile, ItemTitles titles, ItemGroups groups) throws IOException {
        var sessions = logs.sessions(rules.unknownItems());
        long learnable = TrainedOn.sessionsToLearnFrom(logs.train().sessions());
        try (var ranks = ranksFile == null ? null : new RankWriter(ranksFile, sessions, logs.items())) {
            var rows = new Rows(sessions, ranks);
            for (var named : judged.bundles()) {
                var manifest = named.bundle().manifest();
                try (var model = Models.open(named.bundle())) {
                    rows.add(
                            new BundleNextItemModel(model, named.name()),
                            manifest.version(),
                            BundleTrainedOn.of(
                                    manifest.provenance(), logs.train().sha256(), learnable));
                } catch (InvalidBundleException e) {
                    throw new IOException(e.getMessage(), e);
                }
            }
            for (var lists : judged.predictions()) {
                rows.add(lists, "", TrainedOn.unknown());
            }
            if (judged.baselines()) {
                for (var baseline : Baselines.all(logs.train().sessions(), logs.items())) {
                    rows.add(baseline, "", TrainedOn.all(learnable));
                }
            }
            return rows.report(titles, groups);
        }
    }

    private EvaluationProtocol protocol(long predictions) throws IOException {
        return logs.protocol(rules.unknownItems(), rules.tieRule(), rules.leaveOut(), predictions);
    }

    /** The rows of a report as they come about. */
    private final class Rows {

        private final Items items = logs.items();
        private final List<Session> sessions;
        private final RankWriter ranks;
        private final List<Session> chosen;
        private final List<Model> models = new ArrayList<>();

        /** Of each model the lists of each chosen session. */
        private final List<List<List<List<Candidate>>>> shown = new ArrayList<>();

        Rows(List<Session> sessions, RankWriter ranks) {
            this.sessions = sessions;
            this.ranks = ranks;
            this.chosen = chosen(sessions);
        }

        void add(NextItemModel unruled, String version, TrainedOn trainedOn) {
            var model = WithoutClicked.of(unruled, rules.leaveOut());
            models.add(judged(model, version, trainedOn));
            shown.add(model.topK(chosen, EXAMPLE_CANDIDATES));
        }

        private Model judged(NextItemModel model, String version, TrainedOn trainedOn) {
            var figures = new ModelFigures(model.name(), items, sessions.size(), rules.k());
            long clicks = sessions.stream()
                    .mapToLong(session -> session.clicks().size())
                    .sum();
            long start = System.nanoTime();
            try (var task = progress.begin(model.name(), clicks)) {
                PredictionListener listener = ranks == null
                        ? figures
                        : prediction -> {
                            figures.onPrediction(prediction);
                            ranks.write(model.name(), prediction);
                        };
                new OfflineEvaluation(rules.tieRule(), rules.k()).run(model, sessions, listener, task::stepBy);
            }
            return new Model(figures, version, trainedOn, (System.nanoTime() - start) / NANOS);
        }

        EvaluationReport report(ItemTitles titles, ItemGroups groups) throws IOException {
            var examples = new ArrayList<Example>();
            for (int i = 0; i < chosen.size(); i++) {
                int example = i;
                examples.add(new Example(
                        chosen.get(i),
                        shown.stream().map(lists -> lists.get(example)).toList()));
            }
            long predictions = models.get(0).figures().overall().predictions();
            return new EvaluationReport(logs.facts(sessions), protocol(predictions), models, examples, titles, groups);
        }

        /** Sessions of a length that a page can show, spread over the log. */
        private List<Session> chosen(List<Session> all) {
            var fitting = all.stream()
                    .filter(session -> session.clicks().size() >= SHORTEST_EXAMPLE
                            && session.clicks().size() <= LONGEST_EXAMPLE)
                    .toList();
            var some = new ArrayList<Session>();
            int count = Math.min(rules.examples(), fitting.size());
            for (int i = 0; i < count; i++) {
                some.add(fitting.get((int) ((long) i * fitting.size() / count)));
            }
            return some;
        }
    }
}
