package io.eddy.serving;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka's brokers, again and again over one client. */
final class AdminBrokers implements Brokers {

    /** Else the client tries, and logs, ten times a second. */
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final KafkaConnection kafka;
    private final List<String> topics;
    private final Admin admin;

    AdminBrokers(KafkaConnection kafka, List<String> topics, Duration answerWithin) {
        this.kafka = kafka;
        this.topics = List.copyOf(topics);
        this.admin = kafka.admin(
                answerWithin,
                Map.of(
                        AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, RECONNECT.toMillis(),
                        AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT.toMillis()));
    }

    @Override
    public Answer ask() throws InterruptedException {
        var there = new HashMap<String, TopicIdentity>();
        var gone = new HashSet<String>();
        var troubles = new HashMap<String, String>();
        try {
            var cluster = admin.describeCluster();
            var described = admin.describeTopics(topics).topicNameValues();
            var clusterId = cluster.clusterId().get();
            for (var topic : topics) {
                try {
                    var description = described.get(topic).get();
                    there.put(topic, TopicIdentity.of(description));
                    long leaderless = leaderless(description);
                    if (leaderless > 0) {
                        troubles.put(topic, leaderless + " of its partitions have no leader");
                    }
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof TimeoutException) {
                        throw e;
                    }
                    boolean isGone = e.getCause() instanceof UnknownTopicOrPartitionException;
                    if (isGone) {
                        gone.add(topic);
                    }
                    troubles.put(
                            topic,
                            isGone ? "there is no such topic" : e.getCause().getMessage());
                }
            }
            return new Answer(clusterId, new SeenTopics(there, gone), troubles);
        } catch (ExecutionException | KafkaException e) {
            throw new ServingException(kafka.reason(e), e);
        }
    }

    private static long leaderless(TopicDescription description) {
        return description.partitions().stream()
                .map(TopicPartitionInfo::leader)
                .filter(leader -> leader == null || leader.isEmpty())
                .count();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
