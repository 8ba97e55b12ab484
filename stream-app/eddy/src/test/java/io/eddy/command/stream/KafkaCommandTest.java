package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.command.EddyRun;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaCommandTest {

    @TempDir
    private Path folder;

    @Test
    void shouldRefuseATakenPortInOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var run = EddyRun.of("kafka", "--port", taken.getLocalPort(), "--data", folder.resolve("data"));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualToIgnoringNewLines(
                            "eddy: Kafka cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": the port is taken.");
        }
    }

    @Test
    void shouldLeaveAFolderAloneThatIsNoBrokers() throws Exception {
        Files.writeString(folder.resolve("log.csv"), "a");
        var run = EddyRun.of("kafka", "--data", folder);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "eddy: " + folder + " holds files, but no broker's; name an empty folder or a new one.");
    }
}
