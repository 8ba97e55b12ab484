package io.eddy.report;

import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.report.EvaluationReport.Model;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A report's models in the order of the page: by MRR at the largest cut-off, the best first. */
final class RankedModels {

    private final EvaluationReport report;
    private final List<Integer> order;

    RankedModels(EvaluationReport report) {
        this.report = report;
        this.order = IntStream.range(0, report.models().size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer model) ->
                                Measure.MRR.of(figuresAt(report, model).overall(), report.k()))
                        .reversed())
                .toList();
    }

    EvaluationReport report() {
        return report;
    }

    int count() {
        return order.size();
    }

    Model model(int rank) {
        return report.models().get(order.get(rank));
    }

    /** With a star where its figures do not compare with the others', as it learnt from other sessions. */
    String name(int rank) {
        var model = model(rank);
        return model.trainedOn().differs() ? model.name() + " *" : model.name();
    }

    ModelFigures figures(int rank) {
        return figuresAt(report, order.get(rank));
    }

    /** The model's place in the report, where it was before they were ranked. */
    int index(int rank) {
        return order.get(rank);
    }

    Interval interval(int rank, Measure measure, int k) {
        return report.interval(order.get(rank), measure, k);
    }

    Interval difference(int rank, int less, Measure measure, int k) {
        return report.difference(order.get(rank), order.get(less), measure, k);
    }

    /** What a function makes of each rank from 0 on, the best model's first. */
    <T> List<T> each(Function<Integer, T> view) {
        return IntStream.range(0, count()).boxed().map(view).toList();
    }

    private static ModelFigures figuresAt(EvaluationReport report, int model) {
        return report.models().get(model).figures();
    }
}
