// java -cp 'lib/*:lib/libraries/*' docs/applications/SendClick.java BROKERS SESSION ITEM
import io.eddy.schemas.Click;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class SendClick {

    public static void main(String[] arguments) throws Exception {
        var sessionId = arguments[1];
        var click = Click.newBuilder()
                .setSessionId(sessionId)
                .setItemId(arguments[2])
                .setEventTime(Instant.now())
                .setEventId(UUID.randomUUID().toString())
                .build();
        var topic = Topics.CLICKS.name();
        try (var serde = WireFormat.JSON.serde(Click.class, topic, null);
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", arguments[0], "acks", "all"),
                        new StringSerializer(),
                        serde.serializer())) {
            // Keyed by session id: Kafka keeps the order of clicks within a partition only.
            producer.send(new ProducerRecord<>(topic, sessionId, click)).get();
        }
        System.out.println(click.getEventId());
    }
}
