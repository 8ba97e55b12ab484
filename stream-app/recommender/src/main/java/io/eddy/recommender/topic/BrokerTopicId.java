package io.eddy.recommender.topic;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Asks the brokers for a topic's id. */
public record BrokerTopicId(KafkaConnection kafka, String topic) implements TopicIdSource {

    private static final long serialVersionUID = 1;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** @throws IllegalStateException where no broker answers or there is no such topic; may be asked again */
    @Override
    public String read() {
        try (var admin = kafka.admin(ANSWER_WITHIN)) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .topicId()
                    .toString();
        } catch (ExecutionException | KafkaException e) {
            throw new IllegalStateException("The id of topic " + topic + " cannot be read: " + kafka.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the id of topic " + topic + " was read.", e);
        }
    }
}
