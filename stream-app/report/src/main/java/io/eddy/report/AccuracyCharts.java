package io.eddy.report;

import io.eddy.chart.IntervalChart;
import io.eddy.chart.LineChart;
import io.eddy.chart.LineChart.Point;
import io.eddy.chart.LineChart.Series;
import io.eddy.chart.LineChart.Slice;
import io.eddy.evaluation.metrics.Interval;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.evaluation.metrics.NextItemMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How often and how high the models rank the next click: by cut-off, against the best model, and by slice.
 *
 * @param keys what each model's line looks like
 * @param differences one element, none where there is one model only
 */
record AccuracyCharts(List<Key> keys, Charts overCutOffs, List<Differences> differences, List<Charts> slices) {

    private static final List<Measure> DRAWN = List.of(Measure.RECALL, Measure.MRR);

    static AccuracyCharts of(RankedModels models) {
        return new AccuracyCharts(
                models.each(rank -> new Key(LineChart.key(rank), models.name(rank))),
                new Charts(
                        "Recall and MRR over k",
                        "How often the next click is among the first k candidates, and how high it stands there. A line that is"
                                + " high on the left puts the next click near the top.",
                        DRAWN.stream()
                                .map(measure -> overCutOffs(models, measure))
                                .toList(),
                        DRAWN.stream()
                                .map(measure -> overCutOffsNumbers(models, measure))
                                .toList()),
                models.count() == 1 ? List.of() : List.of(Differences.of(models)),
                List.of(
                        sliced(
                                models,
                                "By position of the next click",
                                "Does a model profit from a longer session so far? Position 2 is the second click,"
                                        + " predicted from the first one alone.",
                                "position of the next click; below: predictions",
                                first -> from(ModelFigures.positionSlices(), first),
                                ModelFigures::byPosition),
                        sliced(
                                models,
                                "By session length",
                                "The same figures, each session counted by the clicks it came to in the end.",
                                "clicks of the session; below: predictions",
                                first -> from(ModelFigures.lengthSlices(), first),
                                ModelFigures::bySessionLength),
                        sliced(
                                models,
                                "By popularity of the next item",
                                "Does a model find rare items too? Each group is a part of the catalogue that holds a tenth of the"
                                        + " training clicks, 1 the few most popular items, 10 the many rare ones. Items that the"
                                        + " training log does not hold are in none.",
                                "popularity group of the next item; below: predictions",
                                Integer::toString,
                                ModelFigures::byPopularity)));
    }

    private static String overCutOffs(RankedModels models, Measure measure) {
        return new LineChart(measure.label() + " over k", "k, the candidates looked at")
                .panel(
                        measure.label() + "@k",
                        models.each(rank -> Series.of(
                                models.name(rank),
                                values(models, rank, measure).stream()
                                        .mapToDouble(value -> value)
                                        .toArray())))
                .inline();
    }

    private static NumbersTable overCutOffsNumbers(RankedModels models, Measure measure) {
        return new NumbersTable(
                measure.label() + "@k",
                "k",
                cutOffs(models).mapToObj(Integer::toString).toList(),
                models.each(rank -> new NumbersTable.Row(
                        models.name(rank),
                        values(models, rank, measure).stream().map(Shown::share).toList())));
    }

    private static List<Double> values(RankedModels models, int rank, Measure measure) {
        return cutOffs(models)
                .mapToObj(k -> measure.of(models.figures(rank).overall(), k))
                .toList();
    }

    private static IntStream cutOffs(RankedModels models) {
        return IntStream.rangeClosed(1, models.report().k());
    }

    private static Charts sliced(
            RankedModels models,
            String title,
            String howToRead,
            String xLabel,
            IntFunction<String> name,
            Function<ModelFigures, SortedMap<Integer, NextItemMetrics>> slicesOf) {
        // All models predict the same clicks, so the sizes are those of any model.
        var sizes = new TreeMap<Integer, Long>();
        slicesOf.apply(models.figures(0)).forEach((first, metrics) -> sizes.put(first, metrics.predictions()));
        var names = sizes.keySet().stream().map(name::apply).toList();
        var charts = new ArrayList<String>();
        var numbers = new ArrayList<NumbersTable>();
        int k = models.report().k();
        for (var measure : DRAWN) {
            var label = measure.label() + "@" + k;
            var values = models.each(rank -> slicesOf.apply(models.figures(rank)).values().stream()
                    .map(metrics -> measure.of(metrics, k))
                    .toList());
            charts.add(new LineChart(label + ", " + title, xLabel)
                    .slices(sizes.keySet().stream()
                            .map(first -> new Slice(name.apply(first), Shown.roughly(sizes.get(first))))
                            .toList())
                    .panel(label, models.each(rank -> new Series(models.name(rank), points(values.get(rank)))))
                    .inline());
            numbers.add(new NumbersTable(
                    label,
                    "",
                    names,
                    models.each(rank -> new NumbersTable.Row(
                            models.name(rank),
                            values.get(rank).stream().map(Shown::share).toList()))));
        }
        numbers.add(new NumbersTable(
                "Predictions",
                "",
                names,
                List.of(new NumbersTable.Row(
                        "every model", sizes.values().stream().map(Shown::count).toList()))));
        return new Charts(title, howToRead, charts, numbers);
    }

    private static List<Point> points(List<Double> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> new Point(i + 1, values.get(i)))
                .toList();
    }

    /** A slice reaches up to the next one, the last has no end. */
    private static String from(List<Integer> firsts, int first) {
        int next = firsts.indexOf(first) + 1;
        if (next == firsts.size()) {
            return first + "+";
        }
        int last = firsts.get(next) - 1;
        return last == first ? Integer.toString(first) : first + "–" + last;
    }

    record Key(String line, String name) {}

    /** Recall and MRR side by side. */
    record Charts(String title, String howToRead, List<String> charts, List<NumbersTable> numbers) {}

    /** All other models against the best, in MRR at the largest cut-off. */
    record Differences(String best, String measure, List<Row> rows, String axis) {

        private static Differences of(RankedModels models) {
            int k = models.report().k();
            var differences = IntStream.range(1, models.count())
                    .mapToObj(rank -> models.difference(rank, 0, Measure.MRR, k))
                    .toList();
            var chart = new IntervalChart(
                    differences.stream().map(Differences::drawn).toList());
            return new Differences(
                    models.name(0),
                    Measure.MRR.label() + "@" + k,
                    IntStream.range(1, models.count())
                            .mapToObj(rank -> {
                                var difference = differences.get(rank - 1);
                                var value = Shown.share(difference.value());
                                var range = Shown.range(difference);
                                return new Row(
                                        models.name(rank),
                                        chart.row(drawn(difference), models.name(rank) + ": " + value + ", " + range),
                                        value,
                                        range);
                            })
                            .toList(),
                    chart.axis());
        }

        private static IntervalChart.Interval drawn(Interval interval) {
            return new IntervalChart.Interval(interval.value(), interval.low(), interval.high());
        }

        record Row(String name, String chart, String value, String range) {}
    }
}
