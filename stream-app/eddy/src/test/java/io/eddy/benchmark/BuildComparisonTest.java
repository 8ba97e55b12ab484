package io.eddy.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.workbench.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against launchers that say what they were called with, and write figures. */
class BuildComparisonTest {

    @TempDir
    private Path folder;

    @Test
    void shouldTakeTheMedianOfEachBuildsRuns() throws Exception {
        var comparison = new BuildComparison(
                List.of(build("old/eddy", "3", "1", "2"), build("new/bin/eddy", "30", "20", "10")),
                List.of("--items", "7"),
                Files.createDirectory(folder.resolve("work")));
        var medians = comparison.run(3, Progress.SILENT);
        assertThat(medians).containsOnlyKeys("clicks_per_second", "latency.0.p50_ms");
        assertThat(medians.get("clicks_per_second")).containsExactly(2.0, 20.0);
        assertThat(medians.get("latency.0.p50_ms")).containsExactly(4.5, 4.5);
        assertThat(folder.resolve("calls"))
                .content()
                .isEqualTo("old new old new old new ".replace(" ", " bench path --items 7 --out\n"));
    }

    @Test
    void shouldSayWhatARunThatFailsSaid() throws Exception {
        var broken = launcher("broken/eddy", "echo no such option; exit 3");
        var comparison =
                new BuildComparison(List.of(broken, broken), List.of(), Files.createDirectory(folder.resolve("work")));
        assertThatThrownBy(() -> comparison.run(1, Progress.SILENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exits with 3:\nno such option");
    }

    @Test
    void shouldRefuseAFolderWithoutABuild() {
        assertThatThrownBy(() -> new BuildComparison(List.of(folder), List.of(), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither eddy nor bin/eddy can be run there");
    }

    /** One whose runs find these clicks a second, one after the other. */
    private Path build(String launcher, String... rates) throws IOException {
        var name = launcher.substring(0, launcher.indexOf('/'));
        return launcher(launcher, """
                echo %1$s $1 $2 $3 $4 $5 >> %2$s/calls
                rates=(%3$s)
                round=$(grep -c '^%1$s' %2$s/calls)
                mkdir $6
                echo '{"clicks_per_second": '${rates[$((round - 1))]}', "format": "JSON", "latency": [{"p50_ms": 4.5}]}' > $6/path.json
                """.formatted(name, folder, String.join(" ", rates)));
    }

    private Path launcher(String launcher, String script) throws IOException {
        var file = folder.resolve(launcher);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return folder.resolve(launcher.substring(0, launcher.indexOf('/')));
    }
}
