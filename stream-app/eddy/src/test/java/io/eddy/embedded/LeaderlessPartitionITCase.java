package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition of the clicks topic whose only broker is away is silent, but not idle: its clicks are still to come. */
class LeaderlessPartitionITCase {

    private static final Duration IDLE_AFTER = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long NOON_MS = 1_790_000_000_000L;
    private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    private Path folder;

    private final int port = FreePort.any();
    private final int controllerPort = FreePort.any();
    private final int secondPort = FreePort.any();
    private SecondBroker second;

    @Test
    void shouldHoldSessionsOpenWhileTheirPartitionHasNoLeader() throws Exception {
        var item = new TrainedBundle(folder.resolve("bundle"))
                .laterClicks(1)
                .get(0)
                .itemId();
        var settings = SecondBroker.settingsOfTheFirst(port, controllerPort);
        try (var kafka = EmbeddedKafka.start(folder.resolve("first"), LoopbackPort.exactly(port), settings);
                var admin = kafka.connection().admin(DEADLINE)) {
            try {
                createTopics(admin);
                run(kafka, admin, item);
            } finally {
                // Before the first, on which it would wait for minutes.
                if (second != null) {
                    second.close();
                }
            }
        }
    }

    private void run(EmbeddedKafka kafka, Admin admin, String item) throws Exception {
        try (var topics = new TopicClient(kafka.bootstrapServers());
                var recommender = recommender(kafka)) {
            topics.send(sessionOn(1), item, NOON_MS, "before");
            assertThat(position(topics, "before")).isEqualTo(1);

            second.close();
            await(() -> !hasLeader(admin));
            // Were the partition idle, these clicks would end the session on it.
            long until = System.nanoTime() + IDLE_AFTER.multipliedBy(4).toNanos();
            for (int click = 0; System.nanoTime() < until; click++) {
                topics.send(sessionOn(0), item, NOON_MS + (100 + click) * MINUTE_MS, "meanwhile " + click);
                assertThat(position(topics, "meanwhile " + click)).isPositive();
            }
            assertThat(recommender.failure()).isNull();

            startSecond(admin);
            await(() -> hasLeader(admin));
            topics.send(sessionOn(1), item, NOON_MS + MINUTE_MS, "after");
            assertThat(position(topics, "after")).isEqualTo(2);
        }
    }

    /** All on the first broker but one partition of the clicks. */
    private void createTopics(Admin admin) throws Exception {
        var onTheFirst = Map.of(0, List.of(1));
        admin.createTopics(List.of(
                        new NewTopic(Topics.RECOMMENDATIONS.name(), onTheFirst),
                        new NewTopic(Topics.CLICKS_REJECTED.name(), onTheFirst),
                        new NewTopic(Topics.MODEL_RELEASES.name(), onTheFirst),
                        new NewTopic(Topics.MODEL_STATUS.name(), onTheFirst)))
                .all()
                .get();
        // Has the broker make the topic of offsets while it is alone.
        admin.alterConsumerGroupOffsets(
                        "nobody",
                        Map.of(new TopicPartition(Topics.RECOMMENDATIONS.name(), 0), new OffsetAndMetadata(0)))
                .all()
                .get();
        startSecond(admin);
        var onBoth = Map.of(0, List.of(1), 1, List.of(SecondBroker.NODE_ID));
        admin.createTopics(List.of(new NewTopic(Topics.CLICKS.name(), onBoth)))
                .all()
                .get();
        await(() -> hasLeader(admin));
    }

    private void startSecond(Admin admin) throws Exception {
        var clusterId = admin.describeCluster().clusterId().get();
        second = SecondBroker.start(folder.resolve("second"), clusterId, secondPort, controllerPort);
        await(() -> admin.describeCluster().nodes().get().size() == 2);
    }

    private static boolean hasLeader(Admin admin) throws Exception {
        var partitions = admin.describeTopics(List.of(Topics.CLICKS.name()))
                .allTopicNames()
                .get()
                .get(Topics.CLICKS.name())
                .partitions();
        return partitions.size() == 2
                && partitions.stream()
                        .allMatch(partition -> partition.leader() != null
                                && !partition.leader().isEmpty());
    }

    private EmbeddedRecommender recommender(EmbeddedKafka kafka) throws Exception {
        var options = RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(),
                folder.resolve("bundle").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(),
                kafka.bootstrapServers(),
                RecommenderOptions.CLICKS_IDLE_AFTER.key(),
                IDLE_AFTER.toMillis() + " ms"));
        return EmbeddedRecommender.start(
                new RecommenderJob(options),
                1,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("flink")),
                null,
                FlinkOptions.NONE);
    }

    /** A session whose clicks go to that partition. */
    private static String sessionOn(int partition) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "session-" + number)
                .filter(id -> Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % 2 == partition)
                .findFirst()
                .orElseThrow();
    }

    private static int position(TopicClient topics, String eventId) throws Exception {
        return topics.recommendation(eventId).getClick().getPosition();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
