package io.eddy.recommender.click;

import io.eddy.recommender.topic.Readability;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Event time of the accepted clicks of one Kafka partition, held back by the lateness that is allowed; rejected records do not move
 * it.
 */
public final class ClickWatermarks implements WatermarkGenerator<DecodedClick> {

    private final WatermarkGenerator<DecodedClick> ofAccepted;
    private final SilentPartitions silent;
    private final RelativeClock clock;
    private final long halfIdleNanos;
    private long lastClickNanos;

    /** Whether clicks have failed to come for so long that the partition is idle, if it can be read. */
    private boolean seemsIdle;

    private boolean isIdle;

    ClickWatermarks(Duration maxLateness, Duration idleAfter, RelativeClock clock, SilentPartitions silent) {
        this.ofAccepted =
                new WatermarksWithIdleness<>(new BoundedOutOfOrdernessWatermarks<>(maxLateness), idleAfter, clock);
        this.silent = silent;
        this.clock = clock;
        this.halfIdleNanos = idleAfter.toNanos() / 2;
        this.lastClickNanos = clock.relativeTimeNanos();
    }

    /**
     * A watermark for each Kafka partition, the lowest of them counts.
     *
     * @param idleAfter a partition silent for so long no longer holds the others back, unless the topic cannot be read
     */
    public static WatermarkStrategy<DecodedClick> strategy(
            Duration maxLateness, Duration idleAfter, Readability readability) {
        return WatermarkStrategy.<DecodedClick>forGenerator(new OfSubtask(maxLateness, idleAfter, readability))
                .withTimestampAssigner((decoded, recordTimestampMs) -> decoded.accepted() == null
                        ? recordTimestampMs
                        : decoded.accepted().eventTimeMs());
    }

    @Override
    public void onEvent(DecodedClick decoded, long timestampMs, WatermarkOutput output) {
        // Rejected records must not keep a partition active either: it would hold every other one back for good.
        if (decoded.accepted() != null) {
            lastClickNanos = clock.relativeTimeNanos();
            seemsIdle = false;
            isIdle = false;
            ofAccepted.onEvent(decoded, timestampMs, output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (!isIdle && clock.relativeTimeNanos() - lastClickNanos >= halfIdleNanos) {
            silent.look();
        }
        ofAccepted.onPeriodicEmit(new WithoutIdleness(output));
        if (seemsIdle && !isIdle && silent.isSilenceOnly()) {
            isIdle = true;
            output.markIdle();
        }
    }

    /** Makes the generators of one subtask, which share what they know of the brokers. */
    private static final class OfSubtask implements WatermarkGeneratorSupplier<DecodedClick> {

        private static final long serialVersionUID = 1;

        private final Duration maxLateness;
        private final Duration idleAfter;
        private final Readability readability;
        private transient SilentPartitions silent;

        OfSubtask(Duration maxLateness, Duration idleAfter, Readability readability) {
            this.maxLateness = maxLateness;
            this.idleAfter = idleAfter;
            this.readability = readability;
        }

        @Override
        public WatermarkGenerator<DecodedClick> createWatermarkGenerator(Context context) {
            var clock = context.getInputActivityClock();
            if (silent == null) {
                silent = new SilentPartitions(readability, clock, idleAfter);
            }
            return new ClickWatermarks(maxLateness, idleAfter, clock, silent);
        }
    }

    /** Passes watermarks on, and remembers that the partition seems idle. */
    private final class WithoutIdleness implements WatermarkOutput {

        private final WatermarkOutput output;

        WithoutIdleness(WatermarkOutput output) {
            this.output = output;
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            seemsIdle = true;
        }

        @Override
        public void markActive() {
            output.markActive();
        }
    }
}
