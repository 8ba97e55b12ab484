package io.eddy.clicklog.preparation;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Turns a log's clicks into training, validation and test sessions, the same from the same clicks every time.
 *
 * <p>The steps, in this order; those that are switched off are left out:
 *
 * <ol>
 *   <li>read: the clicks as they are in the log.
 *   <li>sessions: cut at pauses longer than the gap, each with an id of its own.
 *   <li>repeats: collapsed.
 *   <li>longest sessions: left out.
 *   <li>support and length, round by round: rare items, then the repeats that their removal brought together, then short
 *       sessions, until a round removes nothing. So the limits hold in what is left of the whole log, and without
 *       collapsing it does not matter which of the two comes first.
 *   <li>test part, validation part, training part: by the start of what is left of each session. An item's clicks in
 *       the parts add up to the minimum support, in the training part alone it may have fewer.
 *   <li>test part, validation part, known items only: as a round, with the training part's items.
 * </ol>
 *
 * <p>Sessions are cut once: a pause that the removal of a click made longer than the gap stays inside its session.
 *
 * <p>GRU4Rec's authors run the filters once, in the order length, support, length, and split by the last click of a session.
 */
public final class LogPreparation {

    private static final String LOG = "log";

    private final LogSource source;
    private final PreparationSettings settings;
    private final List<PreparationStep> steps = new ArrayList<>();

    private LogPreparation(LogSource source, PreparationSettings settings) {
        this.source = source;
        this.settings = settings;
    }

    /** @throws IllegalArgumentException where a part that was asked for is empty; it names the step that emptied it */
    public static PreparedLog prepare(LogSource source, List<LoggedClick> clicks, PreparationSettings settings) {
        return new LogPreparation(source, settings).prepare(clicks);
    }

    private PreparedLog prepare(List<LoggedClick> clicks) {
        steps.add(PreparationStep.ofLog(
                "read", source.format() + ", events " + String.join(", ", source.eventTypes()), clicks));
        return split(untilNothingChanges(withoutLongest(withoutRepeats(sessions(clicks)))));
    }

    private List<Session> sessions(List<LoggedClick> clicks) {
        var gap = settings.gap();
        var sessions = withOwnIds(Session.of(clicks, gap == null ? Long.MAX_VALUE : gap.toMillis()));
        return after(
                "sessions",
                gap == null ? Session.AS_IN_THE_LOG : "cut at pauses of more than " + gap,
                LOG,
                steps.get(0).sessions(),
                sessions);
    }

    /** The first session of an id keeps it, the n-th is called {@code id-n}, or by the next number that is free. */
    private static List<Session> withOwnIds(List<Session> sessions) {
        var taken = new HashSet<String>();
        sessions.forEach(session -> taken.add(session.id()));
        var numbers = new HashMap<String, Integer>();
        var named = new ArrayList<Session>(sessions.size());
        for (var session : sessions) {
            int number = numbers.merge(session.id(), 1, Integer::sum);
            if (number == 1) {
                named.add(session);
                continue;
            }
            while (!taken.add(session.id() + "-" + number)) {
                number++;
            }
            numbers.put(session.id(), number);
            named.add(renamed(session, session.id() + "-" + number));
        }
        return named;
    }

    private static Session renamed(Session session, String id) {
        return new Session(
                id,
                session.clicks().stream()
                        .map(click -> new LoggedClick(id, click.itemId(), click.eventTimeMs(), click.eventType()))
                        .toList());
    }

    private List<Session> withoutRepeats(List<Session> sessions) {
        if (!settings.collapseRepeats()) {
            return sessions;
        }
        var collapsed = sessions.stream()
                .map(session -> new Session(session.id(), collapsed(session.clicks())))
                .toList();
        return after("repeats", "collapsed", LOG, sessions.size(), collapsed);
    }

    private static List<LoggedClick> collapsed(List<LoggedClick> clicks) {
        var kept = new ArrayList<LoggedClick>(clicks.size());
        for (var click : clicks) {
            if (kept.isEmpty() || !kept.get(kept.size() - 1).itemId().equals(click.itemId())) {
                kept.add(click);
            }
        }
        return kept;
    }

