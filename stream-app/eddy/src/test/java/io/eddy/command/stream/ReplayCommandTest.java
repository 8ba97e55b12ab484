package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.EddyRun;
import io.eddy.embedded.EmbeddedKafka;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

    @TempDir
    private Path folder;

    @Test
    void shouldNameATopicThatIsNotThereBeforeAClickIsSent() throws Exception {
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new SyntheticShop(5, 0).sessions("s", 3));
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            kafka.createTopics(1);
            var run = EddyRun.of("replay", log, "--kafka", kafka.bootstrapServers(), "--clicks-topic", "none");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualToIgnoringNewLines("eddy: The replay cannot start: there is no topic none at "
                            + kafka.bootstrapServers() + ".");
        }
    }
}
