package io.eddy.recommender.release;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The watermarks of an input that has no time: it is always at its end. Without any, Flink's web UI would show none for the operator
 * that reads it, although that has the other input's.
 */
public final class NoTime<T> implements WatermarkGenerator<T> {

    private NoTime() {}

    public static <T> WatermarkStrategy<T> strategy() {
        return context -> new NoTime<>();
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(Watermark.MAX_WATERMARK);
    }
}
