package io.eddy.serving.prequential;

import java.util.List;

/**
 * What one partition of sessions adds to a window.
 *
 * @param itemIds recommended in the window, and not told by this partition before
 */
record WindowShare(WindowSums sums, List<String> itemIds) {

    private static final int FORMAT = 1;

    static WindowShare fromBytes(byte[] bytes) {
        var in = new FieldReader(bytes, FORMAT, "A share of a window of the evaluation");
        return new WindowShare(WindowSums.readFrom(in), in.readTexts());
    }

    byte[] toBytes() {
        var out = new FieldWriter(FORMAT);
        sums.writeTo(out);
        out.writeTexts(itemIds, itemIds.size());
        return out.toBytes();
    }
}
