package io.eddy.serving.prequential;

import io.eddy.schemas.EvaluatedPrediction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;

/**
 * A model version and a tumbling window of event time.
 *
 * @param endMs exclusive; in the key, so that windows of another length are others
 */
record WindowKey(String modelName, String modelVersion, long startMs, long endMs) {

    private static final int FORMAT = 1;

    /** Of the prediction's next click. */
    static WindowKey of(EvaluatedPrediction prediction, Duration window) {
        long timeMs = prediction.getNextEventTime().toEpochMilli();
        long startMs = timeMs - Math.floorMod(timeMs, window.toMillis());
        return new WindowKey(
                prediction.getModelName(), prediction.getModelVersion(), startMs, startMs + window.toMillis());
    }

    static WindowKey fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "The key of a window of the evaluation");
        return new WindowKey(in.readText(), in.readText(), in.readLong(), in.readLong());
    }

    /** No key's bytes begin with another's, so that its items can be found by them. */
    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        out.writeText(modelName);
        out.writeText(modelVersion);
        out.writeLong(startMs);
        out.writeLong(endMs);
        return out.toBytes();
    }

    /** The key of the window's record. */
    String topicKey() {
        return modelName + "\t" + modelVersion + "\t" + startMs + "\t" + endMs;
    }

    /** One item of a window, in a store of items by window. */
    static Bytes itemKey(byte[] window, String itemId) {
        var utf8 = itemId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(window.length + utf8.length)
                .put(window)
                .put(utf8)
                .array());
    }

    /** The item of such a key. */
    static String itemId(byte[] window, Bytes itemKey) {
        return new String(itemKey.get(), window.length, itemKey.get().length - window.length, StandardCharsets.UTF_8);
    }
}
