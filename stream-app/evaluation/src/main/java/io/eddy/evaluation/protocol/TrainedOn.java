package io.eddy.evaluation.protocol;

import io.eddy.catalogue.session.Session;
import java.util.List;
import java.util.Locale;

/**
 * The sessions that a model learnt from, held against those of the training log that an evaluation names.
 *
 * @param sessions of two clicks or more, which are what there is to learn from; null where the model does not say
 * @param difference in what they are others, a text of few words; null where they are those of the log, no less and no more
 */
public record TrainedOn(Long sessions, String difference) {

    private static final int SHOWN_DIGITS = 12;

    /** All of the training log. */
    public static TrainedOn all(long sessions) {
        return new TrainedOn(sessions, null);
    }

    /** So many of the training log, which has {@code all}. */
    public static TrainedOn part(long sessions, long all) {
        return sessions == all
                ? all(all)
                : new TrainedOn(sessions, String.format(Locale.ROOT, "%,d of %,d sessions", sessions, all));
    }

    /**
     * Those of another log.
     *
     * @param sessions null where the model does not say
     */
    public static TrainedOn otherLog(String sha256, Long sessions) {
        return new TrainedOn(
                sessions, "another log, SHA-256 " + sha256.substring(0, Math.min(SHOWN_DIGITS, sha256.length())));
    }

    /** The model does not say. */
    public static TrainedOn unknown() {
        return new TrainedOn(null, "sessions that it does not name");
    }

    /** How many of the sessions have two clicks or more. */
    public static long sessionsToLearnFrom(List<Session> sessions) {
        return sessions.stream().filter(session -> session.clicks().size() > 1).count();
    }

    /** The same, after what an earlier model had learnt from. */
    public TrainedOn after(String earlierModel) {
        return new TrainedOn(sessions, (difference == null ? "all sessions" : difference) + ", after " + earlierModel);
    }

    /** Whether figures are no comparison with those of models that learnt from the training log. */
    public boolean differs() {
        return difference != null;
    }

    /** For a column, as {@code 16,015}. */
    public String shownSessions() {
        return sessions == null ? "?" : String.format(Locale.ROOT, "%,d", sessions);
    }
}
