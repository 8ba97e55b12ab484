package io.eddy.replay;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.time.Duration;

/**
 * Where and how a log is replayed.
 *
 * @param evaluatedTopic where the evaluation of the running system writes, null to leave it out; in the format of the
 *     recommendations
 * @param registry null where neither format needs one
 * @param speed how many times faster than the log's own time; {@link #AS_FAST_AS_POSSIBLE} does not wait at all
 * @param atNow whether a click happens when it is sent, and not when the log says
 * @param keptItems how many of a session's last items the job keeps
 * @param patience how long nothing may come back before the replay gives up
 */
public record ReplaySettings(
        KafkaConnection kafka,
        String clicksTopic,
        WireFormat clicksFormat,
        String recommendationsTopic,
        WireFormat recommendationsFormat,
        String rejectedTopic,
        String evaluatedTopic,
        SchemaRegistry registry,
        double speed,
        boolean atNow,
        int keptItems,
        Duration patience) {

    public static final double AS_FAST_AS_POSSIBLE = Double.POSITIVE_INFINITY;

    /** The job's own default. */
    public static final int DEFAULT_KEPT_ITEMS = 20;

    public ReplaySettings {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("The speed of a replay is above 0, not " + speed + ".");
        }
    }

    /** Default topics and formats, the log's own times, as fast as possible, unless named. */
    public static Builder builder(KafkaConnection kafka) {
        return new Builder(kafka);
    }

    /** As {@link #builder} has them. */
    public static ReplaySettings defaults(KafkaConnection kafka) {
        return builder(kafka).build();
    }

    /** Names what differs from the defaults. */
    public static final class Builder {

        private final KafkaConnection kafka;
        private String clicksTopic = Topics.CLICKS.name();
        private WireFormat clicksFormat = WireFormat.JSON;
        private String recommendationsTopic = Topics.RECOMMENDATIONS.name();
        private WireFormat recommendationsFormat = WireFormat.JSON;
        private String rejectedTopic = Topics.CLICKS_REJECTED.name();
        private String evaluatedTopic;
        private SchemaRegistry registry;
        private double speed = AS_FAST_AS_POSSIBLE;
        private boolean atNow;
        private int keptItems = DEFAULT_KEPT_ITEMS;
        private Duration patience = Duration.ofSeconds(60);

        private Builder(KafkaConnection kafka) {
            this.kafka = kafka;
        }

        public Builder clicksTopic(String newClicksTopic) {
            clicksTopic = newClicksTopic;
            return this;
        }

        public Builder clicksFormat(WireFormat newClicksFormat) {
            clicksFormat = newClicksFormat;
            return this;
        }

        public Builder recommendationsTopic(String newRecommendationsTopic) {
            recommendationsTopic = newRecommendationsTopic;
            return this;
        }

        public Builder recommendationsFormat(WireFormat newRecommendationsFormat) {
            recommendationsFormat = newRecommendationsFormat;
            return this;
        }

        public Builder rejectedTopic(String newRejectedTopic) {
            rejectedTopic = newRejectedTopic;
            return this;
        }

        public Builder evaluatedTopic(String newEvaluatedTopic) {
            evaluatedTopic = newEvaluatedTopic;
            return this;
        }

        public Builder registry(SchemaRegistry newRegistry) {
            registry = newRegistry;
            return this;
        }

        public Builder speed(double newSpeed) {
            speed = newSpeed;
            return this;
        }

        public Builder atNow(boolean newAtNow) {
            atNow = newAtNow;
            return this;
        }

        public Builder keptItems(int newKeptItems) {
            keptItems = newKeptItems;
            return this;
        }

        public Builder patience(Duration newPatience) {
            patience = newPatience;
            return this;
        }

        public ReplaySettings build() {
            return new ReplaySettings(
                    kafka,
                    clicksTopic,
                    clicksFormat,
                    recommendationsTopic,
                    recommendationsFormat,
                    rejectedTopic,
                    evaluatedTopic,
                    registry,
                    speed,
                    atNow,
                    keptItems,
                    patience);
        }
    }
}
