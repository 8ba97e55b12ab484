package io.eddy.benchmark;

import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.Click;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends clicks and hears of recommendations by their keys alone, so that reading them costs next to nothing. */
final class Traffic implements AutoCloseable {

    /** Its threads' names begin with it. */
    static final String THREADS = "benchmark-";

    private static final int RADIX = 36;
    private static final Duration POLL = Duration.ofMillis(100);

    /** How long records are gathered where nobody waits for a single one. */
    private static final Duration BULK = Duration.ofMillis(5);

    private final RecordCodec<Click> codec = WireFormat.JSON.codec(Click.class, Topics.CLICKS.name(), null);
    /** Sends each click at once. */
    private final KafkaProducer<byte[], byte[]> prompt;

    /** Sends many at a time, which costs the broker less. */
    private final KafkaProducer<byte[], byte[]> bulk;

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Thread reader;
    private volatile LongConsumer onAnswer = session -> {};
    private final LongAdder bytes = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private volatile boolean isPrompt;
    private volatile boolean closed;
    private long sent;

    Traffic(KafkaConnection kafka, Delivery delivery) {
        prompt = producer(kafka, 0);
        bulk = producer(kafka, BULK.toMillis());
        var consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        delivery == Delivery.EXACTLY_ONCE ? "read_committed" : "read_uncommitted")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var topic = Topics.RECOMMENDATIONS.name();
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader = new Thread(() -> read(consumer), THREADS + "reader");
        reader.setDaemon(true);
        reader.start();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection kafka, long lingerMs) {
        return new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.LINGER_MS_CONFIG,
                        lingerMs,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        THREADS + lingerMs)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        try (consumer) {
            while (!closed) {
                if (!isPrompt) {
                    LockSupport.parkNanos(BULK.toNanos());
                }
                for (var record : consumer.poll(POLL)) {
                    bytes.add(record.serializedKeySize() + record.serializedValueSize());
                    answers.increment();
                    onAnswer.accept(Long.parseLong(new String(record.key(), StandardCharsets.US_ASCII), RADIX));
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * From now on; what was sent before has to be answered.
     *
     * @param promptly whether each click is sent at once and its answer is heard at once
     * @param next told of the session of each recommendation, on the reader's thread
     */
    void begin(boolean promptly, LongConsumer next) {
        isPrompt = promptly;
        onAnswer = next;
    }

    /**
     * One thread.
     *
     * @throws IllegalStateException where Kafka takes no clicks, or gives no recommendations
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what the future would
    void send(long session, int item) {
        if (failure() != null) {
            throw new IllegalStateException("Clicks cannot go on: " + failure().getMessage(), failure());
        }
        var id = Long.toString(session, RADIX);
        var click = new Click(
                id, MadeUpModel.itemId(item), Instant.now(), Long.toString(sent++, RADIX), null, "click", null);
        (isPrompt ? prompt : bulk)
                .send(
                        new ProducerRecord<>(
                                Topics.CLICKS.name(), id.getBytes(StandardCharsets.US_ASCII), codec.encode(click)),
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
    }

    /** Why no more is sent or heard; null while that goes on. */
    Exception failure() {
        return failure.get();
    }

    /** Key and value of a recommendation's record, on average. */
    double recommendationBytes() {
        return (double) bytes.sum() / answers.sum();
    }

    @Override
    public void close() {
        closed = true;
        prompt.close(Duration.ZERO);
        bulk.close(Duration.ZERO);
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
