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
 * @param format of the recommendations and of what is written
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

    /** The default topics in JSON from the beginning, windows of 5 minutes, sessions and windows kept for a day. */
    public static PrequentialSettings defaults(KafkaConnection kafka, Path stateFolder) {
        return new PrequentialSettings(
                kafka,
                Topics.RECOMMENDATIONS.name(),
                Topics.EVALUATED_PREDICTIONS.name(),
                Topics.EVALUATION_WINDOWS.name(),
                WireFormat.JSON,
                null,
                Duration.ofMinutes(5),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Start.EARLIEST,
                stateFolder,
                1,
                (modelName, modelVersion) -> Optional.empty());
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
}
