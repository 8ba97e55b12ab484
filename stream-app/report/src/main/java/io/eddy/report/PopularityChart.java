package io.eddy.report;

import io.eddy.chart.ShareBar;
import io.eddy.evaluation.metrics.ModelFigures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Which part of the catalogue each model recommends from. */
record PopularityChart(String evenBar, List<Row> rows, NumbersTable numbers) {

    static PopularityChart of(RankedModels models) {
        int k = models.report().k();
        var even = new double[ModelFigures.POPULARITY_GROUPS];
        Arrays.fill(even, 1.0 / even.length);
        return new PopularityChart(
                ShareBar.svg(even, "each group 10 %"),
                models.each(rank -> {
                    var figures = models.figures(rank);
                    var shares = figures.recommendedByGroup();
                    return new Row(
                            models.name(rank),
                            ShareBar.svg(
                                    shares,
                                    models.name(rank) + ": " + Shown.percent(shares[0])
                                            + " of its places to the most popular group"),
                            Shown.share(figures.coverage(k)),
                            Shown.count(figures.recommendedItems(k)),
                            Shown.share(figures.popularity(k)));
                }),
                new NumbersTable(
                        "Share of the recommended places",
                        "group",
                        IntStream.rangeClosed(1, even.length)
                                .mapToObj(Integer::toString)
                                .toList(),
                        models.each(rank -> new NumbersTable.Row(
                                models.name(rank),
                                DoubleStream.of(models.figures(rank).recommendedByGroup())
                                        .mapToObj(Shown::percent)
                                        .toList()))));
    }

    record Row(String name, String bar, String coverage, String items, String popularity) {}
}
