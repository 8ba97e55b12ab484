package io.eddy.recommender;

import io.eddy.recommender.topic.Delivery;
import io.eddy.schemas.WireFormat;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;

/** What the options of a job may say, each by itself and together. */
final class OptionRules {

    /** A session's ids are written with their length in two bytes of UTF-8. */
    private static final int LONGEST_ID = 16_000;

    private static final int MOST_KEPT = 10_000;

    /** Milliseconds are added to times, so their sum must fit. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final RecommenderOptions options;

    OptionRules(RecommenderOptions options) {
        this.options = options;
    }

    /** @throws IllegalArgumentException that names the option, what was found and what is allowed */
    void check() {
        for (var option : RecommenderOptions.ALL) {
            options.get(option);
        }
        if (options.get(RecommenderOptions.MODEL_BUNDLE) == null) {
            throw new IllegalArgumentException("Option " + RecommenderOptions.MODEL_BUNDLE.key()
                    + " is required: the folder of the model bundle.");
        }
        for (var format : List.of(RecommenderOptions.CLICKS_FORMAT, RecommenderOptions.RECOMMENDATIONS_FORMAT)) {
            if (options.get(format) == WireFormat.AVRO_REGISTRY
                    && options.get(RecommenderOptions.SCHEMA_REGISTRY_URL) == null) {
                throw new IllegalArgumentException("Option " + format.key() + " is avro_registry, so option "
                        + RecommenderOptions.SCHEMA_REGISTRY_URL.key() + " is required.");
            }
        }
        requireWithin(RecommenderOptions.RECOMMENDATIONS_K, MOST_KEPT);
        requireWithin(RecommenderOptions.MICRO_BATCH_MAX_CLICKS, MOST_KEPT);
        requireWithin(RecommenderOptions.SESSION_KEPT_ITEMS, MOST_KEPT);
        requireWithin(RecommenderOptions.SESSION_KEPT_EVENT_IDS, MOST_KEPT);
        requireWithin(RecommenderOptions.CLICKS_MAX_ID_LENGTH, LONGEST_ID);
        requireWithin(RecommenderOptions.MAX_PARALLELISM, 1 << 15);
        if (options.get(RecommenderOptions.SOURCE_PARALLELISM) != null) {
            requireWithin(RecommenderOptions.SOURCE_PARALLELISM, options.get(RecommenderOptions.MAX_PARALLELISM));
        }
        checkRegistryUrl();
        checkTopics();
        double share = options.get(RecommenderOptions.MODEL_CHECK_SHARE);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "Option " + RecommenderOptions.MODEL_CHECK_SHARE.key() + " is " + share + ", expected 0 to 1.");
        }
        for (var option : List.of(RecommenderOptions.CLICKS_MAX_LATENESS, RecommenderOptions.CLICKS_MAX_CLOCK_SKEW)) {
            requireWithin(option, Duration.ZERO);
        }
        for (var option : List.of(
                RecommenderOptions.SESSION_INACTIVITY_GAP,
                RecommenderOptions.CLICKS_IDLE_AFTER,
                RecommenderOptions.MICRO_BATCH_MAX_WAIT)) {
            requireWithin(option, Duration.ofMillis(1));
        }
        // Flink takes no less.
        requireWithin(RecommenderOptions.CHECKPOINT_INTERVAL, Duration.ofMillis(10));
        requireWithin(RecommenderOptions.WARM_UP, Duration.ZERO);
        requireWithin(RecommenderOptions.CHECKPOINT_FAILURES, Duration.ZERO);
        if (options.get(RecommenderOptions.DELIVERY) == Delivery.EXACTLY_ONCE) {
            // What the job goes on writing while checkpoints fail has to be there still when one succeeds.
            requireWithin(
                    RecommenderOptions.TRANSACTION_TIMEOUT,
                    options.get(RecommenderOptions.CHECKPOINT_FAILURES)
                            .plus(options.get(RecommenderOptions.CHECKPOINT_INTERVAL)));
        }
    }

    private void requireWithin(ConfigOption<Integer> option, int most) {
        int found = options.get(option);
        if (found < 1 || found > most) {
            throw new IllegalArgumentException(
                    "Option " + option.key() + " is " + found + ", expected 1 to " + most + ".");
        }
    }

    private void requireWithin(ConfigOption<Duration> option, Duration least) {
        var found = options.get(option);
        if (found.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "Option " + option.key() + " is " + TimeUtils.formatWithHighestUnit(found) + ", expected at least "
                            + TimeUtils.formatWithHighestUnit(least) + ".");
        }
        if (found.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("Option " + option.key() + " is " + found + ", expected at most "
                    + TimeUtils.formatWithHighestUnit(LONGEST) + ".");
        }
    }

    private void checkRegistryUrl() {
        var url = options.get(RecommenderOptions.SCHEMA_REGISTRY_URL);
        if (url != null && !url.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw new IllegalArgumentException("Option " + RecommenderOptions.SCHEMA_REGISTRY_URL.key() + " is '" + url
                    + "', expected http://host:port or https://host:port.");
        }
    }

    private void checkTopics() {
        for (var option : List.of(RecommenderOptions.REJECTED_TOPIC, RecommenderOptions.RECOMMENDATIONS_TOPIC)) {
            if (options.get(option).equals(options.get(RecommenderOptions.CLICKS_TOPIC))) {
                throw new IllegalArgumentException(
                        "Option " + option.key() + " is " + options.get(option) + ", the same as "
                                + RecommenderOptions.CLICKS_TOPIC.key() + ": the job would read what it writes.");
            }
        }
        if (options.get(RecommenderOptions.REJECTED_TOPIC)
                .equals(options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC))) {
            throw new IllegalArgumentException("Options " + RecommenderOptions.REJECTED_TOPIC.key() + " and "
                    + RecommenderOptions.RECOMMENDATIONS_TOPIC.key() + " are both "
                    + options.get(RecommenderOptions.REJECTED_TOPIC) + ": nobody could read the recommendations.");
        }
        var others = List.of(
                RecommenderOptions.CLICKS_TOPIC,
                RecommenderOptions.REJECTED_TOPIC,
                RecommenderOptions.RECOMMENDATIONS_TOPIC,
                RecommenderOptions.MODEL_RELEASES_TOPIC);
        for (var option : List.of(RecommenderOptions.MODEL_RELEASES_TOPIC, RecommenderOptions.MODEL_STATUS_TOPIC)) {
            for (var other : others) {
                if (!other.equals(option) && options.get(other).equals(options.get(option))) {
                    throw new IllegalArgumentException("Options " + option.key() + " and " + other.key() + " are both "
                            + options.get(option) + ": records of two kinds in one topic cannot be read.");
                }
            }
        }
    }
}
