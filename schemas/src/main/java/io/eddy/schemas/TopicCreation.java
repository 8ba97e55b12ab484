package io.eddy.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * How Eddy's topics are made where they are not there.
 *
 * @param partitions of those that may have as many as one likes
 * @param replication copies of each partition; empty for as many as the brokers make by themselves
 * @param retention of the topics that are not compacted; null for as long as the brokers keep records by themselves
 */
public record TopicCreation(int partitions, Optional<Short> replication, Duration retention) {

    private static final int TIMEOUT_MS = 30_000;

    /**
     * Makes those that are missing, and leaves the others as they are.
     *
     * @return the names of those that were made
     * @throws ExecutionException whose cause says why one could not be made
     */
    public List<String> createMissing(Admin admin) throws ExecutionException, InterruptedException {
        var results = admin.createTopics(
                        Topics.ALL.stream().map(this::made).toList(), new CreateTopicsOptions().timeoutMs(TIMEOUT_MS))
                .values();
        var made = new ArrayList<String>();
        for (var topic : Topics.ALL) {
            try {
                results.get(topic.name()).get();
                made.add(topic.name());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return made;
    }

    private NewTopic made(Topics.Topic topic) {
        return new NewTopic(topic.name(), Optional.of(topic.layout().partitions(partitions)), replication)
                .configs(settings(topic));
    }

    private Map<String, String> settings(Topics.Topic topic) {
        var settings = new HashMap<String, String>();
        if (topic.layout().isCompacted()) {
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else if (retention != null) {
            settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        }
        return settings;
    }
}
