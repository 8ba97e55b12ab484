package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenTopicsTest {

    private static final List<TopicIdentity> EARLIER =
            List.of(topic("a", "1", 2), topic("b", "2", 2), topic("c", "3", 2));

    @Test
    void shouldSayWhatBecameOfEachTopic() {
        var seen = new SeenTopics(Map.of("a", topic("a", "9", 4), "b", topic("b", "2", 4)), Set.of("c"));
        assertThat(seen.changesSince(EARLIER))
                .containsExactly(
                        "the topic a was made anew", "the topic b has 4 partitions, it had 2", "the topic c is gone");
    }

    @Test
    void shouldTakeATopicThatCannotBeDescribedForWhatItWas() {
        var seen = new SeenTopics(Map.of("a", topic("a", "1", 2)), Set.of());
        assertThat(seen.changesSince(EARLIER)).isEmpty();
    }

    private static TopicIdentity topic(String name, String id, int partitions) {
        return new TopicIdentity(name, id, partitions);
    }
}
