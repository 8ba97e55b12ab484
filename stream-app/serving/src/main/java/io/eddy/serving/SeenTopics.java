package io.eddy.serving;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Topics as the brokers describe them.
 *
 * @param there by name
 * @param gone names of which there is no topic; one that cannot be described is in neither
 */
public record SeenTopics(Map<String, TopicIdentity> there, Set<String> gone) {

    public SeenTopics {
        there = Map.copyOf(there);
        gone = Set.copyOf(gone);
    }

    /** What became of the topics since, each as the end of a sentence; empty where they are as they were. */
    public List<String> changesSince(List<TopicIdentity> earlier) {
        return earlier.stream()
                .filter(topic -> gone.contains(topic.name()) || !topic.equals(there.getOrDefault(topic.name(), topic)))
                .map(topic -> "the topic " + topic.name() + " " + change(topic, there.get(topic.name())))
                .toList();
    }

    private static String change(TopicIdentity earlier, TopicIdentity now) {
        if (now == null) {
            return "is gone";
        }
        return now.id().equals(earlier.id())
                ? "has " + now.partitions() + " partitions, it had " + earlier.partitions()
                : "was made anew";
    }
}
