package io.eddy.command.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.command.EddyProcess;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(folder.resolve("tmp")).isNotEmptyDirectory();
        try (var process = new EddyProcess(folder, "--version")) {
            assertThat(process.exitCode()).isZero();
        }
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }
}
