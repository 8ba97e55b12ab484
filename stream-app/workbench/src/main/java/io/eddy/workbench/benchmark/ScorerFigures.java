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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast a scorer is.
 *
 * @param sessions in a call
 * @param cpuMicros of CPU time a session, the median of the rounds
 * @param sortedCallMicros what each call took by the clock
 */
public record ScorerFigures(Scorer scorer, int sessions, double cpuMicros, List<Double> sortedCallMicros) {

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

    /** Writes a table and a picture of figures of one model. */
    public static void write(Path folder, List<ScorerFigures> figures, int items, int dimension) throws IOException {
        Files.createDirectories(folder);
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(
                    "items", "dimension", "sessions", "scorer", "cpu_us", "call_p50_us", "call_p90_us", "call_p99_us");
            for (var figure : figures) {
                csv.writeRecord(
                        Integer.toString(items),
                        Integer.toString(dimension),
                        Integer.toString(figure.sessions),
                        figure.scorer.toString(),
                        number(figure.cpuMicros),
                        number(figure.callMicros(50)),
                        number(figure.callMicros(90)),
                        number(figure.callMicros(99)));
            }
        }
        WholeFile.write(folder.resolve(TABLE), text.toString());
        WholeFile.write(folder.resolve(CHART), chart(figures, items, dimension));
    }

    private static String chart(List<ScorerFigures> figures, int items, int dimension) {
        var sessions = figures.stream()
                .map(ScorerFigures::sessions)
                .distinct()
                .sorted()
                .toList();
        var series = new ArrayList<Series>();
        for (var scorer : figures.stream().map(ScorerFigures::scorer).distinct().toList()) {
            series.add(new Series(
                    scorer.toString(),
                    figures.stream()
                            .filter(figure -> figure.scorer == scorer)
                            .map(figure -> new Point(sessions.indexOf(figure.sessions) + 1, 1e6 / figure.cpuMicros))
                            .toList()));
        }
        return new LineChart(
                        String.format(Locale.ROOT, "Scoring %,d items of %d numbers", items, dimension),
                        "sessions in a call")
                .panel("sessions a second of CPU time", series)
                .slices(sessions.stream()
                        .map(size -> new Slice(size.toString(), ""))
                        .toList())
                .svg();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
