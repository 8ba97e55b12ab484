package io.eddy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The entry point of the job's image, its absolute paths put below a folder, with a Flink there that says how it was started. */
class JobEntryPointTest {

    private static final List<String> JOB =
            List.of("start-foreground", "--job-classname", "io.eddy.recommender.RecommenderJob");

    @TempDir
    private Path root;

    private Path script;
    private Instant written = Instant.now().minus(Duration.ofHours(1));

    @BeforeEach
    void image() throws IOException {
        script = Files.writeString(
                root.resolve("eddy-flink"),
                Files.readString(Path.of("job", "eddy-flink"))
                        .replaceAll("(?<=[\\s\"=])/(?=(data|work|opt|tmp)/?)", root + "/"));
        for (String folder : List.of("data", "work", "tmp", "opt/eddy", "opt/flink/conf", "opt/flink/bin")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(root.resolve("opt/flink/conf/config.yaml"), "of: Flink's image\n");
        Files.copy(Path.of("job", "config.yaml"), root.resolve("opt/eddy/config.yaml"));
        for (String started : List.of("standalone-job.sh", "taskmanager.sh")) {
            executable(
                    root.resolve("opt/flink/bin").resolve(started),
                    "#!/bin/sh\necho \"== $(basename \"$0\")\"\nprintf '%s\\n' \"$@\"\n");
        }
    }

    @Test
    void givesFlinkItsOwnOptionsBeforeTheJobs() throws Exception {
        assertThat(start(
                        "--bundle",
                        "/models/a",
                        "-Dparallelism.default=2",
                        "--kafka",
                        "kafka:9092",
                        "--allowNonRestoredState"))
                .isEqualTo(job(
                        "-Dparallelism.default=2",
                        "--allowNonRestoredState",
                        "--bundle",
                        "/models/a",
                        "--kafka",
                        "kafka:9092"));
    }

    @Test
    void goesOnFromTheNewestCompleteCheckpointOrSavepoint() throws Exception {
        state("checkpoints/a/chk-1");
        Path newest = state("savepoints/savepoint-a");
        Files.createDirectories(root.resolve("data/checkpoints/a/chk-2"));
        Files.createFile(root.resolve("data/checkpoints/a/chk-2/_metadata"));
        assertThat(start("--bundle", "/models/a"))
                .isEqualTo(job("--fromSavepoint", newest.toString(), "--bundle", "/models/a"));
    }

    @Test
    void deletesTheCheckpointsOfStartsBeforeTheNewestAndNoSavepoint() throws Exception {
        state("checkpoints/a/chk-7");
        Path savepoint = state("savepoints/savepoint-a");
        Path newest = state("checkpoints/b/chk-1");
        assertThat(start()).isEqualTo(job("--fromSavepoint", newest.toString()));
        assertThat(root.resolve("data/checkpoints/a")).doesNotExist();
        assertThat(savepoint).exists();
    }

    @Test
    void aNamedSavepointIsWhereToBeginAndNotWhereToReturn() throws Exception {
        Path named = state("savepoints/savepoint-named");
        state("checkpoints/a/chk-9");
        String[] options = {"--bundle", "/models/a", "--fromSavepoint", named.toString()};
        List<String> fromNamed = job("--fromSavepoint", named.toString(), "--bundle", "/models/a");
        assertThat(start(options)).as("although there is a newer checkpoint").isEqualTo(fromNamed);
        assertThat(start(options)).as("it ended before its first checkpoint").isEqualTo(fromNamed);
        written = Instant.now();
        Path own = state("checkpoints/b/chk-1");
        List<String> fromOwn = job("--fromSavepoint", own.toString(), "--bundle", "/models/a");
        assertThat(start(options)).as("it has checkpoints of its own").isEqualTo(fromOwn);
        Path other = state("savepoints/savepoint-other");
        assertThat(start("--fromSavepoint", other.toString()))
                .as("another is named")
                .isEqualTo(job("--fromSavepoint", other.toString()));
        Path later = state("checkpoints/c/chk-1");
        assertThat(start()).as("none is named").isEqualTo(job("--fromSavepoint", later.toString()));
        assertThat(start("--fromSavepoint", other.toString()))
                .as("it is named anew")
                .isEqualTo(job("--fromSavepoint", other.toString()));
    }

    @Test
    void asksForTheVectorsOfAJavaThatHasThem() throws Exception {
        Path java = root.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        executable(java, "");
        Path config = root.resolve("tmp/flink-conf/config.yaml");
        for (String modules : List.of("java.base jdk.incubator.vector", "java.base")) {
            Files.writeString(root.resolve("jdk/release"), "MODULES=\"" + modules + "\"\n");
            entryPoint("", "taskmanager");
            assertThat(Files.readString(config).contains("\nenv.java.opts.all: --add-modules=jdk.incubator.vector -D"))
                    .isEqualTo(modules.endsWith("vector"));
        }
    }

    @Test
    void propertiesReplaceKeysOfTheImagesConfiguration() throws Exception {
        String before = Files.readString(root.resolve("opt/eddy/config.yaml"));
        assertThat(before).contains("\nheartbeat.timeout:");
        entryPoint("  heartbeat.timeout: 77 s\n\nrest.port: 8082\nnot a property\n", "taskmanager");
        List<String> configured = Files.readAllLines(root.resolve("tmp/flink-conf/config.yaml"));
        assertThat(configured)
                .contains("heartbeat.timeout: 77 s", "rest.port: 8082")
                .doesNotContain("not a property");
        assertThat(configured.stream().filter(line -> line.startsWith("heartbeat.timeout:")))
                .hasSize(1);
    }

    @Test
    void clearsWhatAnEarlierProcessLeftButCopiesOfBundles() throws Exception {
        Files.createDirectories(root.resolve("work/flink-io-1/x"));
        Files.createDirectories(root.resolve("work/eddy-models/y"));
        assertThat(entryPoint("", "taskmanager")).isEqualTo(List.of("== taskmanager.sh", "start-foreground"));
        assertThat(root.resolve("work/flink-io-1")).doesNotExist();
        assertThat(root.resolve("work/eddy-models/y")).exists();
    }

    @Test
    void whateverElseIsCalledGoesToFlinksOwnEntryPoint() throws Exception {
        String text = Files.readString(script);
        executable(root.resolve("docker-entrypoint.sh"), "#!/bin/sh\necho \"$@\"\n");
        Files.writeString(script, text.replace("exec /docker-entrypoint.sh", "exec " + root + "/docker-entrypoint.sh"));
        assertThat(entryPoint("", "kubernetes-jobmanager", "x")).isEqualTo(List.of("kubernetes-jobmanager x"));
    }

    /** Every one of them is a second newer than the one before. */
    private Path state(String folder) throws IOException {
        Path state = Files.createDirectories(root.resolve("data").resolve(folder));
        Files.writeString(state.resolve("_metadata"), "x");
        written = written.plusSeconds(1);
        Files.setLastModifiedTime(state.resolve("_metadata"), FileTime.from(written));
        return state;
    }

    private static List<String> job(String... options) {
        return Stream.of(List.of("== standalone-job.sh"), JOB, List.of(options))
                .flatMap(List::stream)
                .toList();
    }

    private List<String> start(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("jobmanager"));
        arguments.addAll(Arrays.asList(options));
        return entryPoint("", arguments.toArray(String[]::new)).stream()
                .filter(line -> !line.startsWith("Goes on from"))
                .toList();
    }

    private List<String> entryPoint(String properties, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FLINK_PROPERTIES", properties);
        builder.environment().merge("PATH", root.resolve("jdk/bin") + ":", (path, first) -> first + path);
        Process process = builder.start();
        List<String> lines;
        try (Stream<String> output = process.inputReader().lines()) {
            lines = output.toList();
        }
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
