package io.eddy.serving.prequential;

import io.eddy.evaluation.metrics.ConfidenceSequence;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CutOffFigures;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.Experiment;
import io.eddy.schemas.FigureDifference;
import io.eddy.schemas.ModelComparison;
import io.eddy.schemas.Recommendation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The evaluation as one would write it on paper: remembers everything, computes each figure from all predictions. */
final class SlowTwin {

    private final Map<String, Long> supportById;
    private final long windowMs;

    SlowTwin(Map<String, Long> supportById, long windowMs) {
        this.supportById = supportById;
        this.windowMs = windowMs;
    }

    /** A recommendation and the one after its session's next click. */
    record Prediction(Recommendation judged, Recommendation next) {

        List<String> itemIds() {
            return judged.getItems().stream().map(Candidate::getItemId).toList();
        }

        int rank() {
            return itemIds().indexOf(next.getClick().getItemId()) + 1;
        }

        String pair() {
            return judged.getRecommendationId() + " -> " + next.getRecommendationId() + ": " + rank();
        }
    }

    static List<Prediction> predictions(List<Recommendation> emitted) {
        var seen = new HashSet<List<Object>>();
        var lastOfSession = new HashMap<String, Recommendation>();
        var predictions = new ArrayList<Prediction>();
        for (var next : emitted) {
            if (seen.add(List.of(next.getRecommendationId(), next.getClick().getEventTime()))) {
                var last = lastOfSession.put(next.getSessionId(), next);
                if (last != null
                        && next.getClick().getPosition() > 1
                        && next.getClick().getPosition() == last.getClick().getPosition() + 1) {
                    predictions.add(new Prediction(last, next));
                }
            }
        }
        return predictions;
    }

    /** By the key of their record. */
    Map<String, EvaluationWindow> windows(List<Prediction> predictions) {
        var byKey = new TreeMap<String, List<Prediction>>();
        for (var prediction : predictions) {
            byKey.computeIfAbsent(
                            prediction.judged().getModelName() + "\t"
                                    + prediction.judged().getModelVersion() + "\t" + startMs(prediction) + "\t"
                                    + (startMs(prediction) + windowMs),
                            key -> new ArrayList<>())
                    .add(prediction);
        }
        var windows = new TreeMap<String, EvaluationWindow>();
        byKey.forEach((key, ofWindow) -> windows.put(key, window(ofWindow)));
        return windows;
    }

    /** By the key of their record; a session's predictions that follow each other in one experiment and version are a unit. */
    static Map<String, ModelComparison> comparisons(List<Prediction> predictions) {
        var lastUnits = new HashMap<String, Unit>();
        var units = new TreeMap<String, List<Unit>>();
        for (var prediction : predictions) {
            var judged = prediction.judged();
            var unit = lastUnits.get(judged.getSessionId());
            if (judged.getExperiment() != null
                    && (unit == null
                            || !judged.getExperiment().equals(unit.experiment())
                            || !judged.getModelVersion().equals(unit.version()))) {
                unit = new Unit(judged.getExperiment(), judged.getModelVersion(), new ArrayList<>());
                lastUnits.put(judged.getSessionId(), unit);
                units.computeIfAbsent(new ExperimentKey(judged.getExperiment()).topicKey(), key -> new ArrayList<>())
                        .add(unit);
            }
            if (judged.getExperiment() != null) {
                unit.predictions().add(prediction);
            }
        }
        var comparisons = new TreeMap<String, ModelComparison>();
        units.forEach((key, ofExperiment) -> comparisons.put(key, comparison(ofExperiment)));
        return comparisons;
    }

    private record Unit(Experiment experiment, String version, List<Prediction> predictions) {}

    private static ModelComparison comparison(List<Unit> units) {
        var experiment = units.get(0).experiment();
        var released = units.stream()
                .filter(unit -> unit.version().equals(experiment.getModelVersion()))
                .toList();
        var beside = units.stream().filter(unit -> !released.contains(unit)).toList();
        return new ModelComparison(
                experiment,
                (long) released.size(),
                predictionsOf(released),
                (long) beside.size(),
                predictionsOf(beside),
                List.of(
                        difference("recall", prediction -> 1, released, beside),
                        difference("mrr", prediction -> 1.0 / prediction.rank(), released, beside)));
    }

    private static long predictionsOf(List<Unit> units) {
        return units.stream().mapToLong(unit -> unit.predictions().size()).sum();
    }

    private static FigureDifference difference(
            String figure, ToDoubleFunction<Prediction> gain, List<Unit> released, List<Unit> beside) {
        var mean = mean(gain, released);
        var less = mean(gain, beside);
        double reach = ConfidenceSequence.scale(2L * Math.min(released.size(), beside.size()))
                * Math.sqrt(variance(gain, released) + variance(gain, beside));
        boolean enough = Math.min(released.size(), beside.size()) >= 100;
        return new FigureDifference(
                figure,
                20,
                mean,
                less,
                enough ? mean - less - reach : null,
                enough ? mean - less + reach : null,
                "undecided",
                null);
    }

    private static double total(ToDoubleFunction<Prediction> gain, Unit unit) {
        return unit.predictions().stream()
                .filter(prediction -> prediction.rank() > 0 && prediction.rank() <= 20)
                .mapToDouble(gain)
                .sum();
    }

    private static double mean(ToDoubleFunction<Prediction> gain, List<Unit> units) {
        return units.stream().mapToDouble(unit -> total(gain, unit)).sum() / predictionsOf(units);
    }

    private static double variance(ToDoubleFunction<Prediction> gain, List<Unit> units) {
        double mean = mean(gain, units);
        double squares = units.stream()
                .mapToDouble(unit ->
                        Math.pow(total(gain, unit) - mean * unit.predictions().size(), 2))
                .sum();
        return (squares * units.size() / (units.size() - 1) / Math.pow((double) predictionsOf(units), 2))
                + (2 / Math.pow(units.size(), 2));
    }

    private long startMs(Prediction prediction) {
        return prediction.next().getClick().getEventTime().toEpochMilli() / windowMs * windowMs;
    }

    private EvaluationWindow window(List<Prediction> predictions) {
        var first = predictions.get(0);
        var start = Instant.ofEpochMilli(startMs(first));
        var items = new HashSet<String>();
        double popularity = 0;
        double largest =
                supportById.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        for (var prediction : predictions) {
            var itemIds = prediction.itemIds();
            items.addAll(itemIds);
            popularity += itemIds.stream().mapToLong(supportById::get).average().orElseThrow() / largest;
        }
        return new EvaluationWindow(
                first.judged().getModelName(),
                first.judged().getModelVersion(),
                start,
                start.plusMillis(windowMs),
                (long) predictions.size(),
                List.of(
                        figures(1, predictions),
                        figures(5, predictions),
                        figures(10, predictions),
                        figures(20, predictions)),
                (long) items.size(),
                (double) items.size() / supportById.size(),
                popularity / predictions.size());
    }

    private static CutOffFigures figures(int k, List<Prediction> predictions) {
        double hits = 0;
        double reciprocalRanks = 0;
        double gains = 0;
        for (var prediction : predictions) {
            int rank = prediction.rank();
            if (rank > 0 && rank <= k) {
                hits++;
                reciprocalRanks += 1.0 / rank;
                gains += Math.log(2) / Math.log(rank + 1);
            }
        }
        int n = predictions.size();
        return new CutOffFigures(k, hits / n, reciprocalRanks / n, gains / n);
    }
}
