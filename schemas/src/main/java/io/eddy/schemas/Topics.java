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
                    + " lie in two partitions come in an order of luck; the job counts them as clicksFromAnotherPartition.");

    public static final Topic RECOMMENDATIONS = new Topic(
            "recommendations",
            "session id",
            Recommendation.getClassSchema(),
            "One recommendation for each accepted click.");

    /** Values are the rejected click's original bytes, so this topic has no schema; see {@link RejectedClick}. */
    public static final Topic CLICKS_REJECTED = new Topic(
            "clicks-rejected",
            "the original key; topic, partition and offset of a click that had none, where the topic is compacted",
            null,
            "Clicks that were not accepted: original bytes, key and time stamp, as far as the topic takes them; headers say from"
                    + " where and why.");

    public static final Topic MODEL_RELEASES = new Topic(
            "model-releases",
            "model name",
            ModelRelease.getClassSchema(),
            "Model bundles that shall serve from now on.");

    public static final Topic EVALUATED_PREDICTIONS = new Topic(
            "evaluated-predictions",
            "session id",
            EvaluatedPrediction.getClassSchema(),
            "One record for each recommendation whose session clicked again: the rank of that click. Written exactly once.");

    public static final Topic EVALUATION_WINDOWS = new Topic(
            "evaluation-windows",
            "model name, model version, start and end of the window in epoch milliseconds, parted by tabs",
            EvaluationWindow.getClassSchema(),
            "Next-item figures by model version and tumbling window; the last record of a key is the one that counts.");

    public static final List<Topic> ALL = List.of(
            CLICKS, RECOMMENDATIONS, CLICKS_REJECTED, MODEL_RELEASES, EVALUATED_PREDICTIONS, EVALUATION_WINDOWS);

    /**
     * One topic and what it carries.
     *
     * @param name the default name
     * @param key what the record key holds, always UTF-8 text
     * @param schema the value's Avro schema, null where values are bytes of unknown form
     * @param description one sentence for people
     */
    public record Topic(String name, String key, Schema schema, String description) {}

    private Topics() {}
}
