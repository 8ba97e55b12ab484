package io.eddy.recommender.release;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/** Parts sessions by their ids: evenly, for ever the same, and otherwise for each experiment. */
public final class SessionSplit {

    private static final int DOUBLE_BITS = 53;

    private SessionSplit() {}

    /**
     * Where a session stands in an experiment, from 0 to below 1: a share of 0.2 has those below 0.2, so a share that grows keeps its
     * sessions.
     */
    public static double placeOf(String sessionId, String experiment) {
        return (hash(experiment + '\n' + sessionId) >>> (Long.SIZE - DOUBLE_BITS)) * 0x1.0p-53;
    }

    /** 64 bits, for ever the same. */
    public static long hash(String text) {
        return MurmurHash3.hash128x64(text.getBytes(StandardCharsets.UTF_8))[0];
    }
}
