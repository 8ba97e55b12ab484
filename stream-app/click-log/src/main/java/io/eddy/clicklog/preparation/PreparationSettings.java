package io.eddy.clicklog.preparation;

import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a log is made ready for training and evaluation.
 *
 * @param gap the inactivity gap that cuts sessions, null for sessions as in the log
 * @param collapseRepeats whether consecutive clicks of one item in a session become one, the first of them
 * @param minSupport clicks that an item has at least in the whole log
 * @param minLength clicks that a session has at least
 * @param maxLength clicks that a session has at most; a longer one is left out whole, as GRU4Rec's authors do with what
 *     they take for robots. {@link #UNLIMITED} for no limit
 * @param test how much of the log's end is the test part
 * @param validation how much of the end of what the test part leaves is the validation part
 * @param unknownItems whether test and validation part keep clicks on items that the training part does not hold
 */
public record PreparationSettings(
        Duration gap,
        boolean collapseRepeats,
        int minSupport,
        int minLength,
        int maxLength,
        HeldOut test,
        HeldOut validation,
        UnknownItems unknownItems) {

    /** No session is too long. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final Duration SHORTEST_GAP = Duration.ofMillis(1);
    private static final Duration LONGEST_GAP = Duration.ofDays(10_000);

    public PreparationSettings {
        if (gap != null && (gap.compareTo(SHORTEST_GAP) < 0 || gap.compareTo(LONGEST_GAP) > 0)) {
            throw new IllegalArgumentException(
                    "The gap is " + gap + ", expected " + SHORTEST_GAP + " to " + LONGEST_GAP + ".");
        }
        requireAtLeast("minimum item support", 1, minSupport);
        requireAtLeast("minimum session length", 1, minLength);
        requireAtLeast("maximum session length", minLength, maxLength);
        Objects.requireNonNull(test);
        Objects.requireNonNull(validation);
        Objects.requireNonNull(unknownItems);
    }

    /** Begins with what suits most logs. */
    public static Builder builder() {
        return new Builder();
    }

    /** For manifests. */
    public Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("gap", gap == null ? Session.AS_IN_THE_LOG : gap.toString());
        description.put("collapse_repeats", collapseRepeats);
        description.put("min_support", minSupport);
        description.put("min_length", minLength);
        description.put("max_length", maxLength == UNLIMITED ? null : maxLength);
        description.put("test", test.describe());
        description.put("validation", validation.describe());
        description.put("unknown_items", unknownItems.label());
        return description;
    }

    private static void requireAtLeast(String name, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException("The " + name + " is " + found + ", expected at least " + least + ".");
        }
    }

    /** Collects the settings that differ from the defaults. */
    public static final class Builder {

        private Duration gap;
        private boolean collapseRepeats;
        private int minSupport = 5;
        private int minLength = 2;
        private int maxLength = UNLIMITED;
        private HeldOut test = new HeldOut.LatestShare(0.1);
        private HeldOut validation = HeldOut.NONE;
        private UnknownItems unknownItems = UnknownItems.MISS;

        private Builder() {}

        public Builder gap(Duration value) {
            gap = value;
            return this;
        }

        public Builder collapseRepeats(boolean value) {
            collapseRepeats = value;
            return this;
        }

        public Builder minSupport(int value) {
            minSupport = value;
            return this;
        }

        public Builder minLength(int value) {
            minLength = value;
            return this;
        }

        public Builder maxLength(int value) {
            maxLength = value;
            return this;
        }

        public Builder test(HeldOut value) {
            test = value;
            return this;
        }

        public Builder validation(HeldOut value) {
            validation = value;
            return this;
        }

        public Builder unknownItems(UnknownItems value) {
            unknownItems = value;
            return this;
        }

        public PreparationSettings build() {
            return new PreparationSettings(
                    gap, collapseRepeats, minSupport, minLength, maxLength, test, validation, unknownItems);
        }
    }
}
