package io.eddy.replay;

import io.eddy.schemas.Click;
import io.eddy.schemas.EvaluatedPrediction;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.RejectedClick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what comes back for this replay's clicks, from where the topics end when it is made. One thread. */
final class AnswerReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DRAIN = Duration.ofSeconds(3);
    static final int API_TIMEOUT_MS = 15_000;

    private final ReplaySettings settings;
    private final EventIds eventIds;
    private final Answers answers;
    private final RecordCodec<Recommendation> recommendations;
    private final RecordCodec<Click> clicks;
    private final RecordCodec<EvaluatedPrediction> evaluations;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long completeNanos;

    AnswerReader(ReplaySettings settings, EventIds eventIds, Answers answers) {
        this.settings = settings;
        this.eventIds = eventIds;
        this.answers = answers;
        this.recommendations = settings.recommendationsFormat()
                .codec(Recommendation.class, settings.recommendationsTopic(), settings.registry());
        this.clicks = settings.clicksFormat().codec(Click.class, settings.clicksTopic(), settings.registry());
        this.evaluations = settings.evaluatedTopic() == null
                ? null
                : settings.recommendationsFormat()
                        .codec(EvaluatedPrediction.class, settings.evaluatedTopic(), settings.registry());
        try {
            this.consumer = consumer(settings.kafka());
        } catch (KafkaException e) {
            throw unreadable(e);
        }
        try {
            standAtTheEnd();
        } catch (KafkaException e) {
            consumer.close();
            throw unreadable(e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection kafka) {
        return new KafkaConsumer<>(consumerSettings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Of a consumer that reads partitions by itself, and makes no topic by asking for it. */
    static Map<String, Object> consumerSettings(KafkaConnection kafka) {
        return kafka.properties(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                API_TIMEOUT_MS));
    }

    private ReplayException unreadable(KafkaException cause) {
        return new ReplayException("The topics cannot be read", settings.kafka(), cause);
    }

    private void standAtTheEnd() {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : topics()) {
            var found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                throw new UnknownTopicOrPartitionException("there is no topic " + topic);
            }
            for (var partition : found) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy; asking for the position makes it happen before the first click is sent.
        partitions.forEach(consumer::position);
    }

    private List<String> topics() {
        return settings.evaluatedTopic() == null
                ? List.of(settings.recommendationsTopic(), settings.rejectedTopic())
                : List.of(settings.recommendationsTopic(), settings.rejectedTopic(), settings.evaluatedTopic());
    }

    /**
     * Returns when every click is answered, or when sending has ended and nothing came back for longer than the patience.
     *
     * @throws ExecutionException where sending failed
     */
    void readUntilAnswered(Future<?> sending) throws ExecutionException, InterruptedException {
        long lastProgressNanos = System.nanoTime();
        while (!answers.isComplete() || isDraining()) {
            long before = answers.received();
            for (var record : consumer.poll(POLL)) {
                read(record);
            }
            if (sending.isDone()) {
                sending.get();
            }
            if (answers.received() > before || !sending.isDone()) {
                lastProgressNanos = System.nanoTime();
            } else if (System.nanoTime() - lastProgressNanos
                    > settings.patience().toNanos()) {
                return;
            }
        }
    }

    /** What is written twice after a failure comes last: a verification reads on for a while after it has all it waits for. */
    private boolean isDraining() {
        if (settings.evaluatedTopic() == null) {
            return false;
        }
        if (completeNanos == 0) {
            completeNanos = System.nanoTime();
        }
        return System.nanoTime() - completeNanos < DRAIN.toNanos();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(settings.recommendationsTopic())) {
                var recommendation = recommendations.decode(record.value());
                int click = eventIds.clickIndex(recommendation.getClick().getEventId());
                if (click != EventIds.NOT_OURS) {
                    answers.onRecommendation(click, recommendation);
                }
            } else if (record.topic().equals(settings.evaluatedTopic())) {
                var evaluation = evaluations.decode(record.value());
                int click = eventIds.clickIndex(evaluation.getNextEventId());
                if (click != EventIds.NOT_OURS) {
                    answers.onEvaluated(click, evaluation.getRank());
                }
            } else {
                readRejected(record);
            }
        } catch (MalformedRecordException e) {
            answers.onUnreadable();
        }
    }

    private void readRejected(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        int click = eventIds.clickIndex(clicks.decode(record.value()).getEventId());
        var reason = record.headers().lastHeader(RejectedClick.REASON);
        if (click != EventIds.NOT_OURS && reason != null) {
            answers.onRejected(click, new String(reason.value(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
