package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.command.EddyRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark that is too short to say anything, for what it writes. */
class PathBenchmarkITCase {

    @TempDir
    private Path folder;

    @Test
    void shouldMeasureThePathAndItsPartsAndWriteThem() throws Exception {
        var run = EddyRun.of(
                "bench",
                "path",
                "--items",
                "200",
                "--dimension",
                "8",
                "--live-sessions",
                "300",
                "--in-flight",
                "200",
                "--rate",
                "50,200",
                "--for",
                "PT2S",
                "--warm-up",
                "PT2S",
                "--out",
                folder.resolve("out"));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Clicks: session lengths by a power of -1.80, items by one of -0.80")
                .contains("As fast as it goes: ")
                .contains("state: RocksDB, timers")
                .contains("clicks/s  p50 ms");
        var json = new ObjectMapper().readTree(folder.resolve("out/path.json").toFile());
        assertThat(json.get("items").asInt()).isEqualTo(200);
        assertThat(json.get("clicks_per_second").asDouble()).isPositive();
        assertThat(json.get("share_of_scorer").asDouble()).isBetween(0.0, 1.5);
        assertThat(json.get("cpu_us").size()).isEqualTo(Part.values().length);
        for (var part : new Part[] {Part.DECODE, Part.STATE, Part.ENCODE, Part.SCORE, Part.WRITE}) {
            var micros = json.get("cpu_us").get(part.name().toLowerCase(Locale.ROOT));
            assertThat(micros.get("path").asDouble()).as("%s in the path", part).isNotNegative();
            assertThat(micros.get("alone").asDouble()).as("%s alone", part).isPositive();
        }
        assertThat(json.get("latency")).hasSize(2);
        for (var latency : json.get("latency")) {
            assertThat(latency.get("p50_ms").asDouble()).isPositive();
            assertThat(latency.get("max_ms").asDouble())
                    .isGreaterThanOrEqualTo(latency.get("p99_ms").asDouble());
        }
        assertThat(Files.readAllLines(folder.resolve("out/path.csv")))
                .contains("figure,value", "items,200", "latency.1.clicks_per_second,200.0");
        assertThat(folder.resolve("out/path-parts.svg"))
                .content()
                .contains("microseconds in the whole path", "state: RocksDB, timers");
        assertThat(folder.resolve("out/path-latency.svg")).content().contains("200 clicks/s", "p99.9");
    }
}
