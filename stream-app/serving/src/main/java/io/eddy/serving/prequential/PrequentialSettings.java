package io.eddy.serving.prequential;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the evaluation of the running system reads, keeps and writes.
 *
 * @param comparisonsTopic is written in JSON
 * @param format of the recommendations and of the other topics
 * @param registry null where the format needs none
 * @param window length of the tumbling windows of event time
 * @param sessionRetention how long after its latest recommendation a session is kept, by the wall clock
 * @param windowGrace how long after its latest change a window can still change, by the wall clock
 * @param start where to begin when the evaluation runs for the first time
 * @param stateFolder holds the state between two runs; one instance at a time
 * @param threads share the partitions of this instance
 * @param items the items of a model by its name and version, as far as they are known
 */
public record PrequentialSettings(
        KafkaConnection kafka,
        String recommendationsTopic,
        String predictionsTopic,
        String windowsTopic,
        String comparisonsTopic,
        WireFormat format,
        SchemaRegistry registry,
        Duration window,
        Duration sessionRetention,
        Duration windowGrace,
        Start start,
        Path stateFolder,
        int threads,
        BiFunction<String, String, Optional<ItemSupport>> items) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int MOST_THREADS = 128;

    /** Where the evaluation begins to read. */
    public enum Start {
        EARLIEST,
        LATEST
    }

    public PrequentialSettings {
        requireWithinBounds("The window", window);
        requireWithinBounds("The retention of sessions", sessionRetention);
        requireWithinBounds("The grace of windows", windowGrace);
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "The evaluation runs in 1 to " + MOST_THREADS + " threads, not " + threads + ".");
        }
    }

    /** The default topics in JSON from the beginning, windows of 5 minutes, sessions and windows kept for a day, unless named. */
    public static Builder builder(KafkaConnection kafka, Path stateFolder) {
        return new Builder(kafka, stateFolder);
    }

    /** As {@link #builder} has them. */
    public static PrequentialSettings defaults(KafkaConnection kafka, Path stateFolder) {
        return builder(kafka, stateFolder).build();
    }

    /** Null where the model's items are not known. */
    ItemSupport itemSupport(String modelName, String modelVersion) {
        return items.apply(modelName, modelVersion).orElse(null);
    }

    private static void requireWithinBounds(String what, Duration found) {
        if (found.compareTo(SHORTEST) < 0 || found.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is from " + SHORTEST.toSeconds() + " second to "
                    + LONGEST.toDays() + " days, not " + found + ".");
        }
    }

    /** Names what differs from the defaults. */
    public static final class Builder {

        private final KafkaConnection kafka;
        private String recommendationsTopic = Topics.RECOMMENDATIONS.name();
        private String predictionsTopic = Topics.EVALUATED_PREDICTIONS.name();
        private String windowsTopic = Topics.EVALUATION_WINDOWS.name();
        private String comparisonsTopic = Topics.MODEL_COMPARISONS.name();
        private WireFormat format = WireFormat.JSON;
        private SchemaRegistry registry;
        private Duration window = Duration.ofMinutes(5);
        private Duration sessionRetention = Duration.ofDays(1);
        private Duration windowGrace = Duration.ofDays(1);
        private Start start = Start.EARLIEST;
        private final Path stateFolder;
        private int threads = 1;
        private BiFunction<String, String, Optional<ItemSupport>> items = (modelName, modelVersion) -> Optional.empty();

        private Builder(KafkaConnection kafka, Path stateFolder) {
            this.kafka = kafka;
            this.stateFolder = stateFolder;
        }

        public Builder recommendationsTopic(String newRecommendationsTopic) {
            recommendationsTopic = newRecommendationsTopic;
            return this;
        }

        public Builder predictionsTopic(String newPredictionsTopic) {
            predictionsTopic = newPredictionsTopic;
            return this;
        }

        public Builder windowsTopic(String newWindowsTopic) {
            windowsTopic = newWindowsTopic;
            return this;
        }

        public Builder comparisonsTopic(String newComparisonsTopic) {
            comparisonsTopic = newComparisonsTopic;
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

        public Builder window(Duration newWindow) {
            window = newWindow;
            return this;
        }

        public Builder sessionRetention(Duration newSessionRetention) {
            sessionRetention = newSessionRetention;
            return this;
        }

        public Builder windowGrace(Duration newWindowGrace) {
            windowGrace = newWindowGrace;
            return this;
        }

        public Builder start(Start newStart) {
            start = newStart;
            return this;
        }

        public Builder threads(int newThreads) {
            threads = newThreads;
            return this;
        }

        public Builder items(BiFunction<String, String, Optional<ItemSupport>> newItems) {
            items = newItems;
            return this;
        }

        public PrequentialSettings build() {
            return new PrequentialSettings(
                    kafka,
                    recommendationsTopic,
                    predictionsTopic,
                    windowsTopic,
                    comparisonsTopic,
                    format,
                    registry,
                    window,
                    sessionRetention,
                    windowGrace,
                    start,
                    stateFolder,
                    threads,
                    items);
        }
    }
}
