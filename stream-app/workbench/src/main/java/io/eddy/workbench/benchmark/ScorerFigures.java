package io.eddy.workbench.benchmark;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.chart.LineChart;
import io.eddy.chart.LineChart.Point;
import io.eddy.chart.LineChart.Series;
import io.eddy.chart.LineChart.Slice;
import io.eddy.inference.model.Scorer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How fast a scorer is.
 *
 * @param items of the model
 * @param dimension numbers in an item vector
 * @param sessions in a call
 * @param cpuMicros of CPU time a session, the median of the rounds
 * @param sortedCallMicros what each call took by the clock
 */
public record ScorerFigures(
        int items, int dimension, Scorer scorer, int sessions, double cpuMicros, List<Double> sortedCallMicros) {

    /** The files that {@link #write} writes. */
    public static final String TABLE = "scorers.csv";

    public static final String CHART = "scorers.svg";

    public ScorerFigures {
        sortedCallMicros = sortedCallMicros.stream().sorted().toList();
    }

    /** What so many of a hundred calls took at most, by the clock. */
    public double callMicros(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedCallMicros.size());
        return sortedCallMicros.get(Math.max(0, rank - 1));
    }

    /**
     * Writes a table and a picture: over the sessions in a call, or over the items of several models.
     *
     * @param limits measured in the same run
     */
    public static void write(Path folder, List<ScorerFigures> figures, MachineLimits limits) throws IOException {
        Files.createDirectories(folder);
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(
                    "items",
                    "dimension",
                    "sessions",
                    "scorer",
                    "cpu_us",
                    "call_p50_us",
                    "call_p90_us",
                    "call_p99_us",
                    "share_of_operations",
                    "share_of_memory");
            for (var figure : figures) {
                csv.writeRecord(
                        Integer.toString(figure.items),
                        Integer.toString(figure.dimension),
                        Integer.toString(figure.sessions),
                        figure.scorer.toString(),
                        number(figure.cpuMicros),
                        number(figure.callMicros(50)),
                        number(figure.callMicros(90)),
                        number(figure.callMicros(99)),
                        share(limits.shareOfOperations(figure)),
                        share(limits.shareOfMemory(figure)));
            }
        }
        WholeFile.write(folder.resolve(TABLE), text.toString());
        boolean grows = valuesOf(figures, ScorerFigures::items).size() > 1;
        WholeFile.write(folder.resolve(CHART), grows ? overItems(figures) : overSessions(figures));
    }

    private static List<Integer> valuesOf(List<ScorerFigures> figures, Function<ScorerFigures, Integer> value) {
        return figures.stream().map(value).distinct().sorted().toList();
    }

    private static String overSessions(List<ScorerFigures> figures) {
        var sessions = valuesOf(figures, ScorerFigures::sessions);
        var chart = new LineChart(
                        String.format(Locale.ROOT, "Scoring %,d items", figures.get(0).items), "sessions in a call")
                .slices(slices(sessions));
        for (int dimension : valuesOf(figures, ScorerFigures::dimension)) {
            chart.panel(
                    "sessions a second of CPU time, " + dimension + " numbers",
                    lines(
                            figures,
                            figure -> figure.dimension == dimension,
                            figure -> new Point(sessions.indexOf(figure.sessions) + 1, 1e6 / figure.cpuMicros)));
        }
        return chart.svg();
    }

    /** By item, so that what does not grow with them is seen to rise on the left, and what outgrows the processor's cache on the right. */
    private static String overItems(List<ScorerFigures> figures) {
        var items = valuesOf(figures, ScorerFigures::items);
        var chart = new LineChart("What an item costs as there are more", "items").slices(slices(items));
        for (int dimension : valuesOf(figures, ScorerFigures::dimension)) {
            for (int sessions : valuesOf(figures, ScorerFigures::sessions)) {
                chart.panel(
                        "ns of CPU time a session and item, " + dimension + " numbers, " + sessions + " at a time",
                        lines(
                                figures,
                                figure -> figure.dimension == dimension && figure.sessions == sessions,
                                figure -> new Point(
                                        items.indexOf(figure.items) + 1, figure.cpuMicros * 1e3 / figure.items)));
            }
        }
        return chart.svg();
    }

    /** One for each scorer. */
    private static List<Series> lines(
            List<ScorerFigures> figures, Predicate<ScorerFigures> shown, Function<ScorerFigures, Point> point) {
        return figures.stream()
                .map(ScorerFigures::scorer)
                .distinct()
                .map(scorer -> new Series(
                        scorer.toString(),
                        figures.stream()
                                .filter(figure -> figure.scorer == scorer)
                                .filter(shown)
                                .map(point)
                                .toList()))
                .toList();
    }

    private static List<Slice> slices(List<Integer> values) {
        return values.stream()
                .map(value -> new Slice(String.format(Locale.ROOT, "%,d", value), ""))
                .toList();
    }

    /** Empty where it is not known. */
    private static String share(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
