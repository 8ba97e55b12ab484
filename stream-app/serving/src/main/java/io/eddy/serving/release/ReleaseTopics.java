package io.eddy.serving.release;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.MalformedRecordException;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.StreamInstances;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics by which a running job is told what to serve, and says what it does. One thread. */
public final class ReleaseTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseTopics.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int API_TIMEOUT_MS = 15_000;

    private final KafkaConnection kafka;
    private final String releasesTopic;
    private final RecordCodec<ModelRelease> releases;
    private final RecordCodec<ModelStatus> statuses;
    private final KafkaConsumer<byte[], byte[]> statusConsumer;
    private final ServiceReport report = new ServiceReport();

    private ReleaseTopics(
            KafkaConnection kafka,
            String releasesTopic,
            String statusTopic,
            KafkaConsumer<byte[], byte[]> statusConsumer) {
        this.kafka = kafka;
        this.releasesTopic = releasesTopic;
        this.releases = WireFormat.JSON.codec(ModelRelease.class, releasesTopic, null);
        this.statuses = WireFormat.JSON.codec(ModelStatus.class, statusTopic, null);
        this.statusConsumer = statusConsumer;
    }

    /**
     * Reads all that the job has said so far.
     *
     * @param others that have to be there too
     * @throws IllegalStateException where the brokers or the topics cannot be reached
     */
    public static ReleaseTopics open(
            KafkaConnection kafka, String releasesTopic, String statusTopic, List<String> others) {
        var needed = Stream.concat(Stream.of(releasesTopic, statusTopic), others.stream())
                .toList();
        RequiredTopics.requirePresent("The release", kafka, needed, StreamInstances.BROKER_TIMEOUT);
        var topics = new ReleaseTopics(kafka, releasesTopic, statusTopic, consumer(kafka));
        try {
            readAll(topics.statusConsumer, statusTopic, topics::take);
        } catch (KafkaException e) {
            topics.close();
            throw topics.failed(statusTopic + " cannot be read", e);
        }
        return topics;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection kafka) {
        return new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        API_TIMEOUT_MS)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** From the first record to the one that is the last now; the consumer stands behind it then. */
    private static void readAll(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(POLL).forEach(reader);
        }
    }

    /** What the job has said up to now; the same object at every call. */
    public ServiceReport report() {
        statusConsumer.poll(POLL).forEach(this::take);
        return report;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            report.add(statuses.decode(record.value()));
        } catch (MalformedRecordException e) {
            LOG.warn("The record at offset {} of {} is no status", record.offset(), record.topic(), e);
        }
    }

    /**
     * The number of the release that was announced last, -1 before the first.
     *
     * @throws IllegalStateException where the topic cannot be reached
     */
    public long lastAnnounced() {
        var partition = new TopicPartition(releasesTopic, 0);
        try {
            return statusConsumer.endOffsets(List.of(partition)).get(partition) - 1;
        } catch (KafkaException e) {
            throw failed(releasesTopic + " cannot be read", e);
        }
    }

    /** The releases that the topic still has, in order. */
    public List<ModelRelease> announced() {
        var announced = new ArrayList<ModelRelease>();
        try (var consumer = consumer(kafka)) {
            readAll(consumer, releasesTopic, record -> {
                try {
                    announced.add(releases.decode(record.value()));
                } catch (MalformedRecordException e) {
                    LOG.warn("The record at offset {} of {} is no release", record.offset(), releasesTopic, e);
                }
            });
        } catch (KafkaException e) {
            throw failed(releasesTopic + " cannot be read", e);
        }
        return announced;
    }

    /**
     * Returns when the brokers have it.
     *
     * @return the release's number, its offset in the topic
     */
    public long announce(ModelRelease release) throws InterruptedException {
        var settings = kafka.properties(Map.of(ProducerConfig.ACKS_CONFIG, "all"));
        var key = release.getModelName().getBytes(StandardCharsets.UTF_8);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(releasesTopic, key, releases.encode(release)))
                    .get()
                    .offset();
        } catch (ExecutionException | KafkaException e) {
            throw failed("the release cannot be announced in " + releasesTopic, e);
        }
    }

    private IllegalStateException failed(String what, Exception e) {
        return new IllegalStateException("Topic " + what + ": " + kafka.reason(e) + ".", e);
    }

    @Override
    public void close() {
        statusConsumer.close();
    }
}
