package io.eddy.serving;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What the live view reads, keeps and serves.
 *
 * @param registry null where the format needs none
 * @param port of the HTTP server
 * @param stateFolder holds the sessions between two runs; one live view at a time
 * @param instance sets its group of Kafka's apart from those of other live views; null for a name that stays with the
 *     state folder
 * @param retention how long after its latest recommendation a session is kept
 */
public record LiveViewSettings(
        KafkaConnection kafka,
        String recommendationsTopic,
        WireFormat format,
        SchemaRegistry registry,
        LoopbackPort port,
        Path stateFolder,
        String instance,
        Duration retention) {

    public static final int DEFAULT_PORT = 8088;

    private static final Duration SHORTEST_RETENTION = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETENTION = Duration.ofDays(3_650);

    /** As it becomes part of the names of a group and a topic. */
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    public LiveViewSettings {
        if (instance != null && !INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException(
                    "The name of a live view is 1 to 40 letters, digits, dots, dashes and underscores, not '" + instance
                            + "'.");
        }
        if (retention.compareTo(SHORTEST_RETENTION) < 0 || retention.compareTo(LONGEST_RETENTION) > 0) {
            throw new IllegalArgumentException("The live view keeps a session from "
                    + SHORTEST_RETENTION.toSeconds()
                    + " second to "
                    + LONGEST_RETENTION.toDays()
                    + " days, not "
                    + retention
                    + ".");
        }
    }

    /** The default topic in JSON, the default port or a free one, sessions kept for a day. */
    public static LiveViewSettings defaults(KafkaConnection kafka, Path stateFolder) {
        return new LiveViewSettings(
                kafka,
                Topics.RECOMMENDATIONS.name(),
                WireFormat.JSON,
                null,
                LoopbackPort.preferably(DEFAULT_PORT),
                stateFolder,
                null,
                Duration.ofDays(1));
    }

    public LiveViewSettings withPort(LoopbackPort newPort) {
        return new LiveViewSettings(
                kafka, recommendationsTopic, format, registry, newPort, stateFolder, instance, retention);
    }
}
