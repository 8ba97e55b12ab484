// java -cp 'lib/*:lib/libraries/*' docs/applications/ReadRecommendations.java BROKERS GROUP
import io.eddy.schemas.Candidate;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

public class ReadRecommendations {

    public static void main(String[] arguments) {
        var topic = Topics.RECOMMENDATIONS.name();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", arguments[0],
                "group.id", arguments[1], // a group goes on where it was
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        try (var serde = WireFormat.JSON.serde(Recommendation.class, topic, null);
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), serde.deserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    var recommendation = message.value();
                    System.out.printf(
                            "%s %s %s%n",
                            recommendation.getSessionId(),
                            recommendation.getClick().getEventId(),
                            recommendation.getItems().stream().map(Candidate::getItemId).collect(Collectors.joining(" ")));
                }
            }
        }
    }
}
