package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingClusterITCase {

    @TempDir
    private Path folder;

    @Test
    void shouldRunOnAStandingClusterFromItsOneJar() throws Exception {
        var jar = Path.of(System.getProperty("eddy.job-jar"));
        assertThat(jar).as("the job's jar, built by mvn package").exists();
        var trained = new TrainedBundle(folder.resolve("bundle"));
        Files.createDirectories(folder.resolve("flink"));
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                var flink = new StandingFlink(folder.resolve("flink"))) {
            kafka.createTopics(2);
            flink.submit(
                    jar,
                    List.of(
                            "--model.bundle", folder.resolve("bundle").toString(),
                            "--kafka.bootstrap-servers", kafka.bootstrapServers()));
            var clicks = trained.laterClicks(50);
            var report = new Replay(clicks, ReplaySettings.defaults(kafka.connection()), new ReplayListener() {}).run();
            assertThat(report.accepted()).isEqualTo(clicks.size());
            assertThat(report.isComplete()).isTrue();
            assertThat(report.metrics().recall(20)).isGreaterThan(0.1);
        }
    }
}
