package io.eddy.recommender;

import io.eddy.inference.model.ModelCard;
import io.eddy.recommender.click.RejectedClickSerializer;
import io.eddy.recommender.recommendation.LargestRecommendation;
import io.eddy.recommender.topic.BrokerLimits;
import io.eddy.recommender.topic.TopicLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

/** Finds out what the topics that the job writes would not take, before it runs. */
final class TopicCheck {

    private final RecommenderOptions options;
    private final Admin admin;
    private final List<String> warnings = new ArrayList<>();

    TopicCheck(RecommenderOptions options, Admin admin) {
        this.options = options;
        this.admin = admin;
    }

    /**
     * @return what goes otherwise than one may expect, a sentence each
     * @throws IllegalStateException where a topic cannot take what the job writes; says what to change
     */
    List<String> run(ModelCard model) throws ExecutionException, InterruptedException {
        requireOneOrder(options.get(RecommenderOptions.MODEL_RELEASES_TOPIC));
        var rejected = options.get(RecommenderOptions.REJECTED_TOPIC);
        var recommendations = options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC);
        limits(options.get(RecommenderOptions.MODEL_STATUS_TOPIC));
        checkRejected(rejected, limits(rejected));
        checkRecommendations(recommendations, limits(recommendations), model);
        return List.copyOf(warnings);
    }

    private void requireOneOrder(String releases) throws ExecutionException, InterruptedException {
        int partitions = admin.describeTopics(List.of(releases))
                .topicNameValues()
                .get(releases)
                .get()
                .partitions()
                .size();
        if (partitions != 1) {
            throw new IllegalStateException("Topic " + releases + " has " + partitions
                    + " partitions, so nobody could say which release is the last; make it anew with one.");
        }
    }

    private TopicLimits limits(String topic) throws ExecutionException, InterruptedException {
        var settings = BrokerLimits.settings(admin, topic);
        if (settings.isEmpty()) {
            warnings.add("The job may not read the settings of topic " + topic
                    + " (operation DescribeConfigs) and takes Kafka's defaults for its limits.");
            return TopicLimits.CAUTIOUS;
        }
        var inSync = settings.get().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        requireReplicas(topic, inSync == null ? 1 : Integer.parseInt(inSync.value()));
        var limits = TopicLimits.of(settings.get());
        requireTimes(topic, limits);
        return limits;
    }

    private void requireReplicas(String topic, int inSync) throws ExecutionException, InterruptedException {
        for (var partition : admin.describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .get()
                .partitions()) {
            int replicas = partition.replicas().size();
            if (replicas < inSync) {
                throw new IllegalStateException("Topic " + topic + " takes no record: its partition "
                        + partition.partition() + " has " + replicas + " replicas, min.insync.replicas is " + inSync
                        + "; lower it or add replicas.");
            }
        }
    }

    private static void requireTimes(String topic, TopicLimits limits) {
        long marginMs = TopicLimits.CLOCK_MARGIN.toMillis();
        if (limits.behindMs() < marginMs || limits.aheadMs() < marginMs) {
            throw new IllegalStateException("Topic " + topic + " takes record times from " + limits.behindMs()
                    + " ms before to " + limits.aheadMs() + " ms after its broker's, less than clocks may differ: set"
                    + " message.timestamp.type=LogAppendTime, or message.timestamp.before.max.ms and"
                    + " message.timestamp.after.max.ms to at least " + marginMs + ".");
        }
    }

    private void checkRejected(String topic, TopicLimits limits) {
        if (limits.recordBytes() < RejectedClickSerializer.LEAST_RECORD_BYTES) {
            throw new IllegalStateException("Topic " + topic + " surely takes records of " + limits.recordBytes()
                    + " bytes only, a rejected click with its headers needs "
                    + RejectedClickSerializer.LEAST_RECORD_BYTES
                    + ": raise its max.message.bytes or segment.bytes.");
        }
        if (limits.wantsKey()) {
            warnings.add(
                    "Topic " + topic + " is compacted: of the rejected clicks of one key only the last is kept, and a"
                            + " click without key gets its topic, partition and offset as key. Set cleanup.policy=delete to keep all.");
        }
    }

    private void checkRecommendations(String topic, TopicLimits limits, ModelCard model) {
        int k = options.get(RecommenderOptions.RECOMMENDATIONS_K);
        var largest = new LargestRecommendation(
                options.get(RecommenderOptions.RECOMMENDATIONS_FORMAT),
                model,
                k,
                options.get(RecommenderOptions.CLICKS_MAX_ID_LENGTH));
        if (largest.bytes() > limits.recordBytes()) {
            int most = largest.kWithin(limits.recordBytes());
            throw new IllegalStateException("A recommendation of " + k + " items can have " + largest.bytes()
                    + " bytes, more than the " + limits.recordBytes() + " that topic " + topic
                    + " surely takes: raise its max.message.bytes"
                    + (most < 1
                            ? "."
                            : ", or set " + RecommenderOptions.RECOMMENDATIONS_K.key() + " to at most " + most + "."));
        }
    }
}
