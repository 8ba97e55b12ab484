package io.eddy.recommender.click;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.RejectedClick.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class ClickWatermarksTest {

    private static final long T = 1_700_000_000_000L;
    private static final Duration LATENESS = Duration.ofSeconds(5);
    private static final Duration IDLE_AFTER = Duration.ofMinutes(1);
    private static final SourceRecord ORIGIN = new SourceRecord("clicks", "id", 0, 1, T + 99, null, new byte[0]);

    private final ManualClock clock = new ManualClock(1);
    private final RecordedOutput output = new RecordedOutput();
    private final SupplierContext context = new SupplierContext();
    private final TimestampAssigner<DecodedClick> timestamps =
            ClickWatermarks.strategy(LATENESS, IDLE_AFTER, () -> true).createTimestampAssigner(context);
    private final AtomicBoolean readable = new AtomicBoolean(true);
    private final AtomicInteger questions = new AtomicInteger();
    private final SilentPartitions silent = new SilentPartitions(
            () -> {
                questions.incrementAndGet();
                return readable.get();
            },
            clock,
            IDLE_AFTER,
            Runnable::run);
    private final WatermarkGenerator<DecodedClick> generator = new ClickWatermarks(LATENESS, IDLE_AFTER, clock, silent);

    @Test
    void shouldStayBehindTheLatestClickByTheLateness() {
        read(accepted(T));
        assertThat(emitted()).isEqualTo(T - 5_001);
    }

    @Test
    void shouldNotGoBackWithAnOlderClick() {
        read(accepted(T));
        read(accepted(T - 60_000));
        assertThat(emitted()).isEqualTo(T - 5_001);
        read(accepted(T + 1));
        assertThat(emitted()).isEqualTo(T - 5_000);
    }

    @Test
    void shouldNotMoveWithARejectedRecord() {
        read(accepted(T));
        read(rejected());
        assertThat(emitted()).isEqualTo(T - 5_001);
    }

    @Test
    void shouldBeTheLowestThereIsBeforeTheFirstClick() {
        read(rejected());
        assertThat(emitted()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void shouldTakeTheEventTimeAsTheTimeStampOfAnAcceptedClick() {
        assertThat(timestamps.extractTimestamp(accepted(T), 7)).isEqualTo(T);
        assertThat(timestamps.extractTimestamp(rejected(), 7)).isEqualTo(7);
    }

    @Test
    void shouldTakeASilentPartitionForIdle() {
        read(accepted(T));
        assertThat(idleAfterSilence()).isTrue();
    }

    @Test
    void shouldTakeAPartitionForActiveAgainWithTheNextClick() {
        read(accepted(T));
        assertThat(idleAfterSilence()).isTrue();
        read(accepted(T + 60_000));
        assertThat(emitted()).isEqualTo(T + 60_000 - 5_001);
    }

    /** Else one producer of rubbish, alone on its partition, would keep every session of the job open for good. */
    @Test
    void shouldTakeAPartitionWithNothingButRejectedRecordsForIdle() {
        for (int record = 0; record < 10; record++) {
            read(rejected());
            generator.onPeriodicEmit(output);
            generator.onPeriodicEmit(output);
            clock.advanceTime(IDLE_AFTER.dividedBy(2));
        }
        assertThat(output.idle).isTrue();
    }

    /** Its clicks are still to come; if it counted as idle, their sessions would have ended before they are read. */
    @Test
    void shouldNotTakeAPartitionForIdleThatCannotBeRead() {
        read(accepted(T));
        readable.set(false);
        passTime(IDLE_AFTER.multipliedBy(40));
        assertThat(output.idle).isFalse();
        assertThat(emitted()).isEqualTo(T - 5_001);
    }

    @Test
    void shouldTakeItForIdleOnceItCouldBeReadForAWhile() {
        read(accepted(T));
        readable.set(false);
        passTime(IDLE_AFTER.multipliedBy(3));
        readable.set(true);
        passTime(IDLE_AFTER.dividedBy(6));
        assertThat(output.idle).isFalse();
        passTime(IDLE_AFTER);
        assertThat(output.idle).isTrue();
    }

    @Test
    void shouldAskAgainWhereThePartitionFallsSilentAgain() {
        read(accepted(T));
        passTime(IDLE_AFTER.plusSeconds(1));
        assertThat(output.idle).isTrue();
        read(accepted(T + 1));
        readable.set(false);
        passTime(IDLE_AFTER.multipliedBy(2));
        assertThat(output.idle).isFalse();
    }

    @Test
    void shouldTakeAFailedQuestionForNo() {
        var failing = new SilentPartitions(
                () -> {
                    throw new IllegalStateException("no answer");
                },
                clock,
                IDLE_AFTER,
                Runnable::run);
        for (int look = 0; look < 10; look++) {
            failing.look();
            clock.advanceTime(IDLE_AFTER.dividedBy(4));
        }
        assertThat(failing.isSilenceOnly()).isFalse();
    }

    @Test
    void shouldAskOnceForAllPartitionsOfASubtask() throws Exception {
        var asked = new CountDownLatch(1);
        var strategy = ClickWatermarks.strategy(LATENESS, IDLE_AFTER, () -> {
            questions.incrementAndGet();
            asked.countDown();
            return true;
        });
        var partitions =
                List.of(strategy.createWatermarkGenerator(context), strategy.createWatermarkGenerator(context));
        clock.advanceTime(IDLE_AFTER.dividedBy(2));
        partitions.forEach(partition -> partition.onPeriodicEmit(output));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(questions).hasValue(1);
    }

    /** A quiet night asks the brokers no more than once a silence. */
    @Test
    void shouldAskNobodyOnceThePartitionIsIdle() {
        read(accepted(T));
        passTime(IDLE_AFTER.multipliedBy(2));
        assertThat(output.idle).isTrue();
        int asked = questions.get();
        passTime(IDLE_AFTER.multipliedBy(100));
        assertThat(questions.get()).isEqualTo(asked).isBetween(1, 6);
    }

    @Test
    void shouldAskNobodyWhileClicksCome() {
        for (int click = 0; click < 50; click++) {
            read(accepted(T + click));
            passTime(IDLE_AFTER.dividedBy(4));
        }
        assertThat(questions).hasValue(0);
    }

    private void read(DecodedClick decoded) {
        generator.onEvent(decoded, timestamps.extractTimestamp(decoded, T + 99), output);
    }

    private long emitted() {
        generator.onPeriodicEmit(output);
        return output.watermarks.get(output.watermarks.size() - 1).getTimestamp();
    }

    /** Two looks start the count: one sees the last record, the next none. */
    private boolean idleAfterSilence() {
        generator.onPeriodicEmit(output);
        generator.onPeriodicEmit(output);
        assertThat(output.idle).isFalse();
        passTime(IDLE_AFTER.plusMillis(1));
        return output.idle;
    }

    /** Flink asks for watermarks again and again. */
    private void passTime(Duration time) {
        for (int part = 0; part < 240; part++) {
            clock.advanceTime(time.dividedBy(240));
            generator.onPeriodicEmit(output);
        }
    }

    private static DecodedClick accepted(long eventTimeMs) {
        return new DecodedClick(new AcceptedClick("s", "i", eventTimeMs, null, null, ORIGIN), null);
    }

    private static DecodedClick rejected() {
        return new DecodedClick(null, new RejectedClick(ORIGIN, Reason.CLOCK_AHEAD, "too early"));
    }

    private static final class RecordedOutput implements WatermarkOutput {

        private final List<Watermark> watermarks = new ArrayList<>();
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarks.add(watermark);
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    private final class SupplierContext
            implements WatermarkGeneratorSupplier.Context, TimestampAssignerSupplier.Context {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }
}
