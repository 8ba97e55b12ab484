package io.eddy.evaluation.protocol;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Fingerprint;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.evaluation.metrics.TieRule;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How figures came about; figures compare only where all of this is the same.
 *
 * @param evaluatedLogSha256 of the log whose sessions were evaluated, 64 hex digits
 * @param trainingLogSha256 of the log that was trained on, 64 hex digits
 * @param trainedOn in what the sessions that were learnt from are others than those of that log, or than the evaluated part leaves of
 *     it, as {@link TrainedOn} says it; null where they are not
 * @param preparationFingerprint of the preparation that wrote the logs, null where none did
 * @param gap the inactivity gap that cut sessions, null where sessions are as in the log
 * @param part which sessions were evaluated, as {@code validation: latest 10 % of the sessions}
 * @param tieRule the rank of an item among items of equal score
 * @param leaveOut which items of the session are left out of every list; a next item that is one of them is a miss
 * @param task what is predicted, where, from what state, and among which items
 * @param predictions how many there were
 */
public record EvaluationProtocol(
        String evaluatedLogSha256,
        String trainingLogSha256,
        String trainedOn,
        String preparationFingerprint,
        Duration gap,
        String part,
        UnknownItems unknownItems,
        TieRule tieRule,
        LeaveOut leaveOut,
        String task,
        long predictions) {

    /** What {@link io.eddy.evaluation.metrics.OfflineEvaluation} measures. */
    public static final String NEXT_ITEM = "next item only, every position from the second click on, hidden state empty"
            + " at each session's start, all items ranked";

    private static final String EVALUATED_LOG = "evaluated_log_sha256";
    private static final String TRAINING_LOG = "training_log_sha256";
    private static final String TRAINED_ON = "trained_on";
    private static final String PREPARATION = "preparation_fingerprint";
    private static final String GAP = "gap";
    private static final String PART = "part";
    private static final String UNKNOWN_ITEMS = "unknown_items";
    private static final String TIE_RULE = "tie_rule";
    private static final String LEAVE_OUT = "leave_out";
    private static final String TASK = "task";
    private static final String PREDICTIONS = "predictions";
    private static final List<String> FIELDS = List.of(
            EVALUATED_LOG,
            TRAINING_LOG,
            TRAINED_ON,
            PREPARATION,
            GAP,
            PART,
            UNKNOWN_ITEMS,
            TIE_RULE,
            LEAVE_OUT,
            TASK,
            PREDICTIONS);

    /** Enough of a hash to tell two apart in a line. */
    private static final int SHOWN_DIGITS = 12;

    public EvaluationProtocol {
        requireHex("SHA-256 of the evaluated log", evaluatedLogSha256, 64);
        requireHex("SHA-256 of the training log", trainingLogSha256, 64);
        if (preparationFingerprint != null) {
            requireHex("fingerprint of the preparation", preparationFingerprint, SHOWN_DIGITS);
        }
        if (trainedOn != null) {
            requireText("difference of the sessions that were learnt from", trainedOn);
        }
        if (gap != null && (gap.isNegative() || gap.isZero())) {
            throw new IllegalArgumentException("The gap is " + gap + ", expected more than 0.");
        }
        requireText("evaluated part", part);
        Objects.requireNonNull(unknownItems);
        Objects.requireNonNull(tieRule);
        Objects.requireNonNull(leaveOut);
        requireText("task", task);
        if (predictions < 0) {
            throw new IllegalArgumentException("The predictions are " + predictions + ", expected 0 or more.");
        }
    }

    /** Of a model that learnt from all sessions of the training log that the evaluated part leaves, and from no others. */
    public EvaluationProtocol(
            String evaluatedLogSha256,
            String trainingLogSha256,
            String preparationFingerprint,
            Duration gap,
            String part,
            UnknownItems unknownItems,
            TieRule tieRule,
            LeaveOut leaveOut,
            String task,
            long predictions) {
        this(
                evaluatedLogSha256,
                trainingLogSha256,
                null,
                preparationFingerprint,
                gap,
                part,
                unknownItems,
                tieRule,
                leaveOut,
                task,
                predictions);
    }

    /** The same of a model that learnt from these sessions. */
    public EvaluationProtocol with(TrainedOn learnt) {
        return new EvaluationProtocol(
                evaluatedLogSha256,
                trainingLogSha256,
                learnt.difference(),
                preparationFingerprint,
                gap,
                part,
                unknownItems,
                tieRule,
                leaveOut,
                task,
                predictions);
    }

    /** For a manifest; {@link #read} takes it back. */
    public Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put(EVALUATED_LOG, evaluatedLogSha256);
        description.put(TRAINING_LOG, trainingLogSha256);
        if (trainedOn != null) {
            // Left out else: such figures keep the fingerprint that they had before there was this field.
            description.put(TRAINED_ON, trainedOn);
        }
        description.put(PREPARATION, preparationFingerprint);
        description.put(GAP, gap == null ? Session.AS_IN_THE_LOG : gap.toString());
        description.put(PART, part);
        description.put(UNKNOWN_ITEMS, unknownItems.label());
        description.put(TIE_RULE, tieRule.label());
        description.put(LEAVE_OUT, leaveOut.label());
        description.put(TASK, task);
        description.put(PREDICTIONS, predictions);
        return description;
    }

    /**
     * Takes a description back; one without a rule for what is left out is from before there were any, and leaves out nothing.
     *
     * @throws IllegalArgumentException that names the field that is missing, wrong, or not of a protocol
     */
    public static EvaluationProtocol read(Map<?, ?> description) {
        for (var key : description.keySet()) {
            if (!(key instanceof String name && FIELDS.contains(name))) {
                // A detail that is not understood could be the one in which two protocols differ.
                throw new IllegalArgumentException(
                        "The evaluation protocol has an unknown field '" + key + "', expected " + FIELDS + ".");
            }
        }
        return new EvaluationProtocol(
                text(description, EVALUATED_LOG),
                text(description, TRAINING_LOG),
                description.get(TRAINED_ON) == null ? null : text(description, TRAINED_ON),
                description.get(PREPARATION) == null ? null : text(description, PREPARATION),
                gap(text(description, GAP)),
                text(description, PART),
                UnknownItems.labelled(text(description, UNKNOWN_ITEMS)),
                TieRule.labelled(text(description, TIE_RULE)),
                description.get(LEAVE_OUT) == null ? LeaveOut.NOTHING : LeaveOut.labelled(text(description, LEAVE_OUT)),
                text(description, TASK),
                wholeNumber(description, PREDICTIONS));
    }

    /** 12 hex digits, equal for equal protocols only. */
    public String fingerprint() {
        var description = describe();
        if (leaveOut == LeaveOut.NOTHING) {
            // Figures from before there was a rule have this one, and compare.
            description.remove(LEAVE_OUT);
        }
        return Fingerprint.of(description);
    }

    /** A line for each detail in which two protocols differ, as {@code gap: PT30M against as in the log}. */
    public List<String> differences(EvaluationProtocol other) {
        var mine = describe();
        var others = other.describe();
        var lines = new ArrayList<String>();
        for (var field : FIELDS) {
            if (!Objects.equals(mine.get(field), others.get(field))) {
                lines.add(field.replace("_", " ").replace("sha256", "SHA-256") + ": " + shown(field, mine.get(field))
                        + " against " + shown(field, others.get(field)));
            }
        }
        return lines;
    }

    private static String shown(String field, Object value) {
        if (value == null) {
            return "none";
        }
        return field.equals(EVALUATED_LOG) || field.equals(TRAINING_LOG)
                ? value.toString().substring(0, SHOWN_DIGITS)
                : value.toString();
    }

    private static Duration gap(String text) {
        if (text.equals(Session.AS_IN_THE_LOG)) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The evaluation protocol's gap is '" + text + "', expected a duration as PT30M, or '"
                            + Session.AS_IN_THE_LOG + "'.",
                    e);
        }
    }

    private static String text(Map<?, ?> description, String field) {
        if (description.get(field) instanceof String text) {
            return text;
        }
        throw wrong(description, field, "a text");
    }

    private static long wholeNumber(Map<?, ?> description, String field) {
        var value = description.get(field);
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw wrong(description, field, "a whole number");
    }

    private static IllegalArgumentException wrong(Map<?, ?> description, String field, String expected) {
        return new IllegalArgumentException(
                description.get(field) == null
                        ? "The evaluation protocol has no " + field + "."
                        : "The evaluation protocol's " + field + " is '" + description.get(field) + "', expected "
                                + expected + ".");
    }

    private static void requireHex(String name, String found, int digits) {
        if (found == null || !found.matches("[0-9a-f]{" + digits + "}")) {
            throw new IllegalArgumentException(
                    "The " + name + " is '" + found + "', expected " + digits + " hex digits in lower case.");
        }
    }

    private static void requireText(String name, String found) {
        if (found == null || found.isBlank()) {
            throw new IllegalArgumentException("The " + name + " is empty, expected a text that says which it is.");
        }
    }
}
