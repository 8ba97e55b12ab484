package io.eddy.command.stream;

import io.eddy.recommender.RecommenderOptions;
import io.eddy.schemas.KafkaConnection;
import io.eddy.serving.BrokerWatch;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.SeenTopics;
import io.eddy.serving.StreamInstances;
import io.eddy.serving.TopicIdentity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of a job in this process: Flink takes a topic that was made anew for the one that it knew. Not thread-safe. */
final class JobTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobTopics.class);

    private final TopicIdentity clicks;
    private final BrokerWatch watch;
    private final Troubles troubles;
    private final PrintWriter out;
    private List<TopicIdentity> known;
    private volatile SeenTopics seen;

    private JobTopics(KafkaConnection kafka, List<TopicIdentity> topics, PrintWriter out) {
        this.clicks = topics.get(0);
        this.known = topics;
        this.out = out;
        this.troubles = new Troubles(out);
        this.watch =
                BrokerWatch.of(kafka, topics.stream().map(TopicIdentity::name).toList(), this::follow);
    }

    /** Begins to watch. */
    static JobTopics of(RecommenderOptions options, PrintWriter out) {
        var names = List.of(
                options.get(RecommenderOptions.CLICKS_TOPIC),
                options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC),
                options.get(RecommenderOptions.REJECTED_TOPIC),
                options.get(RecommenderOptions.MODEL_RELEASES_TOPIC),
                options.get(RecommenderOptions.MODEL_STATUS_TOPIC));
        var topics = new JobTopics(
                options.kafka(),
                RequiredTopics.requirePresent("The job", options.kafka(), names, StreamInstances.BROKER_TIMEOUT),
                out);
        topics.watch.start();
        return topics;
    }

    TopicIdentity clicks() {
        return clicks;
    }

    /** On the watch's thread. */
    private void follow(Optional<SeenTopics> confirmed) {
        confirmed.ifPresent(now -> seen = now);
    }

    /**
     * Tells what has changed since the last look.
     *
     * @return whether the clicks topic is still the one that the job began with
     */
    boolean look() {
        troubles.tell(watch.dependencies());
        var now = seen;
        if (now == null) {
            return true;
        }
        var there = known.stream()
                .filter(topic -> now.there().containsKey(topic.name()))
                .toList();
        for (var change : now.changesSince(there)) {
            LOG.warn("Changed: {}", change);
            out.println("eddy: Changed: " + change + ".");
        }
        out.flush();
        known = known.stream()
                .map(topic -> now.there().getOrDefault(topic.name(), topic))
                .toList();
        return now.there().getOrDefault(clicks.name(), clicks).id().equals(clicks.id());
    }

    @Override
    public void close() {
        watch.close();
    }
}
