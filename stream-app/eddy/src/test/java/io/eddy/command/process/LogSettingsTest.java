package io.eddy.command.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void shouldWriteAFileOfItsOwnInTheLayoutThatIsNamed() throws Exception {
        try (var process = new EddyProcess(
                folder,
                "kafka",
                "--port",
                0,
                "--log-level",
                "info",
                "--log-layout=json",
                "--data",
                folder.resolve("data"))) {
            process.await("Kafka: ");
            assertThat(process.end()).isZero();
            var lines = Files.readAllLines(folder.resolve("logs/eddy-kafka-" + process.pid() + ".log"));
            assertThat(lines).isNotEmpty();
            for (var line : lines) {
                assertThat(new ObjectMapper().readTree(line).path("message").asText())
                        .isNotEmpty();
            }
        }
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void shouldRefuseALevelThatIsNone() {
        var run = EddyRun.of("kafka", "--log-level", "loud");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--log-level");
    }
}
