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
        Duration patience) {

    public static final double AS_FAST_AS_POSSIBLE = Double.POSITIVE_INFINITY;

    public ReplaySettings {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("The speed of a replay is above 0, not " + speed + ".");
        }
    }

    /** Default topics and formats, as fast as possible. */
    public static ReplaySettings defaults(KafkaConnection kafka) {
        return new ReplaySettings(
                kafka,
                Topics.CLICKS.name(),
                WireFormat.JSON,
                Topics.RECOMMENDATIONS.name(),
                WireFormat.JSON,
                Topics.CLICKS_REJECTED.name(),
                null,
                null,
                AS_FAST_AS_POSSIBLE,
                false,
                Duration.ofSeconds(60));
    }

    public ReplaySettings withSpeed(double newSpeed) {
        return with(evaluatedTopic, newSpeed, atNow, patience);
    }

    /** Reads the evaluation topic too. */
    public ReplaySettings withEvaluatedTopic(String topic) {
        return with(topic, speed, atNow, patience);
    }

    /** Clicks happen when they are sent. */
    public ReplaySettings withClicksOfNow() {
        return with(evaluatedTopic, speed, true, patience);
    }

    public ReplaySettings withPatience(Duration newPatience) {
        return with(evaluatedTopic, speed, atNow, newPatience);
    }

    private ReplaySettings with(String newEvaluatedTopic, double newSpeed, boolean newAtNow, Duration newPatience) {
        return new ReplaySettings(
                kafka,
                clicksTopic,
                clicksFormat,
                recommendationsTopic,
                recommendationsFormat,
                rejectedTopic,
                newEvaluatedTopic,
                registry,
                newSpeed,
                newAtNow,
                newPatience);
    }
}
