package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.clicklog.LogWriter;
import io.eddy.command.EddyProcess;
import io.eddy.command.EddyRun;
import io.eddy.embedded.SecuredKafka;
import io.eddy.embedded.TrainedBundle;
import io.eddy.inference.testing.CountGraphs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that goes to Kafka, against a broker with TLS, users and the rights of docs/kafka.md. */
class SecuredKafkaITCase {

    private static final Path DOCUMENT = Path.of("../../docs/kafka.md");
    private static final Pattern RIGHT = Pattern.compile(
            "^\\| `([a-z-]+)`[^|]* \\| (topic|group|transactional id) \\| `([^`]+)` \\| ([A-Za-z, ]+) \\|$");
    private static final List<String> USERS =
            List.of("topics", "run", "release", "serve", "prequential", "replay", "rejected", "train");
    private static final List<String> WITH_PROVIDER = List.of("prequential", "replay");
    private static final String NOBODY = "nobody";

    /** What Flink's web UI shows of a job and its cluster. */
    private static final List<String> PAGES = List.of(
            "/config",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/log",
            "/jobs/JOB",
            "/jobs/JOB/config",
            "/jobs/JOB/plan",
            "/jobs/JOB/checkpoints/config");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    /** A row of the table of rights. */
    private record Right(String user, ResourceType type, String name, List<AclOperation> operations) {

        static Stream<Right> in(String line) {
            var row = RIGHT.matcher(line);
            return row.matches()
                    ? Stream.of(new Right(
                            row.group(1),
                            ResourceType.valueOf(
                                    row.group(2).toUpperCase(Locale.ROOT).replace(' ', '_')),
                            row.group(3),
                            Arrays.stream(row.group(4).split(", "))
                                    .map(Right::operation)
                                    .toList()))
                    : Stream.empty();
        }

        private static AclOperation operation(String name) {
            return AclOperation.valueOf(
                    name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        }

        boolean isUsed(SecuredKafka.Used used) {
            var matches = name.endsWith("*")
                    ? used.name().startsWith(name.substring(0, name.length() - 1))
                    : used.name().equals(name);
            return matches && used.user().equals(user) && used.type() == type;
        }
    }

    @Test
    void shouldDoEverythingWithTheRightsOfTheDocument() throws Exception {
        var rights = Files.readAllLines(DOCUMENT).stream().flatMap(Right::in).toList();
        assertThat(rights).extracting(Right::user).containsAll(USERS);
        var bundle = folder.resolve("bundle");
        var other = folder.resolve("other");
        CountGraphs.write(other, "1", 4, 3);
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new TrainedBundle(bundle).laterClicks(100));
        try (var kafka = new SecuredKafka(folder.resolve("broker"), USERS)) {
            for (var right : rights) {
                kafka.allow(right.user(), right.type(), right.name(), right.operations());
            }
            var topics = EddyRun.of(arguments(kafka, "topics", "topics"));
            assertThat(topics.out()).as(topics.toString()).contains("model-comparisons");
            var grown = EddyRun.of(arguments(kafka, "topics", "topics", "--grow", "clicks", "--partitions", 3));
            assertThat(grown.out()).as(grown.toString()).containsPattern("clicks +3 ");
            try (var run = started("The job runs.", process(kafka, "run", "--bundle", bundle, "--ui-port", 0));
                    var serve = started("Recommendations: ", process(kafka, "serve", "--port", 0));
                    var prequential = started("Evaluating ", process(kafka, "prequential"))) {
                var replay = EddyRun.of(arguments(kafka, "replay", "replay", log, "--verify", bundle));
                assertThat(replay.exitCode()).as(replay.toString()).isZero();
                assertThat(replay.out()).contains("agree on every one of ");
                var released = EddyRun.of(arguments(
                        kafka,
                        "release",
                        "release",
                        other,
                        "--share",
                        0.5,
                        "--promote-when-better",
                        "--decide-within",
                        "PT1S"));
                assertThat(released.exitCode()).as(released.toString()).isEqualTo(ReleaseCommand.UNDECIDED);
                var prepare = EddyRun.of(arguments(
                        kafka, "train", "prepare", "--from-topic", "clicks", "--out", folder.resolve("prepared")));
                assertThat(prepare.exitCode()).as(prepare.toString()).isZero();
                assertThat(prepare.out()).contains("Topic clicks: ");
                var server = address(serve, "Recommendations: ");
                assertThat(get(server, "/health")).contains("\"state\":\"RUNNING\"");
                assertThat(get(server, "/v1/recommendations")).contains("\"session_id\"");
                assertThat(get(server, "/v1/models")).contains("\"serving\":[{");
                assertThat(postClick(server, "")).contains("\"recommendation_id\":\"clicks-");
                assertThat(postClick(server, ",\"event_time\":" + (System.currentTimeMillis() + 3_600_000)))
                        .contains("recommendation_id");
                long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                while (!get(server, "/v1/rejected-clicks").contains("clock_ahead")) {
                    assertThat(System.nanoTime()).isLessThan(deadlineNanos);
                }
                var rejected =
                        EddyRun.of(arguments(kafka, "rejected", "rejected", "--put-back", "--reason", "clock_ahead"));
                assertThat(rejected.out()).as(rejected.toString()).contains("Put back into clicks: 1\n");
                assertThat(shownByFlink(address(run, "Flink's web UI: ")))
                        .contains("eddy-recommender")
                        .doesNotContain(SecuredKafka.PASSWORD);

                assertThat(Stream.of(run.end(), serve.end(), prequential.end())).containsOnly(0);
            }
            assertThat(unused(rights)).isEmpty();
        }
        for (var user : List.of("run", "serve", "prequential")) {
            assertThat(logsOf(user)).contains("INFO").doesNotContain(SecuredKafka.PASSWORD);
        }
    }

