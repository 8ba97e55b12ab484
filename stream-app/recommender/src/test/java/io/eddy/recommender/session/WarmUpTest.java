package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.inference.testing.DecayGraphs;
import io.eddy.recommender.session.WarmUp.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {

    private static final long MILLISECOND = 1_000_000;

    /** Goes on with the work alone. */
    private long nowNanos = Long.MAX_VALUE - MILLISECOND;

    private long times;

    @Test
    void shouldGoOnUntilWorkTakesNoLessTime() {
        // 50 ms at first, by one less each time until 10.
        var result = run(Duration.ofMinutes(1), () -> Math.max(10, 50 - times));
        // Windows of 2 or more, the last three of ten times each.
        assertThat(result.times()).isEqualTo(times).isBetween(40L + 30, 40L + 50);
        assertThat(result.first()).isEqualTo(50_000);
        assertThat(result.last()).isEqualTo(10_000);
        assertThat(result.took()).isEqualTo(Duration.ofNanos(nowNanos - (Long.MAX_VALUE - MILLISECOND)));
    }

    @Test
    void shouldStopAfterTheLongestTimeHoweverMuchFasterItGets() {
        var result = run(Duration.ofSeconds(3), () -> 2_000 >> times);
        assertThat(result.took()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
        assertThat(run(Duration.ofMillis(1), () -> 7_000).times()).isEqualTo(1);
    }

    @Test
    void shouldDoNothingWithoutTime() {
        assertThat(run(Duration.ZERO, () -> 1)).isEqualTo(new Result(0, 0, 0, Duration.ZERO));
    }

    @Test
    void shouldLeaveNothingOfMadeUpClicksInTheJob(@TempDir Path folder) throws Exception {
        var bundle = folder.resolve("m");
        DecayGraphs.writeOneHot(bundle, "1", 5);
        try (var warm = SessionHarness.startWarm(bundle, 3, Duration.ofMillis(300));
                var cold = SessionHarness.start(bundle, 3)) {
            assertThat((long) warm.gauge("warmUpMs")).isPositive();
            assertThat(cold.gauge("warmUpMs")).isEqualTo(0L);
            assertThat(warm.storedSessions()).isEmpty();
            assertThat(warm.gauge("openSessions")).isEqualTo(0L);
            assertThat(warm.gauge("cachedSessions")).isEqualTo(0);
            for (var counter : new String[] {"clicksAccepted", "sessionsOpened", "unknownItems", "popularAnswers"}) {
                assertThat(warm.counter(counter)).as(counter).isZero();
            }
            assertThat(warm.histogram("scoreMicros").getCount()).isZero();
            for (var sessions : new SessionHarness[] {warm, cold}) {
                sessions.click("warm-up-0", "i1", 1);
                sessions.click("a", "i2", 2);
                sessions.click("warm-up-0", "i3", 3);
            }
            assertThat(warm.answers()).hasSize(3).isEqualTo(cold.answers());
        }
    }

    private Result run(Duration most, LongSupplier millis) {
        times = 0;
        return WarmUp.run(most, () -> nowNanos, () -> {
            nowNanos += millis.getAsLong() * MILLISECOND;
            times++;
        });
    }
}
