package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkOptionsTest {

    private static final String FLAME_GRAPHS = "rest.flamegraph.enabled";
    private static final String STATE_MEMORY = "taskmanager.memory.managed.size";
    /** Defaults, which an operator may change. */
    private static final String ROCKS_DB = "state.backend.rocksdb.";

    private static final String STATE_METRICS = "state.backend.rocksdb.metrics.";

    @TempDir
    private Path folder;

    @Test
    void shouldReadOptionsAsFlinkDoes() throws IOException {
        var options = read("""
                state:
                  backend.rocksdb:
                    memory.managed: false
                state.backend.rocksdb.metrics.block-cache-usage: true
                restart-strategy.type: fixed-delay
                """);
        assertThat(options.copy().toMap())
                .isEqualTo(Map.of(
                        "state.backend.rocksdb.memory.managed",
                        "false",
                        "state.backend.rocksdb.metrics.block-cache-usage",
                        "true",
                        "restart-strategy.type",
                        "fixed-delay"));
    }

    /** What Eddy switches on unless somebody else says otherwise. */
    @Test
    void shouldLetFlameGraphsAndMetricsOfTheStateBeSwitchedOffAndItsMemoryBeNamed() throws Exception {
        var file = Files.writeString(
                folder.resolve("off.yaml"),
                FLAME_GRAPHS + ": false\n" + STATE_METRICS + "block-cache-usage: false\n" + STATE_MEMORY + ": 77m\n");
        var options = EmbeddedRecommender.configuration(
                1,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("state").toString()),
                null,
                FlinkOptions.read(file));
        var env = StreamExecutionEnvironment.createLocalEnvironment(options);
        new RecommenderJob(
                        RecommenderOptions.of(Map.of("model.bundle", "m")),
                        new ReleasedBundle("m", "1", "nowhere", "00ff"))
                .defineWorkflow(env);
        assertThat(env.getConfiguration().toMap())
                .containsEntry(FLAME_GRAPHS, "false")
                .containsEntry(STATE_MEMORY, "77m")
                .containsEntry(STATE_METRICS + "block-cache-usage", "false")
                .containsEntry(STATE_METRICS + "live-sst-files-size", "true");
    }

    @Test
    void shouldRefuseEveryOptionThatEddySets() throws Exception {
        var env = StreamExecutionEnvironment.createLocalEnvironment(new Configuration());
        new RecommenderJob(
                        RecommenderOptions.of(Map.of("model.bundle", "m")),
                        new ReleasedBundle("m", "1", "nowhere", "00ff"))
                .defineWorkflow(env);
        var setByEddy = new HashSet<>(env.getConfiguration().toMap().keySet());
        setByEddy.removeAll(StreamExecutionEnvironment.createLocalEnvironment(new Configuration())
                .getConfiguration()
                .toMap()
                .keySet());
        setByEddy.addAll(EmbeddedRecommender.configuration(
                        1,
                        LoopbackPort.FREE,
                        StateFolder.of(folder.resolve("state").toString()),
                        null,
                        FlinkOptions.NONE)
                .toMap()
                .keySet());
        setByEddy.removeIf(
                option -> option.equals(FLAME_GRAPHS) || option.startsWith(ROCKS_DB) || option.equals(STATE_MEMORY));
        assertThat(setByEddy).hasSizeGreaterThan(20);
        assertThat(setByEddy).allSatisfy(this::assertRefused);
        // Flink's older names for the same.
        assertRefused("state.checkpoints.dir");
        assertRefused("state.backend");
    }

    @Test
    void shouldNameTheFileThatItCannotRead() {
        var missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> FlinkOptions.read(missing)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> read("a: b: c"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("flink.yaml") + " holds no options of Flink's in YAML: ");
        assertThatThrownBy(() -> read("just words"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("flink.yaml") + " holds no options of Flink's in YAML: ");
    }

    private void assertRefused(String key) {
        assertThatThrownBy(() -> read(key + ": 1"))
                .as(key)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(" is set by Eddy itself");
    }

    private FlinkOptions read(String yaml) throws IOException {
        return FlinkOptions.read(Files.writeString(folder.resolve("flink.yaml"), yaml));
    }
}
