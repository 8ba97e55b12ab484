package io.eddy.recommender.click;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** Event time of accepted clicks, held back by the lateness that is allowed; rejected records do not move it. */
public final class ClickWatermarks implements WatermarkGenerator<DecodedClick> {

    private final long maxLatenessMs;
    private long latestMs;

    private ClickWatermarks(long maxLatenessMs) {
        this.maxLatenessMs = maxLatenessMs;
        this.latestMs = Long.MIN_VALUE + maxLatenessMs + 1;
    }

    /**
     * A watermark for each Kafka partition, the lowest of them counts.
     *
     * @param idleAfter a partition silent for so long no longer holds the others back
     */
    public static WatermarkStrategy<DecodedClick> strategy(Duration maxLateness, Duration idleAfter) {
        return WatermarkStrategy.<DecodedClick>forGenerator(context -> new ClickWatermarks(maxLateness.toMillis()))
                .withTimestampAssigner((decoded, recordTimestampMs) -> decoded.accepted() == null
                        ? recordTimestampMs
                        : decoded.accepted().eventTimeMs())
                .withIdleness(idleAfter);
    }

    @Override
    public void onEvent(DecodedClick decoded, long timestampMs, WatermarkOutput output) {
        if (decoded.accepted() != null) {
            latestMs = Math.max(latestMs, timestampMs);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(new Watermark(latestMs - maxLatenessMs - 1));
    }
}
