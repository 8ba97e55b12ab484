package io.eddy.workbench.evaluation;

import io.eddy.evaluation.protocol.TrainedOn;
import java.util.Map;

/** What the provenance of a model says of the sessions that it learnt from; other programs' models may say nothing. */
public final class BundleTrainedOn {

    private static final String CONTINUED_FROM = "continued_from";

    private BundleTrainedOn() {}

    /**
     * @param trainingLogSha256 of the log to hold it against
     * @param sessions of two clicks or more in that log
     */
    public static TrainedOn of(Map<String, Object> provenance, String trainingLogSha256, long sessions) {
        return afterEarlier(provenance, ofLog(provenance, trainingLogSha256, sessions));
    }

    /** Adds the model whose weights were gone on from, if there was one. */
    public static TrainedOn afterEarlier(Map<String, Object> provenance, TrainedOn trainedOn) {
        return provenance.get(CONTINUED_FROM) instanceof Map<?, ?> earlier
                ? trainedOn.after(earlier.get("name") + " " + earlier.get("version"))
                : trainedOn;
    }

    private static TrainedOn ofLog(Map<String, Object> provenance, String trainingLogSha256, long sessions) {
        if (!(provenance.get("data") instanceof Map<?, ?> data
                && data.get("sha256") instanceof Map<?, ?> hashes
                && hashes.get("training") instanceof String trainedOn)) {
            return TrainedOn.unknown();
        }
        var learnt = data.get("sessions") instanceof Number count ? (Long) count.longValue() : null;
        if (!trainedOn.equals(trainingLogSha256)) {
            return TrainedOn.otherLog(trainedOn, learnt);
        }
        return learnt == null ? TrainedOn.unknown() : TrainedOn.part(learnt, sessions);
    }
}
