package io.eddy.schemas;

/** What a recommendation is called: by the record of the click that causes it, so that whoever sends the click knows. */
public final class RecommendationId {

    private RecommendationId() {}

    /**
     * Unique for the record, also where the topic is made anew, and the same whenever it is read again.
     *
     * @param topicId Kafka's id of the clicks topic: one that is made anew has another
     */
    public static String of(String topic, String topicId, int partition, long offset) {
        return topic + "-" + topicId + "-" + partition + "-" + offset;
    }
}
