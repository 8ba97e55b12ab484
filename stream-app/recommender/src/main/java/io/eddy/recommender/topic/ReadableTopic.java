package io.eddy.recommender.topic;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Asks the brokers whether every partition of a topic has a leader, without which nothing of it can be read. */
public record ReadableTopic(KafkaConnection kafka, String topic) implements Readability {

    private static final long serialVersionUID = 1;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    @Override
    public boolean isReadable() {
        try (var admin = kafka.admin(ANSWER_WITHIN)) {
            var description = admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get();
            return description.partitions().stream()
                    .allMatch(partition ->
                            partition.leader() != null && !partition.leader().isEmpty());
        } catch (ExecutionException e) {
            // Who may not ask cannot tell; to wait for an answer would hold sessions open for good.
            return e.getCause() instanceof AuthorizationException;
        } catch (KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
