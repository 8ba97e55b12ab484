package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs of docs/applications, as they stand there, in front of everything in small. Skipped where a language or its client is missing. */
class ApplicationsITCase {

    private static final Path PROGRAMS = Path.of("..", "..", "docs", "applications");
    private static final Path NODE_FOLDER = Path.of("target", "applications");
    private static final String KAFKAJS = "kafkajs@2.2.4";

    @TempDir
    private static Path folder;

    private static EmbeddedSystem system;
    private static RecommendationService service;
    private static List<String> itemIds;

    /** In which the programs are written. */
    enum Language {
        PYTHON("send_click.py", "read_recommendations.py", "ask.py"),
        NODE("send-click.mjs", "read-recommendations.mjs", "ask.mjs"),
        JAVA("SendClick.java", "ReadRecommendations.java", "Ask.java");

        private final String sender;
        private final String reader;
        private final String asker;

        Language(String sender, String reader, String asker) {
            this.sender = sender;
            this.reader = reader;
            this.asker = asker;
        }

        ProcessBuilder send(String sessionId) throws Exception {
            return program(sender, "confluent_kafka", system.kafka().bootstrapServers(), sessionId, itemIds.get(7));
        }

        ProcessBuilder read() throws Exception {
            return program(reader, "confluent_kafka", system.kafka().bootstrapServers(), "reader-in-" + name());
        }

        ProcessBuilder ask(String sessionId) throws Exception {
            var uri = service.uri().toString();
            return program(asker, "json", uri.substring(0, uri.length() - 1), sessionId, itemIds.get(7));
        }

        private ProcessBuilder program(String name, String pythonModule, String... arguments) throws Exception {
            var file = PROGRAMS.resolve(name);
            var command = new ArrayList<>(
                    switch (this) {
                        case PYTHON -> List.of(python(pythonModule), file.toString());
                        case NODE -> List.of("node", besideItsClient(file).toString());
                        case JAVA ->
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    file.toString());
                    });
            command.addAll(List.of(arguments));
            return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        new TrainedBundle(folder.resolve("bundle"));
        itemIds = ModelBundle.load(folder.resolve("bundle")).items().ids();
        system = EmbeddedSystem.startTemporary(
                folder.resolve("bundle"), Duration.ofMillis(TrainedBundle.GAP_MS), LeaveOut.NOTHING);
        service = RecommendationService.start(
                ServiceSettings.builder(system.kafka().connection(), folder.resolve("serve"))
                        .door(Door.onLoopback(LoopbackPort.FREE))
                        .build(),
                "test");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (system != null) {
            system.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadWhatItsClickCaused(Language language) throws Exception {
        var eventId = output(language.send("of " + language.name()));
        assertThat(eventId).hasSize(1);
        var reader = language.read().start();
        try (var lines = new BufferedReader(reader.inputReader(StandardCharsets.UTF_8))) {
            var wanted = "of " + language.name() + " " + eventId.get(0) + " ";
            String line;
            do {
                line = lines.readLine();
                assertThat(line).as("before the recommendation, it ended").isNotNull();
            } while (!line.startsWith(wanted));
            assertThat(line.substring(wanted.length()).split(" ")).hasSize(20).isSubsetOf(itemIds);
        } finally {
            reader.destroy();
            reader.waitFor();
        }
    }

    /** Else their order would be luck. */
    @Test
    void shouldSendClicksOfASessionIntoOnePartitionFromAnyLanguage() throws Exception {
        try (var topics = new TopicClient(system.kafka().bootstrapServers())) {
            for (var sessionId : List.of("a", "größe")) {
                var partitions = new HashSet<String>();
                int position = 0;
                for (var language : Language.values()) {
                    var recommendation = topics.recommendation(
                            output(language.send(sessionId)).get(0));
                    assertThat(recommendation.getClick().getPosition()).isEqualTo(++position);
                    partitions.add(recommendation.getRecommendationId().replaceFirst("-\\d+$", ""));
                }
                assertThat(partitions).as(sessionId).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAskOverHttp(Language language) throws Exception {
        var lists = output(language.ask("who asks in " + language.name() + "/?"));
        assertThat(lists).hasSize(2);
        assertThat(lists.get(0).strip().split(" ")).hasSize(5).isSubsetOf(itemIds);
        assertThat(lists.get(1).strip().split(" "))
                .hasSize(5)
                .isSubsetOf(itemIds)
                .doesNotContain(itemIds.get(7));
    }

    private static List<String> output(ProcessBuilder builder) throws Exception {
        var process = builder.start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(builder.command() + ": " + lines).isZero();
        return lines;
    }

    private static String python(String module) {
        var found = Stream.of("python3", "/usr/bin/python3")
                .filter(python -> succeeds(new ProcessBuilder(python, "-c", "import " + module)))
                .findFirst();
        assumeThat(found).as("Python with " + module).isPresent();
        return found.get();
    }

    /** Node looks for a program's modules in the folders above it. */
    private static Path besideItsClient(Path file) throws IOException {
        Files.createDirectories(NODE_FOLDER);
        var install = new ProcessBuilder("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", KAFKAJS)
                .directory(NODE_FOLDER.toFile());
        assumeThat(Files.exists(NODE_FOLDER.resolve("node_modules/kafkajs")) || succeeds(install))
                .as("Node with kafkajs")
                .isTrue();
        return Files.copy(file, NODE_FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean succeeds(ProcessBuilder builder) {
        try {
            return builder.redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
