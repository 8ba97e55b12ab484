package io.eddy.serving;

import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Which topic of a name it is, and how it is parted.
 *
 * @param id another one where the topic was made anew
 */
public record TopicIdentity(String name, String id, int partitions) {

    static TopicIdentity of(TopicDescription described) {
        return new TopicIdentity(
                described.name(),
                described.topicId().toString(),
                described.partitions().size());
    }

    /** For group ids and internal topics, which must not outlive the topic that they are of; the name is cut to fit. */
    public String label() {
        return String.format("%.100s-%s-%d", name, id, partitions);
    }
}
