package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** A partition is idle after a minute here: a look each ten seconds, and all have to be good for twenty. */
class SilentPartitionsTest {

    private static final Duration IDLE_AFTER = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock(1);
    private final AtomicBoolean readable = new AtomicBoolean(true);
    private final List<Long> questionsNanos = new ArrayList<>();
    private final List<Runnable> unanswered = new ArrayList<>();

    private final SilentPartitions silent = new SilentPartitions(this::answer, clock, IDLE_AFTER, Runnable::run);

    @Test
    void shouldBeSureAfterATimeOfGoodLooksFromTheFirstOn() {
        silent.look();
        clock.advanceTime(BETWEEN_LOOKS);
        silent.look();
        assertThat(silent.isSilenceOnly()).isFalse();
        clock.advanceTime(BETWEEN_LOOKS.minusNanos(1));
        assertThat(silent.isSilenceOnly()).isFalse();
        clock.advanceTime(Duration.ofNanos(1));
        assertThat(silent.isSilenceOnly()).isTrue();
    }

    @Test
    void shouldLookAgainOnceTheTimeBetweenTwoLooksHasPassed() {
        silent.look();
        clock.advanceTime(BETWEEN_LOOKS.minusNanos(1));
        silent.look();
        assertThat(questionsNanos).hasSize(1);
        clock.advanceTime(Duration.ofNanos(1));
        silent.look();
        assertThat(questionsNanos).hasSize(2);
    }

    @Test
    void shouldBeginAnewAfterABadLook() {
        silent.look();
        clock.advanceTime(BETWEEN_LOOKS);
        readable.set(false);
        silent.look();
        assertThat(silent.isSilenceOnly()).isFalse();
        readable.set(true);
        clock.advanceTime(BETWEEN_LOOKS);
        silent.look();
        assertThat(silent.isSilenceOnly()).isFalse();
        clock.advanceTime(BETWEEN_LOOKS.multipliedBy(2));
        assertThat(silent.isSilenceOnly()).isTrue();
    }

    /** Between two clicks far apart nobody looks, and an outage may have come and gone. */
    @Test
    void shouldBeginAnewAfterAGapInTheLooks() {
        silent.look();
        clock.advanceTime(IDLE_AFTER);
        silent.look();
        assertThat(silent.isSilenceOnly()).as("a look a minute later").isTrue();
        clock.advanceTime(IDLE_AFTER.plusNanos(1));
        silent.look();
        assertThat(silent.isSilenceOnly()).as("a look after more than a minute").isFalse();
    }

    @Test
    void shouldNotAskAgainBeforeTheAnswerIsThere() {
        var slow = new SilentPartitions(this::answer, clock, IDLE_AFTER, unanswered::add);
        slow.look();
        clock.advanceTime(BETWEEN_LOOKS.multipliedBy(3));
        slow.look();
        assertThat(unanswered).hasSize(1);
        unanswered.get(0).run();
        slow.look();
        assertThat(unanswered).hasSize(2);
    }

    /** A question waits for the network; a task that waited with it could not process a click. */
    @Test
    void shouldAskOnAThreadThatKeepsNoProcessAlive() throws Exception {
        var asking = new CompletableFuture<Thread>();
        new SilentPartitions(() -> asking.complete(Thread.currentThread()), clock, IDLE_AFTER).look();
        var thread = asking.get(30, TimeUnit.SECONDS);
        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isDaemon()).isTrue();
    }

    private boolean answer() {
        questionsNanos.add(clock.relativeTimeNanos());
        return readable.get();
    }
}
