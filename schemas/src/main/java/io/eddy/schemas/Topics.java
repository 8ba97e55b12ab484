package io.eddy.schemas;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Every topic of Eddy: its default name, what its key is and what its values are.
 *
 * <p>The job's options can rename a topic; key and value stay.
 */
public final class Topics {

    public static final Topic CLICKS = new Topic(
            "clicks",
            "session id",
            Click.getClassSchema(),
            "Clicks as they happen. Key them by session id: Kafka keeps the order within a partition only, so clicks of a session that"
                    + " lie in two partitions come in an order of luck; the job counts them as clicksFromAnotherPartition.",
            Layout.AS_ONE_LIKES);

    public static final Topic RECOMMENDATIONS = new Topic(
            "recommendations",
            "session id",
            Recommendation.getClassSchema(),
            "One recommendation for each accepted click.",
            Layout.AS_ONE_LIKES);

    /** Values are the rejected click's original bytes, so this topic has no schema; see {@link RejectedClick}. */
    public static final Topic CLICKS_REJECTED = new Topic(
            "clicks-rejected",
            "the original key; topic, partition and offset of a click that had none, where the topic is compacted",
            null,
            "Clicks that were not accepted: original bytes, key and time stamp, as far as the topic takes them; headers say from"
                    + " where and why.",
            Layout.AS_ONE_LIKES);

    public static final Topic MODEL_RELEASES = new Topic(
            "model-releases",
            "model name",
            ModelRelease.getClassSchema(),
            "What shall serve from now on. Of one partition; a record says all that serves, so the last one counts alone.",
            Layout.ONE_PARTITION);

    public static final Topic MODEL_STATUS = new Topic(
            "model-status",
            "number of the job's subtask",
            ModelStatus.getClassSchema(),
            "What each subtask of the job serves since when, and which releases it refused and why; the last record of a key is"
                    + " the one that counts.",
            Layout.LAST_OF_KEY);

    public static final Topic EVALUATED_PREDICTIONS = new Topic(
            "evaluated-predictions",
            "session id",
            EvaluatedPrediction.getClassSchema(),
            "One record for each recommendation whose session clicked again: the rank of that click. Written exactly once.",
            Layout.AS_ONE_LIKES);

    public static final Topic EVALUATION_WINDOWS = new Topic(
            "evaluation-windows",
            "model name, model version, start and end of the window in epoch milliseconds, parted by tabs",
            EvaluationWindow.getClassSchema(),
            "Next-item figures by model version and tumbling window; the last record of a key is the one that counts.",
            Layout.LAST_OF_KEY);

    public static final Topic MODEL_COMPARISONS = new Topic(
            "model-comparisons",
            "experiment, share of the sessions, name and version of the model that it was released for, name and version of the model"
                    + " beside it, apart or interleaved, lot in hexadecimal, parted by tabs",
            ModelComparison.getClassSchema(),
            "Which of two versions side by side does better, with intervals that may be looked at as often as one likes; the last"
                    + " record of a key is the one that counts.",
            Layout.LAST_OF_KEY);

    public static final List<Topic> ALL = List.of(
            CLICKS,
            RECOMMENDATIONS,
            CLICKS_REJECTED,
            MODEL_RELEASES,
            MODEL_STATUS,
            EVALUATED_PREDICTIONS,
            EVALUATION_WINDOWS,
            MODEL_COMPARISONS);

    /**
     * One topic and what it carries.
     *
     * @param name the default name
     * @param key what the record key holds, always UTF-8 text
     * @param schema the value's Avro schema, null where values are bytes of unknown form
     * @param description one sentence for people
     * @param layout how it is to be made
     */
    public record Topic(String name, String key, Schema schema, String description, Layout layout) {

        /** What documents call a record of it. */
        public String recordName() {
            return schema == null ? "RejectedClick" : schema.getName();
        }

        /** Whether the job reads it, and others write it. */
        public boolean isRead() {
            return equals(CLICKS) || equals(MODEL_RELEASES);
        }
    }

    /** How a topic is to be made. */
    public enum Layout {
        /** With as many partitions as one likes; what is kept of it is for its owner to decide. */
        AS_ONE_LIKES,

        /** Compacted: of a key the last record counts. */
        LAST_OF_KEY,

        /** Compacted, and of one partition, as the order of all records counts. */
        ONE_PARTITION;

        /** @param wanted where one may choose */
        public int partitions(int wanted) {
            return this == ONE_PARTITION ? 1 : wanted;
        }

        public boolean isCompacted() {
            return this != AS_ONE_LIKES;
        }
    }

    private Topics() {}
}
