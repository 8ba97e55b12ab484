package io.eddy.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks for topics before a stream starts, which would wait for a missing broker for ever. */
public final class RequiredTopics {

    private RequiredTopics() {}

    /**
     * @param who begins the message: {@code The live view}
     * @return the topics in the same order
     * @throws ServingException where a topic is not there or no broker answers in time
     */
    public static List<TopicIdentity> requirePresent(
            String who, String bootstrapServers, List<String> topics, Duration timeout) {
        int timeoutMs = (int) timeout.toMillis();
        var asked = topics.get(0);
        try (var admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs))) {
            var answers = admin.describeTopics(topics).topicNameValues();
            var there = new ArrayList<TopicIdentity>();
            for (var topic : topics) {
                asked = topic;
                there.add(TopicIdentity.of(answers.get(topic).get()));
            }
            return there;
        } catch (ExecutionException e) {
            throw new ServingException(message(who, bootstrapServers, asked, e.getCause()), e.getCause());
        } catch (KafkaException e) {
            throw new ServingException(message(who, bootstrapServers, asked, rootOf(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException(who + " was interrupted while it started.", e);
        }
    }

    private static String message(String who, String bootstrapServers, String topic, Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return who + " cannot start: there is no topic " + topic + " at " + bootstrapServers + ".";
        }
        if (cause instanceof TimeoutException) {
            return who + " cannot start: no Kafka broker answers at " + bootstrapServers + ".";
        }
        return who + " cannot use the topic " + topic + " at " + bootstrapServers + ": " + cause.getMessage();
    }

    /** Kafka's outer messages say only that something could not be constructed. */
    private static Throwable rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
