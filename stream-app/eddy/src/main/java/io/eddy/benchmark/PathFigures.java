package io.eddy.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.file.WholeFile;
import io.eddy.chart.BarChart;
import io.eddy.chart.BarChart.Bar;
import io.eddy.chart.LineChart;
import io.eddy.chart.LineChart.Point;
import io.eddy.chart.LineChart.Series;
import io.eddy.chart.LineChart.Slice;
import io.eddy.embedded.EmbeddedRecommender.Checkpoint;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run of {@link PathBenchmark} found.
 *
 * @param scorer what scored
 * @param limits microseconds of CPU time a click of parts that ran alone
 * @param scorerRate clicks that one core encodes and scores in a second where all cores do nothing else
 * @param warmUp clicks a second of each window of the warm-up
 * @param latencies by rate in clicks a second, in microseconds
 * @param sessions that there were in all
 * @param checkpoint the last one
 */
public record PathFigures(
        PathSettings settings,
        String scorer,
        Map<Part, Double> limits,
        double scorerRate,
        List<Double> warmUp,
        Throughput throughput,
        Map<Double, Histogram> latencies,
        long sessions,
        Optional<Checkpoint> checkpoint) {

    public static final String TABLE = "path.csv";
    public static final String VALUES = "path.json";
    public static final String PARTS_CHART = "path-parts.svg";
    public static final String LATENCY_CHART = "path-latency.svg";

    /** Of the latencies that are written. */
    public static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9);

    private static final double LEAST_CORES = 0.1;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How much of what the scorer does alone, on {@link #coresOfTheJob}, the whole path reaches. */
    public double shareOfTheScorer() {
        return throughput.rate() / (scorerRate * coresOfTheJob());
    }

    /** Those that Kafka's broker and the load leave, and no more than the job has subtasks. */
    public double coresOfTheJob() {
        double left = Runtime.getRuntime().availableProcessors() - throughput.coresAround();
        return Math.max(LEAST_CORES, Math.min(settings.parallelism(), left));
    }

    /** Writes a table, the same as JSON, and two pictures. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        WholeFile.write(
                folder.resolve(VALUES), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
        WholeFile.write(folder.resolve(TABLE), table());
        WholeFile.write(folder.resolve(PARTS_CHART), partsChart());
        if (!latencies.isEmpty()) {
            WholeFile.write(folder.resolve(LATENCY_CHART), latencyChart());
        }
    }

    /** All numbers by their names. */
    public ObjectNode json() {
        var root = JSON.createObjectNode();
        root.put("items", settings.items())
                .put("dimension", settings.dimension())
                .put("k", settings.k())
                .put("length_exponent", settings.shape().lengthExponent())
                .put("popularity_exponent", settings.shape().popularityExponent())
                .put("live_sessions", settings.liveSessions())
                .put("parallelism", settings.parallelism())
                .put("delivery", settings.delivery().toString())
                .put("format", settings.format().toString())
                .put("state_memory_mb", settings.stateMemoryMb())
                .put("in_flight", settings.inFlight())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("scorer", scorer)
                .put("clicks_per_second", throughput.rate())
                .put("busy_cores", throughput.cores())
                .put("job_cpu_us", throughput.jobMicros())
                .put("scorer_alone_per_second", scorerRate)
                .put("share_of_scorer", shareOfTheScorer())
                .put("sessions", sessions);
        checkpoint.ifPresent(last -> root.put("checkpoint_bytes", last.bytes())
                .put("checkpoint_bytes_a_session", (double) last.bytes() / sessions)
                .put("checkpoint_ms", last.millis()));
        var parts = root.putObject("cpu_us");
        throughput.cpuMicros().forEach((part, micros) -> {
            var of = parts.putObject(name(part)).put("path", micros);
            if (limits.containsKey(part)) {
                of.put("alone", limits.get(part));
            }
        });
        var latency = root.putArray("latency");
        latencies.forEach((rate, micros) -> {
            var of = latency.addObject().put("clicks_per_second", rate);
            PERCENTILES.forEach(
                    percent -> of.put("p" + shown(percent) + "_ms", micros.getValueAtPercentile(percent) / 1e3));
            of.put("max_ms", micros.getMaxValue() / 1e3);
        });
        return root;
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Of a percentile, without a fraction that is none. */
    public static String shown(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }

    /** A number a row. */
    private String table() {
        var text = new StringWriter();
        try (var csv = CsvWriter.builder().build(text)) {
            csv.writeRecord("figure", "value");
            byName(json()).forEach((name, value) -> csv.writeRecord(name, value.asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The single values of what {@link #json} gives, each by its path, with a dot between names and places. */
    static Map<String, JsonNode> byName(JsonNode json) {
        var values = new LinkedHashMap<String, JsonNode>();
        addByName("", json, values);
        return values;
    }

    private static void addByName(String name, JsonNode node, Map<String, JsonNode> values) {
        if (node.isValueNode()) {
            values.put(name, node);
        }
        var prefix = name.isEmpty() ? "" : name + ".";
        node.properties().forEach(field -> addByName(prefix + field.getKey(), field.getValue(), values));
        for (int place = 0; node.isArray() && place < node.size(); place++) {
            addByName(prefix + place, node.get(place), values);
        }
    }

    private String partsChart() {
        return new BarChart(
                        String.format(
                                Locale.ROOT,
                                "%,d items of %d numbers, %,.0f clicks/s: CPU time of a click",
                                settings.items(),
                                settings.dimension(),
                                throughput.rate()),
                        "microseconds in the whole path",
                        "alone",
                        Arrays.stream(Part.values())
                                .map(part -> new Bar(
                                        part.label(),
                                        throughput.cpuMicros().get(part),
                                        limits.getOrDefault(part, Double.NaN)))
                                .toList())
                .svg();
    }

    private String latencyChart() {
        var series = new ArrayList<Series>();
        latencies.forEach((rate, micros) -> {
            var points = new ArrayList<Point>();
            for (int place = 0; place < PERCENTILES.size(); place++) {
                points.add(new Point(place + 1, micros.getValueAtPercentile(PERCENTILES.get(place)) / 1e3));
            }
            series.add(new Series(String.format(Locale.ROOT, "%,.0f clicks/s", rate), points));
        });
        return new LineChart("From a click's due time to its recommendation", "percentile")
                .panel("milliseconds", series)
                .slices(PERCENTILES.stream()
                        .map(percent -> new Slice("p" + shown(percent), ""))
                        .toList())
                .svg();
    }
}
