package io.eddy.command.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.command.EddyProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir
    private Path folder;

    @Test
    void shouldLeaveNothingWhereCtrlCEndsACommandThatDoesNotWaitForIt() throws Exception {
        var log = Files.writeString(
                folder.resolve("log.csv"), "session_id,item_id,timestamp\ns,a,1700000000\ns,b,1700000001\n");
        // Nobody listens there: it waits for a broker.
        try (var process = new EddyProcess(folder, "replay", log, "--kafka", "127.0.0.1:1")) {
            process.await("2 clicks");
            assertThat(folder.resolve("tmp")).isNotEmptyDirectory();
            assertThat(process.end()).isEqualTo(143);
        }
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void shouldSweepWhatAKilledProcessLeft() throws Exception {
        try (var process = new EddyProcess(folder, "kafka", "--port", 0)) {
            process.await("Kafka: ");
        }
        try (var left = Files.list(folder.resolve("tmp"))) {
            for (var each : left.toList()) {
                Files.setLastModifiedTime(
                        each.resolve("lock"), FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
            }
        }
        assertThat(folder.resolve("tmp")).isNotEmptyDirectory();
        try (var process = new EddyProcess(folder, "--version")) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    /** Several processes that start at once would else take each other's folder for one that was left. */
    @Test
    void shouldLeaveAFolderAloneThatWasJustMade() throws Exception {
        var made = Files.createDirectories(folder.resolve("tmp/eddy-process-just-made"));
        Files.writeString(made.resolve("lock"), "");
        try (var process = new EddyProcess(folder, "--version")) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(made).isDirectoryContaining("glob:**lock");
    }
}