    private List<Session> withoutLongest(List<Session> sessions) {
        if (settings.maxLength() == PreparationSettings.UNLIMITED) {
            return sessions;
        }
        var kept = sessions.stream()
                .filter(session -> session.clicks().size() <= settings.maxLength())
                .toList();
        return after(
                "longest sessions", "at most %d clicks".formatted(settings.maxLength()), LOG, sessions.size(), kept);
    }

    private List<Session> untilNothingChanges(List<Session> sessions) {
        var setting = "at least %d clicks an item, %d a session".formatted(settings.minSupport(), settings.minLength());
        var left = sessions;
        for (int round = 1; ; round++) {
            long before = steps.get(steps.size() - 1).clicks();
            var support = support(left);
            left = after(
                    "support and length, round " + round,
                    setting,
                    LOG,
                    left.size(),
                    kept(left, item -> support.get(item) >= settings.minSupport()));
            if (steps.get(steps.size() - 1).clicks() == before) {
                return left;
            }
        }
    }

    private static Map<String, Integer> support(List<Session> sessions) {
        var support = new HashMap<String, Integer>();
        for (var session : sessions) {
            session.clicks().forEach(click -> support.merge(click.itemId(), 1, Integer::sum));
        }
        return support;
    }

    /** What is left with these items only, without repeats and short sessions; by the start of what is left. */
    private List<Session> kept(List<Session> sessions, Predicate<String> items) {
        var kept = new ArrayList<Session>(sessions.size());
        for (var session : sessions) {
            var clicks = session.clicks().stream()
                    .filter(click -> items.test(click.itemId()))
                    .toList();
            if (settings.collapseRepeats()) {
                clicks = collapsed(clicks);
            }
            if (clicks.size() >= settings.minLength()) {
                kept.add(new Session(session.id(), clicks));
            }
        }
        // A session that lost its first click starts later than it did.
        kept.sort(Comparator.comparingLong(Session::startMs));
        return kept;
    }

    private PreparedLog split(List<Session> sessions) {
        int firstOfTest = heldOut(PreparedLog.TEST, settings.test(), sessions);
        var test = sessions.subList(firstOfTest, sessions.size());
        var beforeTest = sessions.subList(0, firstOfTest);
        int firstOfValidation = heldOut(PreparedLog.VALIDATION, settings.validation(), beforeTest);
        var validation = beforeTest.subList(firstOfValidation, beforeTest.size());
        var training = after(
                PreparedLog.TRAINING,
                "what is left",
                PreparedLog.TRAINING,
                beforeTest.size(),
                beforeTest.subList(0, firstOfValidation));
        var trainingItems = support(training).keySet();
        var knownTest = known(PreparedLog.TEST, test, trainingItems::contains);
        var knownValidation = known(PreparedLog.VALIDATION, validation, trainingItems::contains);
        return new PreparedLog(source, settings, steps, training, knownValidation, knownTest);
    }

    private int heldOut(String part, HeldOut heldOut, List<Session> sessions) {
        int first = heldOut.firstHeldOut(sessions);
        if (!heldOut.equals(HeldOut.NONE)) {
            after(part, heldOut.describe(), part, sessions.size(), sessions.subList(first, sessions.size()));
            if (first == 0) {
                throw nothingLeft(PreparedLog.TRAINING, "all sessions are in the " + part);
            }
        }
        return first;
    }

    private List<Session> known(String part, List<Session> sessions, Predicate<String> trainingItems) {
        if (sessions.isEmpty() || settings.unknownItems() == UnknownItems.MISS) {
            return sessions;
        }
        return after(
                part + ", known items only",
                "items of the training part, at least %d clicks a session".formatted(settings.minLength()),
                part,
                sessions.size(),
                kept(sessions, trainingItems));
    }

    /**
     * @param what name of the sessions, which must not be empty
     * @param before how many sessions the step was given
     */
    private List<Session> after(String step, String setting, String what, long before, List<Session> sessions) {
        steps.add(PreparationStep.of(step, setting, sessions));
        if (sessions.isEmpty()) {
            throw nothingLeft(what, "%d sessions went into it".formatted(before));
        }
        return sessions;
    }

    private IllegalArgumentException nothingLeft(String what, String why) {
        var step = steps.get(steps.size() - 1);
        return new IllegalArgumentException("%s: nothing is left of the %s after step '%s' (%s); %s."
                .formatted(source.file(), what, step.name(), step.setting(), why));
    }
}
