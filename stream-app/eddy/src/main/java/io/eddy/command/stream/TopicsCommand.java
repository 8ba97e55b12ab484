package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.terminal.TextTable;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.TopicCreation;
import io.eddy.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy topics}. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes Eddy's topics where they are missing, and shows all of them as they are.",
            "Those that are there stay as they are, but for --grow; what goes otherwise than Eddy expects is said."
        })
public final class TopicsCommand implements Callable<Integer> {

    private static final int MOST_PARTITIONS = 1_000;
    private static final int MOST_REPLICAS = 100;
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Partitions of each topic that is made and may have several: no more subtasks of the job than these"
                            + " have something to do, and more of them later move sessions.")
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description =
                    "Copies of each partition that is made. By default as many as the brokers make by themselves.")
    private Short replication;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            description =
                    "How long topics that are made and not compacted keep a record, as PT168H. By default as the brokers do.")
    private Duration retention;

    @Option(
            names = "--grow",
            paramLabel = "TOPIC",
            split = ",",
            description =
                    "Topics that are there and get as many partitions as --partitions says. Open sessions whose key moves to another"
                            + " partition are counted as clicksFromAnotherPartition; what was read of the topic by serve and prequential"
                            + " they read anew. A topic cannot get fewer.")
    private Set<String> grown = new HashSet<>();

    @Override
    public Integer call() throws Exception {
        requireBetween("--partitions", partitions, MOST_PARTITIONS);
        if (replication != null) {
            requireBetween("--replication", replication, MOST_REPLICAS);
        }
        if (retention != null && retention.toMillis() <= 0) {
            throw new IllegalArgumentException("--retention is " + retention + ", expected more than nothing.");
        }
        requireGrowable();
        var connection = kafka.connection();
        try (var admin = Admin.create(connection.properties(Map.of()))) {
            var made = new TopicCreation(partitions, Optional.ofNullable(replication), retention).createMissing(admin);
            for (var topic : grown) {
                grow(admin, topic);
            }
            show(made, onceKnown(() -> described(admin)), onceKnown(() -> settings(admin)));
        } catch (ExecutionException e) {
            throw failure(connection, e);
        }
        return 0;
    }

    private void requireGrowable() {
        for (var name : grown) {
            var topic = Topics.ALL.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--grow is " + name + ", expected one of " + String.join(", ", names()) + "."));
            if (topic.layout() == Topics.Layout.ONE_PARTITION) {
                throw new IllegalArgumentException(
                        "--grow is " + name + ", which has one partition, as the order of its records counts.");
            }
        }
    }

    private void grow(Admin admin, String topic) throws ExecutionException, InterruptedException {
        int there = onceKnown(() -> described(admin)).get(topic).partitions().size();
        if (there < partitions) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
        } else if (there > partitions) {
            throw new IllegalArgumentException(topic + " has " + there + " partitions, and cannot get fewer.");
        }
    }

    private static void requireBetween(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(option + " is " + value + ", expected 1 to " + most + ".");
        }
    }

    private static IllegalStateException failure(KafkaConnection connection, ExecutionException e) {
        return new IllegalStateException(
                "The topics cannot be made: " + connection.reason(e.getCause()).replaceFirst("\\.$", "") + ".", e);
    }

    /** A broker may hear of a new topic a moment after another one has made it. */
    private static <T> T onceKnown(Question<T> question) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(BETWEEN_QUESTIONS.toMillis());
            }
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    private static List<String> names() {
        return Topics.ALL.stream().map(Topics.Topic::name).toList();
    }

    private static Map<String, TopicDescription> described(Admin admin)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(names()).allTopicNames().get();
    }

    private static Map<ConfigResource, Config> settings(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeConfigs(
                        names().stream().map(TopicsCommand::resource).toList())
                .all()
                .get();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private void show(
            List<String> made, Map<String, TopicDescription> described, Map<ConfigResource, Config> settings) {
        var table = new TextTable("topic", "partitions", "replicas", "cleanup", "retention", "")
                .numbersFrom(1)
                .numbersTo(2);
        var warnings = new ArrayList<String>();
        for (var topic : Topics.ALL) {
            var found = described.get(topic.name()).partitions();
            var config = settings.get(resource(topic.name()));
            var cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
            boolean isCompacted = cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT);
            table.row(List.of(
                    topic.name(),
                    Integer.toString(found.size()),
                    Integer.toString(found.get(0).replicas().size()),
                    cleanup,
                    isCompacted ? "-" : retention(config),
                    made.contains(topic.name()) ? "made" : "was there"));
            warnings.addAll(warnings(topic, found.size(), isCompacted));
        }
        table.print(spec.commandLine().getOut());
        warnings.forEach(warning -> spec.commandLine().getErr().println("eddy: " + warning));
        spec.commandLine().getErr().flush();
    }

    private static String retention(Config config) {
        long milliseconds =
                Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
        return milliseconds < 0 ? "for ever" : Duration.ofMillis(milliseconds).toString();
    }

    private static List<String> warnings(Topics.Topic topic, int partitions, boolean isCompacted) {
        var warnings = new ArrayList<String>();
        if (topic.layout() == Topics.Layout.ONE_PARTITION && partitions > 1) {
            warnings.add(topic.name() + " has " + partitions
                    + " partitions, expected 1, as the order of its records counts.");
        }
        if (topic.layout().isCompacted() && !isCompacted) {
            warnings.add(topic.name() + " is not compacted: what counts of it is gone after its retention.");
        }
        if (topic.equals(Topics.CLICKS_REJECTED) && isCompacted) {
            warnings.add(topic.name() + " is compacted: of a session's rejected clicks it keeps the last only.");
        }
        return warnings;
    }
}
