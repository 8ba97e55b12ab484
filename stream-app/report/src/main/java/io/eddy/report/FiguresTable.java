package io.eddy.report;

import io.eddy.evaluation.metrics.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Every model's figures side by side, the best of each column marked. */
record FiguresTable(List<Group> groups, List<Column> columns, List<Row> rows) {

    static FiguresTable of(RankedModels models) {
        var cutOffs = models.report().cutOffs();
        int k = models.report().k();
        var groups = new ArrayList<Group>();
        var columns = new ArrayList<Column>();
        for (var measure : Measure.values()) {
            groups.add(new Group(measure.label() + "@", cutOffs.size()));
            for (int cutOff : cutOffs) {
                var values = models.each(rank -> measure.of(models.figures(rank).overall(), cutOff));
                var intervals =
                        models.each(rank -> cutOff == k ? Shown.shortRange(models.interval(rank, measure, k)) : "");
                columns.add(Column.of(
                        Integer.toString(cutOff),
                        cutOff == cutOffs.get(0),
                        values,
                        Collections.max(values),
                        Shown::share,
                        intervals));
            }
        }
        groups.add(new Group("Items, first " + k, 2));
        groups.add(new Group("Predictions", 1));
        var none = models.each(rank -> "");
        var coverage = models.each(rank -> models.figures(rank).coverage(k));
        columns.add(Column.of("Coverage", true, coverage, Collections.max(coverage), Shown::share, none));
        var popularity = models.each(rank -> models.figures(rank).popularity(k));
        columns.add(Column.of("Popularity", false, popularity, Collections.min(popularity), Shown::share, none));
        var speed = models.each(rank -> models.model(rank).predictionsPerSecond());
        columns.add(Column.of("per second", true, speed, Collections.max(speed), Shown::rate, none));
        return new FiguresTable(
                groups,
                columns,
                models.each(rank -> new Row(
                        models.name(rank),
                        columns.stream().map(column -> column.cells.get(rank)).toList())));
    }

    /** A measure over its columns. */
    record Group(String name, int width) {}

    /** @param first whether a group begins with it */
    record Column(String head, boolean first, List<Cell> cells) {

        /** Marks all that look like the best: who reads sees no more digits. */
        private static Column of(
                String head,
                boolean first,
                List<Double> values,
                double best,
                DoubleFunction<String> shown,
                List<String> intervals) {
            return new Column(
                    head,
                    first,
                    IntStream.range(0, values.size())
                            .mapToObj(i -> {
                                var text = shown.apply(values.get(i));
                                return new Cell(text, text.equals(shown.apply(best)), first, intervals.get(i));
                            })
                            .toList());
        }
    }

    record Row(String name, List<Cell> cells) {}

    /** @param interval empty where there is none */
    record Cell(String text, boolean best, boolean first, String interval) {}
}
