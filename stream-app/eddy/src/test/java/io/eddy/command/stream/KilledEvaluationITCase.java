package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.EddyProcess;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.schemas.Candidate;
import io.eddy.schemas.CausingClick;
import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.EvaluationWindow;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.StreamInstances;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The evaluation in processes of its own that are ended by SIGKILL, and a real broker. */
class KilledEvaluationITCase {

    private static final long SEED = 20_261_121;
    private static final int PARTITIONS = 3;
    private static final int SESSIONS = 300;
    private static final int CLICKS_OF_A_SESSION = 40;
    private static final int ITEMS = 60;
    private static final long WINDOW_MS = 300_000;
    private static final long NOON_MS = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final RecordCodec<Recommendation> recommendations =
            WireFormat.JSON.codec(Recommendation.class, Topics.RECOMMENDATIONS.name(), null);
    private final RecordCodec<EvaluatedPrediction> predictions =
            WireFormat.JSON.codec(EvaluatedPrediction.class, Topics.EVALUATED_PREDICTIONS.name(), null);
    private final RecordCodec<EvaluationWindow> windows =
            WireFormat.JSON.codec(EvaluationWindow.class, Topics.EVALUATION_WINDOWS.name(), null);

    /** As read from the topics, in the order of reading. */
    private final List<EvaluatedPrediction> readPredictions = new ArrayList<>();

    private final Map<Instant, EvaluationWindow> lastWindows = new HashMap<>();

