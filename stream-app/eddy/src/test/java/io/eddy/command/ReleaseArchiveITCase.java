package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.EddyVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves for those who have a JRE and nothing of these sources. */
class ReleaseArchiveITCase {

    @TempDir
    private Path folder;

    @Test
    void shouldRunByItselfAndTrainAModel() throws Exception {
        var archive = Path.of(System.getProperty("eddy.archive"));
        assertThat(archive).as("the release, built by mvn package").exists();
        assertThat(run(folder, "tar", "-xzf", archive.toAbsolutePath().toString()))
                .isEmpty();
        var home = folder.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
        assertThat(home.resolve("docs/operate.md")).exists();
        assertThat(home.resolve("docker/compose.yaml")).exists();
        assertThat(home.resolve("docker/target")).doesNotExist();
        assertThat(home.resolve("lib")).isDirectoryNotContaining("glob:**.jsa");

        var work = Files.createDirectories(folder.resolve("a folder of one's own"));
        var eddy = home.resolve("bin/eddy").toString();
        assertThat(run(work, eddy, "--version")).isEqualTo(EddyVersion.text() + "\n");
        assertThat(home.resolve("lib")).as("classes for the next start").isDirectoryContaining("glob:**.jsa");
        assertThat(run(work, eddy, "shop", "log.csv.gz", "--sessions", "100")).startsWith("log.csv.gz: 100 sessions, ");
        assertThat(run(work, eddy, "train", "log.csv.gz", "--out", "m", "--epochs", "1", "--hold-out", "0"))
                .contains("Model bundle: m/bundle");
        assertThat(work.resolve("runs/logs")).isNotEmptyDirectory();
        assertThat(Files.readString(work.resolve("m/bundle/manifest.json"))).contains(EddyVersion.text());
        assertThat(run(work, eddy, "generate-completion")).contains("eddy Bash Completion");
    }

    /** Without what else is on the path, as Maven. */
    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().keySet().removeIf(name -> name.startsWith("EDDY_") || name.equals("JDK_JAVA_OPTIONS"));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
