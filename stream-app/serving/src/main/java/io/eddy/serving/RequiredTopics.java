package io.eddy.serving;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks for the topic before the stream starts, which would wait for a missing broker for ever. */
final class RequiredTopics {

    private RequiredTopics() {}

    /** @throws ServingException where the topic is not there or no broker answers in time */
    static void requirePresent(String bootstrapServers, String topic, Duration timeout) {
        int timeoutMs = (int) timeout.toMillis();
        try (var admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs))) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            throw new ServingException(message(bootstrapServers, topic, e.getCause()), e.getCause());
        } catch (KafkaException e) {
            throw new ServingException(message(bootstrapServers, topic, rootOf(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServingException("The live view was interrupted while it started.", e);
        }
    }

    private static String message(String bootstrapServers, String topic, Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return "The live view cannot start: there is no topic " + topic + " at " + bootstrapServers + ".";
        }
        if (cause instanceof TimeoutException) {
            return "The live view cannot start: no Kafka broker answers at " + bootstrapServers + ".";
        }
        return "The live view cannot read the topic " + topic + " at " + bootstrapServers + ": " + cause.getMessage();
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
