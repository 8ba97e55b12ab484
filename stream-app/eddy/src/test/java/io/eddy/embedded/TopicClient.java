package io.eddy.embedded;

import io.eddy.schemas.Click;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.RejectedClick;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends clicks as a shop would and remembers everything that comes back. */
public final class TopicClient implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final RecordCodec<Click> clicks = WireFormat.JSON.codec(Click.class, "clicks", null);
    private final RecordCodec<Recommendation> recommendations =
            WireFormat.JSON.codec(Recommendation.class, "recommendations", null);
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Recommendations by the event id of their click. */
    private final Map<String, List<Recommendation>> recommendationsByEvent = new LinkedHashMap<>();

    /** Rejected clicks by their value. */
    private final Map<String, ConsumerRecord<byte[], byte[]>> rejectedByValue = new LinkedHashMap<>();

    public TopicClient(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : List.of(Topics.RECOMMENDATIONS, Topics.CLICKS_REJECTED)) {
            consumer.partitionsFor(topic.name())
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void send(String sessionId, String itemId, long eventTimeMs, String eventId) throws Exception {
        send(sessionId, itemId, eventTimeMs, eventId, null);
    }

    /** @param recommendationId in whose list the item is clicked, or null */
    public void send(String sessionId, String itemId, long eventTimeMs, String eventId, String recommendationId)
            throws Exception {
        sendBytes(
                sessionId,
                clicks.encode(new Click(
                        sessionId,
                        itemId,
                        Instant.ofEpochMilli(eventTimeMs),
                        eventId,
                        null,
                        "click",
                        recommendationId)));
    }

    /** Returns when the broker has the record, so that clicks sent one after another stand in that order. */
    void sendBytes(String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Topics.CLICKS.name(), key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    /** A record with a key and no value, into any topic. */
    void sendTombstone(Topics.Topic topic) {
        try {
            producer.send(new ProducerRecord<>(topic.name(), new byte[] {1}, null))
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the recommendation after the click with this event id. */
    public Recommendation recommendation(String eventId) throws MalformedRecordException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!recommendationsByEvent.containsKey(eventId)) {
            poll(deadline, "a recommendation for " + eventId);
        }
        return recommendationsByEvent.get(eventId).get(0);
    }

    /** Waits for the rejected click with this value and gives its header of that name. */
    String rejected(byte[] value, String header) throws MalformedRecordException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        var text = new String(value, StandardCharsets.UTF_8);
        while (!rejectedByValue.containsKey(text)) {
            poll(deadline, "a rejected click " + text);
        }
        return new String(rejectedByValue.get(text).headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    String reason(byte[] value) throws MalformedRecordException {
        return rejected(value, RejectedClick.REASON);
    }

    /** All recommendations read so far for the click. */
    List<Recommendation> allRecommendations(String eventId) {
        return recommendationsByEvent.getOrDefault(eventId, List.of());
    }

    private void poll(long deadline, String what) throws MalformedRecordException {
        if (System.nanoTime() > deadline) {
            throw new AssertionError("Waited in vain for " + what + "; recommendations came for "
                    + recommendationsByEvent.keySet() + ", rejected were " + rejectedByValue.keySet());
        }
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (record.topic().equals(Topics.RECOMMENDATIONS.name())) {
                var recommendation = recommendations.decode(record.value());
                recommendationsByEvent
                        .computeIfAbsent(recommendation.getClick().getEventId(), id -> new ArrayList<>())
                        .add(recommendation);
            } else {
                var value = record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
                rejectedByValue.put(value, record);
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
