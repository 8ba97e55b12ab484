package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code eddy} script, with a Java that tells what it was started with. */
class EddyScriptTest {

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void copy() throws IOException {
        root = Files.createDirectories(folder.resolve("größe"));
        Files.copy(Path.of("..", "..", "eddy"), root.resolve("eddy"));
        var launcher = root.resolve("stream-app/eddy/src/main/bin/eddy");
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of("src/main/bin/eddy"), launcher);
        var built = Files.createDirectories(root.resolve("stream-app/eddy/target"));
        Files.writeString(built.resolve("class-path"), "libraries");
        var java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"LC_ALL=${LC_ALL-unset}\"\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void shouldFindItsFolderThroughSymbolicLinks() throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(folder.resolve("bin/first"), Path.of("../größe/eddy"));
        Files.createSymbolicLink(folder.resolve("eddy"), Path.of("bin/first"));
        assertThat(run(folder.resolve("eddy"), Map.of("LC_ALL", "C.UTF-8")))
                .contains("-Deddy.log.folder=" + root + "/runs/logs")
                .contains(root + "/stream-app/eddy/target/eddy-0.1.0-SNAPSHOT.jar:libraries")
                .endsWith("io.eddy.command.Main\ndemo\n");
    }

    @Test
    void shouldReadNamesAsUtf8WhereTheLocaleKnowsOnlyAscii() throws Exception {
        for (var locale : new String[] {"C", "POSIX", "no_SUCH.UTF-8"}) {
            assertThat(run(root.resolve("eddy"), Map.of("LC_ALL", locale))).contains("LC_ALL=C.UTF-8\n");
        }
    }

    @Test
    void shouldLeaveALocaleAloneThatKnowsMore() throws Exception {
        assertThat(run(root.resolve("eddy"), Map.of("LANG", "C.UTF-8"))).startsWith("LC_ALL=unset\n");
    }

    private String run(Path script, Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder("bash", script.toString(), "demo").redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
