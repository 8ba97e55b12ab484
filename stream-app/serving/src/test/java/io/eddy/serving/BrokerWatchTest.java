package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final TopicIdentity TOPIC = new TopicIdentity("t", "one", 2);

    private final FakeBrokers brokers = new FakeBrokers();
    private final List<Optional<SeenTopics>> told = new ArrayList<>();
    private Instant now = NOON;
    private final BrokerWatch watch = new BrokerWatch(brokers, List.of("t"), () -> now, told::add);

    @Test
    void shouldNotBeWellBeforeTheFirstLook() {
        assertThat(watch.dependencies())
                .containsExactly(
                        new Dependency("broker", null, null, "not looked at yet"),
                        new Dependency("topic t", null, null, "not looked at yet"));
    }

    @Test
    void shouldSayWhatItSawAndWhen() throws Exception {
        brokers.answer = there(TOPIC);
        watch.look();
        now = NOON.plusSeconds(3);
        assertThat(watch.dependencies())
                .containsExactly(
                        new Dependency("broker", "cluster c", NOON, null),
                        new Dependency("topic t", "id one, 2 partitions", NOON, null));
    }

    @Test
    void shouldSayWhatItSawLastWhereNoBrokerAnswersAnyMore() throws Exception {
        brokers.answer = there(TOPIC);
        watch.look();
        brokers.answer = null;
        now = NOON.plusSeconds(5);
        watch.look();
        assertThat(watch.dependencies())
                .containsExactly(
                        new Dependency("broker", "cluster c", NOON, "nobody answers"),
                        new Dependency("topic t", "id one, 2 partitions", NOON, "nobody answers"));
        brokers.answer = there(TOPIC);
        watch.look();
        assertThat(watch.dependencies()).allMatch(Dependency::isOk);
    }

    @Test
    void shouldNotCountWhatItSawTooLongAgo() throws Exception {
        brokers.answer = there(TOPIC);
        watch.look();
        now = NOON.plus(BrokerWatch.FRESH_FOR);
        assertThat(watch.dependencies()).allMatch(Dependency::isOk);
        now = now.plusMillis(1);
        assertThat(watch.dependencies())
                .extracting(Dependency::trouble)
                .containsOnly("not seen since")
                .hasSize(2);
        assertThat(BrokerWatch.FRESH_FOR).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void shouldTellATopicThatIsGoneFromABrokerThatIs() throws Exception {
        brokers.answer =
                new Brokers.Answer("c", new SeenTopics(Map.of(), Set.of("t")), Map.of("t", "there is no such topic"));
        watch.look();
        assertThat(watch.dependencies())
                .containsExactly(
                        new Dependency("broker", "cluster c", NOON, null),
                        new Dependency("topic t", null, null, "there is no such topic"));
    }

    @Test
    void shouldTellOnlyWhatTwoLooksInARowSaw() throws Exception {
        var anew = new TopicIdentity("t", "two", 2);
        for (var answer : new Brokers.Answer[] {there(TOPIC), there(anew), null, there(anew), there(anew)}) {
            brokers.answer = answer;
            watch.look();
        }
        assertThat(told)
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new SeenTopics(Map.of("t", anew), Set.of())));
    }

    @Test
    void shouldGoOnLookingWhereItsListenerFails() throws Exception {
        try (var failing = new BrokerWatch(brokers, List.of("t"), () -> now, seen -> {
            throw new IllegalStateException("cannot follow");
        })) {
            brokers.answer = there(TOPIC);
            failing.look();
            assertThat(failing.dependencies()).allMatch(Dependency::isOk);
        }
    }

    private static Brokers.Answer there(TopicIdentity topic) {
        return new Brokers.Answer("c", new SeenTopics(Map.of(topic.name(), topic), Set.of()), Map.of());
    }

    private static final class FakeBrokers implements Brokers {

        private Answer answer;

        @Override
        public Answer ask() {
            if (answer == null) {
                throw new ServingException("nobody answers", null);
            }
            return answer;
        }

        @Override
        public void close() {}
    }
}