    @Test
    void shouldSayInASentenceThatItIsNotLetIn() throws Exception {
        var bundle = folder.resolve("bundle");
        var log = folder.resolve("log.csv.gz");
        LogWriter.write(log, new TrainedBundle(bundle).laterClicks(2));
        try (var kafka = new SecuredKafka(folder.resolve("broker"), List.of(NOBODY))) {
            for (var command : USERS) {
                var wrongPassword = EddyRun.of(withConfig(kafka.config(NOBODY, "wrong"), kafka, command, bundle, log));
                assertThat(wrongPassword.exitCode()).as(command).isEqualTo(1);
                assertThat(wrongPassword.err())
                        .contains("the brokers at " + kafka.bootstrapServers()
                                + " and this client do not trust each other: ")
                        .hasLineCount(1);
                var noRights = EddyRun.of(
                        withConfig(kafka.config(NOBODY, SecuredKafka.PASSWORD), kafka, command, bundle, log));
                assertThat(noRights.exitCode()).as(command).isEqualTo(1);
                assertThat(noRights.err()).contains("no right to ").hasLineCount(1);
            }
        }
    }

    private Object[] withConfig(Path config, SecuredKafka kafka, String command, Path bundle, Path log) {
        var arguments = new ArrayList<Object>(List.of(command));
        switch (command) {
            case "run" -> arguments.addAll(List.of("--bundle", bundle, "--state", folder.resolve("state")));
            case "rejected" -> arguments.addAll(List.of("--put-back", "--reason", "malformed"));
            case "replay" -> arguments.add(log);
            case "release" -> arguments.add(bundle);
            case "train" -> arguments.addAll(List.of("--from-topic", "clicks", "--out", folder.resolve("model")));
            case "serve", "prequential" -> arguments.addAll(List.of("--state", folder.resolve("state")));
            default -> assertThat(command).isEqualTo("topics");
        }
        arguments.addAll(List.of("--kafka", kafka.bootstrapServers(), "--kafka-config", config));
        return arguments.toArray();
    }

    /** @param user the command too */
    private EddyProcess process(SecuredKafka kafka, String user, Object... others) throws IOException {
        var own = Stream.of(user, "--state", folder.resolve(user + "/state"));
        return new EddyProcess(
                folder.resolve(user),
                arguments(kafka, user, Stream.concat(own, Stream.of(others)).toArray()));
    }

    /** One after the other: three at once take longer to start than they wait for a broker. */
    private static EddyProcess started(String says, EddyProcess process) throws IOException, InterruptedException {
        process.await(says);
        return process;
    }

    private static Object[] arguments(SecuredKafka kafka, String user, Object... command) throws IOException {
        var config = WITH_PROVIDER.contains(user)
                ? kafka.configWithProvider(user)
                : kafka.config(user, SecuredKafka.PASSWORD);
        return Stream.concat(
                        Stream.of(command), Stream.of("--kafka", kafka.bootstrapServers(), "--kafka-config", config))
                .toArray();
    }

    private static URI address(EddyProcess process, String label) throws IOException {
        var address = Pattern.compile(Pattern.quote(label) + "(\\S+)").matcher(process.out());
        assertThat(address.find()).isTrue();
        return URI.create(address.group(1));
    }

    private String shownByFlink(URI webUi) throws Exception {
        var jobs = get(webUi, "/jobs");
        var id = jobs.replaceAll(".*\"id\":\"([0-9a-f]+)\".*", "$1");
        var shown = new StringBuilder(jobs);
        for (var page : PAGES) {
            shown.append(get(webUi, page.replace("JOB", id)));
        }
        return shown.toString();
    }

    private String postClick(URI server, String more) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve("/v1/clicks"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"session_id\":\"s\",\"item_id\":\"i\"" + more + "}"))
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private String get(URI server, String path) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response.body();
    }

    private String logsOf(String user) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(folder.resolve(user).resolve("logs"))) {
            for (var file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** The rights that nothing asked for. */
    private static List<String> unused(List<Right> rights) {
        var used = SecuredKafka.used();
        return rights.stream()
                .flatMap(right -> right.operations().stream()
                        .filter(operation ->
                                used.stream().noneMatch(each -> right.isUsed(each) && each.operation() == operation))
                        .map(operation -> right.user() + ": " + operation + " " + right.name()))
                .toList();
    }
}
