package io.eddy.serving.http;

import io.eddy.schemas.Click;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.RecordCodec;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.Closing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes clicks to their topic, keyed by session id, so that those of a session stay in order. Any thread. */
final class ClickSender implements AutoCloseable {

    /** Within which the brokers have a click, or whoever sent it hears that they do not. */
    private static final Duration DELIVER_WITHIN = Duration.ofSeconds(5);

    /** For so long a request waits for brokers that do not say where the topic is. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(1);

    /** The longest that a click takes, written or not. */
    static final Duration ANSWER_WITHIN = DELIVER_WITHIN.plus(MAX_BLOCK);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaConnection kafka;
    private final String topic;
    private final RecordCodec<Click> codec;
    private final KafkaProducer<byte[], byte[]> producer;

    ClickSender(KafkaConnection kafka, String topic, WireFormat format, SchemaRegistry registry) {
        this.kafka = kafka;
        this.topic = topic;
        this.codec = format.codec(Click.class, topic, registry);
        this.producer = new KafkaProducer<>(
                kafka.properties(Map.of(
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) DELIVER_WITHIN.dividedBy(2).toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) DELIVER_WITHIN.toMillis(),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        MAX_BLOCK.toMillis())),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** @return where the brokers have the click; fails with a reason as the end of a sentence */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees what the future would
    CompletableFuture<RecordMetadata> send(Click click) {
        var written = new CompletableFuture<RecordMetadata>();
        try {
            producer.send(
                    new ProducerRecord<>(topic, click.getSessionId().getBytes(StandardCharsets.UTF_8), encoded(click)),
                    (metadata, failure) -> {
                        if (failure == null) {
                            written.complete(metadata);
                        } else {
                            written.completeExceptionally(new IllegalStateException(kafka.reason(failure), failure));
                        }
                    });
        } catch (RuntimeException e) {
            written.completeExceptionally(new IllegalStateException(kafka.reason(e), e));
        }
        return written;
    }

    /** A codec has a buffer. */
    private byte[] encoded(Click click) {
        synchronized (codec) {
            return codec.encode(click);
        }
    }

    @Override
    public void close() {
        Closing.all(() -> producer.close(CLOSE_WITHIN));
    }
}
