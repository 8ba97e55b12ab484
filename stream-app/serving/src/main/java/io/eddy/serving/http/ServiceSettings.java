package io.eddy.serving.http;

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
public record ServiceSettings(
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

    public ServiceSettings {
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

    /** The default topic in JSON, the default port or a free one, sessions kept for a day, unless named. */
    public static Builder builder(KafkaConnection kafka, Path stateFolder) {
        return new Builder(kafka, stateFolder);
    }

    /** As {@link #builder} has them. */
    public static ServiceSettings defaults(KafkaConnection kafka, Path stateFolder) {
        return builder(kafka, stateFolder).build();
    }

    /** Names what differs from the defaults. */
    public static final class Builder {

        private final KafkaConnection kafka;
        private String recommendationsTopic = Topics.RECOMMENDATIONS.name();
        private WireFormat format = WireFormat.JSON;
        private SchemaRegistry registry;
        private LoopbackPort port = LoopbackPort.preferably(DEFAULT_PORT);
        private final Path stateFolder;
        private String instance;
        private Duration retention = Duration.ofDays(1);

        private Builder(KafkaConnection kafka, Path stateFolder) {
            this.kafka = kafka;
            this.stateFolder = stateFolder;
        }

        public Builder recommendationsTopic(String newRecommendationsTopic) {
            recommendationsTopic = newRecommendationsTopic;
            return this;
        }

        public Builder format(WireFormat newFormat) {
            format = newFormat;
            return this;
        }

        public Builder registry(SchemaRegistry newRegistry) {
            registry = newRegistry;
            return this;
        }

        public Builder port(LoopbackPort newPort) {
            port = newPort;
            return this;
        }

        public Builder instance(String newInstance) {
            instance = newInstance;
            return this;
        }

        public Builder retention(Duration newRetention) {
            retention = newRetention;
            return this;
        }

        public ServiceSettings build() {
            return new ServiceSettings(
                    kafka, recommendationsTopic, format, registry, port, stateFolder, instance, retention);
        }
    }
}