    private EmbeddedKafka kafka;
    private String group;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> consumer;
    private EddyProcess evaluation;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(PARTITIONS);
        var topic = RequiredTopics.requirePresent(
                "The test", kafka.connection(), List.of(Topics.RECOMMENDATIONS.name()), StreamInstances.BROKER_TIMEOUT);
        group = "eddy-evaluation-" + topic.get(0).label();
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(outputs());
        consumer.seekToBeginning(outputs());
    }

    @AfterEach
    void stop() throws Exception {
        if (evaluation != null) {
            evaluation.close();
        }
        consumer.close();
        producer.close();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountEveryPredictionOnceAfterSigkill(boolean stateSurvives) throws Exception {
        var emitted = emitted(new Random(SEED));
        var expected = Expected.of(emitted);
        int third = emitted.size() / 3;
        send(emitted.subList(0, third));
        startEvaluation();
        await("the first predictions", () -> readPredictions.size() > 500);
        send(emitted.subList(third, 2 * third));
        int before = readPredictions.size();
        await("more predictions", () -> readPredictions.size() > before);
        evaluation.close();
        assertThat(readPredictions).as("predictions before the crash").hasSizeLessThan(expected.predictions.size());
        if (!stateSurvives) {
            WholeFolder.deleteIfExists(folder.resolve("state"));
        }
        send(emitted.subList(2 * third, emitted.size()));

        startEvaluation();

        assertCountedOnce(expected);
        endEvaluation();
    }

    @Test
    void shouldTakeOverTheSessionsOfAnInstanceThatIsKilled() throws Exception {
        var emitted = emitted(new Random(SEED));
        var expected = Expected.of(emitted);
        int half = emitted.size() / 2;
        startEvaluation();
        try (var other = EddyProcess.evaluation(kafka.bootstrapServers(), folder.resolve("other"))) {
            await("two instances that share the partitions", () -> instancesWithPartitions() == 2);
            send(emitted.subList(0, half));
            await("predictions", () -> readPredictions.size() > expected.predictions.size() / 4);
            assertThat(other.isAlive()).isTrue();
        }
        assertThat(readPredictions).as("predictions before the crash").hasSizeLessThan(expected.predictions.size());
        send(emitted.subList(half, emitted.size()));

        assertCountedOnce(expected);
        endEvaluation();
    }

    private void assertCountedOnce(Expected expected) throws Exception {
        await("all predictions", () -> distinct().size() >= expected.predictions.size());
        await("all windows", () -> expected.sizes().equals(sizes()));
        await("the end of the input", this::hasReadAll);
        readToTheEnd();
        assertThat(readPredictions)
                .extracting(KilledEvaluationITCase::text)
                .containsExactlyInAnyOrderElementsOf(expected.predictions);
        assertThat(lastWindows).hasSameSizeAs(expected.windows);
        expected.windows.forEach((start, window) -> {
            var figures = lastWindows.get(start);
            assertThat(figures.getPredictions()).isEqualTo(window.ranks.size());
            assertThat(figures.getRecommendedItems()).isEqualTo(window.itemIds.size());
            var at20 = figures.getCutOffs().get(3);
            assertThat(at20.getRecall()).isEqualTo(window.recall());
            assertThat(at20.getMrr()).isEqualTo(window.mrr(), within(1e-12));
        });
    }

    /** Sessions side by side over three windows, and every so often a part of them again, as after a failure of the job. */
    private static List<Recommendation> emitted(Random random) {
        var emitted = new ArrayList<Recommendation>();
        var itemIds = new ArrayList<>(
                IntStream.range(0, ITEMS).mapToObj(item -> "item-" + item).toList());
        for (int position = 1; position <= CLICKS_OF_A_SESSION; position++) {
            int from = emitted.size();
            for (int session = 0; session < SESSIONS; session++) {
                Collections.shuffle(itemIds, random);
                emitted.add(Recommendation.newBuilder()
                        .setRecommendationId("clicks-" + session % 2 + "-" + (position * SESSIONS + session))
                        .setSessionId("s" + session)
                        .setClick(new CausingClick(
                                null,
                                itemIds.get(random.nextInt(ITEMS)),
                                position,
                                Instant.ofEpochMilli(NOON_MS + position * 3L * WINDOW_MS / (CLICKS_OF_A_SESSION + 1)),
                                null,
                                null,
                                null))
                        .setItems(itemIds.subList(0, 20).stream()
                                .map(itemId -> new Candidate(itemId, 1f, null))
                                .toList())
                        .setModelName("gru4rec")
                        .setModelVersion("1")
                        .setStrategy("gru4rec")
                        .setEmittedAt(Instant.EPOCH)
                        .build());
            }
            if (position % 3 == 0) {
                emitted.addAll(List.copyOf(emitted.subList(from, from + SESSIONS / 2)));
            }
        }
        return emitted;
    }

    private void send(List<Recommendation> emitted) throws Exception {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var recommendation : emitted) {
            sent.add(producer.send(new ProducerRecord<>(
                    Topics.RECOMMENDATIONS.name(),
                    recommendation.getSessionId().getBytes(StandardCharsets.UTF_8),
                    recommendations.encode(recommendation))));
        }
        for (var one : sent) {
            one.get();
        }
    }

    private void startEvaluation() throws IOException {
        evaluation = EddyProcess.evaluation(kafka.bootstrapServers(), folder);
    }

    private void endEvaluation() throws Exception {
        int exitCode = evaluation.end();
        var out = Files.readString(folder.resolve("out"));
        assertThat(exitCode).as(out).isZero();
        assertThat(out)
                .contains("Evaluating recommendations at ", "R@20", "2026-03-01T12:00:00Z", "gru4rec 1")
                .containsPattern("This instance: [\\d,]+ judged, [\\d,]+ duplicates dropped, 0 without predecessor");
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as(
                            "Waited in vain for %s; read %d predictions, windows of %s",
                            what, readPredictions.size(), sizes())
                    .isLessThan(deadline);
            assertThat(evaluation.isAlive())
                    .as(Files.readString(folder.resolve("out")))
                    .isTrue();
            read();
        }
    }

    private void read() throws MalformedRecordException {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
            if (record.topic().equals(Topics.EVALUATED_PREDICTIONS.name())) {
                readPredictions.add(predictions.decode(record.value()));
            } else {
                var window = windows.decode(record.value());
                lastWindows.put(window.getWindowStart(), window);
            }
        }
    }

    /** To where the topics end for those who read what is committed. */
    private void readToTheEnd() throws Exception {
        var ends = consumer.endOffsets(outputs());
        await(
                "the end of the output",
                () -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    private boolean hasReadAll() throws Exception {
        try (var admin = admin()) {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return consumer.endOffsets(committed.keySet()).entrySet().stream()
                    // The last record of a partition may be the mark of a transaction, which no offset is committed
                    // for.
                    .allMatch(end -> committed.get(end.getKey()).offset() >= end.getValue() - 1);
        }
    }

    /** Instances of which a thread reads the recommendations of a partition. */
    private long instancesWithPartitions() throws Exception {
        try (var admin = admin()) {
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                    .filter(member -> member.assignment().topicPartitions().stream()
                            .anyMatch(partition -> partition.topic().equals(Topics.RECOMMENDATIONS.name())))
                    .map(member -> member.clientId().replaceFirst("-StreamThread-.*", ""))
                    .distinct()
                    .count();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
            return 0;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) kafka.bootstrapServers()));
    }

    private static List<TopicPartition> outputs() {
        return IntStream.range(0, PARTITIONS)
                .boxed()
                .flatMap(partition -> List.of(
                        new TopicPartition(Topics.EVALUATED_PREDICTIONS.name(), partition),
                        new TopicPartition(Topics.EVALUATION_WINDOWS.name(), partition))
                        .stream())
                .toList();
    }

    private Set<String> distinct() {
        var texts = new HashSet<String>();
        readPredictions.forEach(prediction -> texts.add(text(prediction)));
        return texts;
    }

    private Map<Instant, Long> sizes() {
        var sizes = new HashMap<Instant, Long>();
        lastWindows.forEach((start, window) -> sizes.put(start, window.getPredictions()));
        return sizes;
    }

    private static String text(EvaluatedPrediction prediction) {
        return prediction.getRecommendationId() + " -> " + prediction.getNextRecommendationId() + ": "
                + prediction.getRank();
    }

    /** What has to come out, by looking at everything at once. */
    private static final class Expected {

        private final List<String> predictions = new ArrayList<>();
        private final Map<Instant, ExpectedWindow> windows = new HashMap<>();

        static Expected of(List<Recommendation> emitted) {
            var expected = new Expected();
            var seen = new HashSet<String>();
            var lastOfSession = new HashMap<String, Recommendation>();
            for (var next : emitted) {
                if (seen.add(next.getRecommendationId())) {
                    var judged = lastOfSession.put(next.getSessionId(), next);
                    if (judged != null) {
                        expected.add(judged, next);
                    }
                }
            }
            return expected;
        }

        private void add(Recommendation judged, Recommendation next) {
            var itemIds = judged.getItems().stream().map(Candidate::getItemId).toList();
            int rank = itemIds.indexOf(next.getClick().getItemId()) + 1;
            predictions.add(judged.getRecommendationId() + " -> " + next.getRecommendationId() + ": " + rank);
            long timeMs = next.getClick().getEventTime().toEpochMilli();
            var window = windows.computeIfAbsent(
                    Instant.ofEpochMilli(timeMs / WINDOW_MS * WINDOW_MS), start -> new ExpectedWindow());
            window.ranks.add(rank);
            window.itemIds.addAll(itemIds);
        }

        Map<Instant, Long> sizes() {
            var sizes = new HashMap<Instant, Long>();
            windows.forEach((start, window) -> sizes.put(start, (long) window.ranks.size()));
            return sizes;
        }
    }

    private static final class ExpectedWindow {

        private final List<Integer> ranks = new ArrayList<>();
        private final Set<String> itemIds = new HashSet<>();

        double recall() {
            return (double) ranks.stream().filter(rank -> rank > 0).count() / ranks.size();
        }

        double mrr() {
            return ranks.stream()
                            .filter(rank -> rank > 0)
                            .mapToDouble(rank -> 1.0 / rank)
                            .sum()
                    / ranks.size();
        }
    }
}
