package io.eddy.serving;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks for topics before a stream starts, which would wait for a missing broker for ever. */
public final class RequiredTopics {

    private RequiredTopics() {}

    /**
     * @param who begins the message: {@code eddy serve}
     * @return the topics in the same order
     * @throws ServingException where a topic is not there or no broker answers in time
     */
    public static List<TopicIdentity> requirePresent(
            String who, KafkaConnection kafka, List<String> topics, Duration timeout) {
        var asked = topics.get(0);
        try (var admin = kafka.admin(timeout)) {
            var answers = admin.describeTopics(topics).topicNameValues();
            var there = new ArrayList<TopicIdentity>();
            for (var topic : topics) {
                asked = topic;
                there.add(TopicIdentity.of(answers.get(topic).get()));
            }
            return there;
        } catch (ExecutionException e) {
            throw new ServingException(message(who, kafka, asked, e.getCause()), e.getCause());
        } catch (KafkaException e) {
            throw new ServingException(message(who, kafka, asked, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(who + " was interrupted while it started.", e);
        }
    }

    private static String message(String who, KafkaConnection kafka, String topic, Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return who + " cannot start: there is no topic " + topic + " at " + kafka.bootstrapServers() + ".";
        }
        return who + " cannot start: " + kafka.reason(cause) + ".";
    }
}
