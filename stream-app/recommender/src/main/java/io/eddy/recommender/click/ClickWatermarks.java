package io.eddy.recommender.click;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/** Event time of accepted clicks, held back by the lateness that is allowed; rejected records do not move it. */
public final class ClickWatermarks implements WatermarkGenerator<DecodedClick> {

    private final WatermarkGenerator<DecodedClick> ofAccepted;

    private ClickWatermarks(WatermarkGenerator<DecodedClick> ofAccepted) {
        this.ofAccepted = ofAccepted;
    }

    /**
     * A watermark for each Kafka partition, the lowest of them counts.
     *
     * @param idleAfter a partition silent for so long no longer holds the others back
     */
    public static WatermarkStrategy<DecodedClick> strategy(Duration maxLateness, Duration idleAfter) {
        // Rejected records must not keep a partition active either: it would hold every other one back for good.
        return WatermarkStrategy.<DecodedClick>forGenerator(context -> new ClickWatermarks(new WatermarksWithIdleness<>(
                        new BoundedOutOfOrdernessWatermarks<>(maxLateness),
                        idleAfter,
                        context.getInputActivityClock())))
                .withTimestampAssigner((decoded, recordTimestampMs) -> decoded.accepted() == null
                        ? recordTimestampMs
                        : decoded.accepted().eventTimeMs());
    }

    @Override
    public void onEvent(DecodedClick decoded, long timestampMs, WatermarkOutput output) {
        if (decoded.accepted() != null) {
            ofAccepted.onEvent(decoded, timestampMs, output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        ofAccepted.onPeriodicEmit(output);
    }
}
