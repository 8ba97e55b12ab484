package io.eddy.clicklog.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.LogFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On logs small enough to count by hand. */
class LogPreparationTest {

    private static final LogSource SOURCE =
            new LogSource("log.csv", "0".repeat(64), LogFormat.CSV, List.of("*"), null, null, null);

    @Test
    void shouldCutSessionsAtTheGapAndGiveEachAnIdOfItsOwn() {
        var prepared = prepare(
                everything().gap(Duration.ofMillis(10)),
                click("s", "a", 0),
                click("s", "b", 10),
                click("s", "c", 21),
                click("s-2", "d", 30),
                click("s", "e", 40),
                click("s-2", "f", 50));
        assertThat(ids(prepared.training())).containsExactly("s", "s-3", "s-2", "s-4", "s-2-2");
        assertThat(prepared.training())
                .extracting(Session::itemIds)
                .containsExactly(List.of("a", "b"), List.of("c"), List.of("d"), List.of("e"), List.of("f"));
        assertThat(prepared.training())
                .allSatisfy(session -> assertThat(session.clicks())
                        .extracting(LoggedClick::sessionId)
                        .containsOnly(session.id()));
        assertThat(prepared.steps())
                .startsWith(
                        new PreparationStep("read", "CSV, events *", 6, 2, 6),
                        new PreparationStep("sessions", "cut at pauses of more than PT0.01S", 6, 5, 6));
    }

    @Test
    void shouldKeepSessionsAsInTheLogWithoutAGap() {
        var prepared = prepare(everything(), click("s", "a", 0), click("s", "b", Long.MAX_VALUE / 100));
        assertThat(ids(prepared.training())).containsExactly("s");
        assertThat(prepared.steps().get(1).setting()).isEqualTo("as in the log");
    }

    @Test
    void shouldMakeConsecutiveClicksOnOneItemTheFirstOfThem() {
        var clicks = log("1: a a b a", "2: c c c");
        assertThat(items(prepare(everything(), clicks).training())).containsExactly("a a b a", "c c c");
        var prepared = prepare(everything().collapseRepeats(true), clicks);
        assertThat(items(prepared.training())).containsExactly("a b a", "c");
        assertThat(prepared.training().get(0).clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(100L, 102L, 103L);
        assertThat(prepared.steps()).contains(new PreparationStep("repeats", "collapsed", 4, 2, 3));
    }

    @Test
    void shouldLeaveOutLongSessionsWhole() {
        var prepared = prepare(everything().maxLength(2), log("1: a b c", "2: a b", "3: c"));
        assertThat(items(prepared.training())).containsExactly("a b", "c");
        assertThat(prepared.steps()).contains(new PreparationStep("longest sessions", "at most 2 clicks", 3, 2, 3));
    }

    @Test
    void shouldMeasureTheLongestSessionsAfterCollapsing() {
        var prepared = prepare(everything().collapseRepeats(true).maxLength(2), log("1: a a a b"));
        assertThat(items(prepared.training())).containsExactly("a b");
    }

    /** d is rare; without it session 3 is short; without session 3 c is rare; without c session 2 is short. */
    @Test
    void shouldLeaveOutRareItemsAndShortSessionsUntilNothingChanges() {
        var prepared = prepare(everything().minSupport(2).minLength(2), log("1: a b a b", "2: b c", "3: c d"));
        assertThat(items(prepared.training())).containsExactly("a b a b");
        var setting = "at least 2 clicks an item, 2 a session";
        assertThat(prepared.steps())
                .containsExactly(
                        new PreparationStep("read", "CSV, events *", 8, 3, 4),
                        new PreparationStep("sessions", "as in the log", 8, 3, 4),
                        new PreparationStep("support and length, round 1", setting, 6, 2, 3),
                        new PreparationStep("support and length, round 2", setting, 4, 1, 2),
                        new PreparationStep("support and length, round 3", setting, 4, 1, 2),
                        new PreparationStep("training part", "what is left", 4, 1, 2));
    }

    /** Without x the two clicks on a are neighbours; collapsed, a is rare and session 1 short. */
    @Test
    void shouldCollapseRepeatsThatARareItemKeptApart() {
        var clicks = log("1: a x a", "2: b c b c");
        assertThat(items(
                        prepare(everything().minSupport(2).minLength(2), clicks).training()))
                .containsExactly("a a", "b c b c");
        assertThat(items(prepare(everything().minSupport(2).minLength(2).collapseRepeats(true), clicks)
                        .training()))
                .containsExactly("b c b c");
    }

    @ParameterizedTest
    @CsvSource({
        "none, 5, 0",
        "0.1, 5, 0",
        "0.11, 4, 1",
        "0.4, 3, 2",
        "PT0.009S, 5, 0",
        "PT0.01S, 4, 1",
        "PT0.109S, 4, 1",
        "PT0.11S, 3, 2"
    })
    void shouldSplitByTheStartOfSessions(String test, int training, int held) {
        // Starts at 100, 200, 300, 400 and 500; the latest click is at 510.
        var clicks = new ArrayList<>(List.of(log("1: a", "2: a", "3: a", "4: a", "5: a")));
        clicks.add(click("5", "a", 510));
        var heldOut = HeldOut.parse(test);
        if (held == 0 && !heldOut.equals(HeldOut.NONE)) {
            assertThatThrownBy(() -> LogPreparation.prepare(
                            SOURCE, clicks, everything().test(heldOut).build()))
                    .hasMessageContaining("nothing is left of the test part after step 'test part'");
            return;
        }
        var prepared = LogPreparation.prepare(
                SOURCE, clicks, everything().test(heldOut).build());
        assertThat(prepared.training()).hasSize(training);
        assertThat(prepared.test()).hasSize(held);
    }

    @Test
    void shouldTakeTheValidationPartOutOfWhatTheTestPartLeaves() {
        var prepared = prepare(
                everything().test(new HeldOut.LatestShare(0.2)).validation(new HeldOut.Last(Duration.ofMillis(100))),
                log("1: a b", "2: a", "3: a", "4: c", "5: a b"));
        assertThat(ids(prepared.training())).containsExactly("1", "2");
        assertThat(ids(prepared.validation())).containsExactly("3", "4");
        assertThat(ids(prepared.test())).containsExactly("5");
        assertThat(prepared.steps())
                .endsWith(
                        new PreparationStep("test part", "latest 20 % of the sessions", 2, 1, 2),
                        new PreparationStep("validation part", "sessions that start in the last PT0.1S", 2, 2, 2),
                        new PreparationStep("training part", "what is left", 3, 2, 2));
    }

    @Test
    void shouldKeepASessionWholeThatTheSplitFallsInto() {
        var prepared = prepare(
                everything().test(new HeldOut.Last(Duration.ofMillis(100))),
                click("early", "a", 0),
                click("late", "a", 50),
                click("early", "b", 140),
                click("late", "b", 150));
        assertThat(items(prepared.training())).containsExactly("a b");
        assertThat(items(prepared.test())).containsExactly("a b");
    }

    /** x is rare, so session 1 starts at 30, after session 2. */
    @Test
    void shouldSplitByTheStartOfWhatIsLeftOfASession() {
        var prepared = prepare(
                everything().minSupport(2).test(new HeldOut.LatestShare(0.5)),
                click("1", "x", 0),
                click("2", "a", 10),
                click("2", "b", 20),
                click("1", "a", 30),
                click("1", "b", 40));
        assertThat(ids(prepared.training())).containsExactly("2");
        assertThat(ids(prepared.test())).containsExactly("1");
    }

    @Test
    void shouldKeepOrLeaveOutItemsThatTheTrainingPartDoesNotHold() {
        // The training part holds a and b. In 4 only validation has seen v, in 5 one known click is left.
        var clicks = log("1: a b", "2: b a", "3: a v b", "4: v a b", "5: a t t");
        var parts =
                everything().minLength(2).test(new HeldOut.LatestShare(0.4)).validation(new HeldOut.LatestShare(0.3));
        var kept = prepare(parts, clicks);
        assertThat(items(kept.validation())).containsExactly("a v b");
        assertThat(items(kept.test())).containsExactly("v a b", "a t t");
        var leftOut = prepare(parts.unknownItems(UnknownItems.LEFT_OUT), clicks);
        assertThat(items(leftOut.training())).containsExactly("a b", "b a");
        assertThat(items(leftOut.validation())).containsExactly("a b");
        assertThat(items(leftOut.test())).containsExactly("a b");
        var setting = "items of the training part, at least 2 clicks a session";
        assertThat(leftOut.steps())
                .endsWith(
                        new PreparationStep("training part", "what is left", 4, 2, 2),
                        new PreparationStep("test part, known items only", setting, 2, 1, 2),
                        new PreparationStep("validation part, known items only", setting, 2, 1, 2));
    }

    @Test
    void shouldCollapseRepeatsThatAnUnknownItemKeptApart() {
        var prepared = prepare(
                everything()
                        .collapseRepeats(true)
                        .test(new HeldOut.LatestShare(0.5))
                        .unknownItems(UnknownItems.LEFT_OUT),
                log("1: a b", "2: a x a b"));
        assertThat(items(prepared.test())).containsExactly("a b");
    }

    @Test
    void shouldNameTheStepAfterWhichNothingIsLeft() {
        assertNothingLeft(
                everything().maxLength(1),
                "log.csv: nothing is left of the log after step 'longest sessions' (at most 1 clicks);"
                        + " 3 sessions went into it.",
                log("1: a b a", "2: b c", "3: c d d"));
        assertNothingLeft(
                everything().minSupport(2).minLength(2),
                "log.csv: nothing is left of the log after step 'support and length, round 2' (at least 2 clicks an item,"
                        + " 2 a session); 1 sessions went into it.",
                log("1: a b", "2: a c", "3: c"));
        assertNothingLeft(
                everything().test(new HeldOut.Last(Duration.ofDays(1))),
                "log.csv: nothing is left of the training part after step 'test part' (sessions that start in the last"
                        + " PT24H); all sessions are in the test part.",
                log("1: a b", "2: b c"));
        assertNothingLeft(
                everything().test(new HeldOut.LatestShare(0.5)).validation(new HeldOut.Last(Duration.ofDays(1))),
                "log.csv: nothing is left of the training part after step 'validation part' (sessions that start in the"
                        + " last PT24H); all sessions are in the validation part.",
                log("1: a b", "2: b c"));
        assertNothingLeft(
                everything().test(new HeldOut.LatestShare(0.1)),
                "log.csv: nothing is left of the test part after step 'test part' (latest 10 % of the sessions); 2"
                        + " sessions went into it.",
                log("1: a b", "2: b c"));
        assertNothingLeft(
                everything().test(new HeldOut.LatestShare(0.5)).unknownItems(UnknownItems.LEFT_OUT),
                "log.csv: nothing is left of the test part after step 'test part, known items only' (items of the"
                        + " training part, at least 1 clicks a session); 1 sessions went into it.",
                log("1: a b", "2: x y"));
    }

    @Test
    void shouldPrepareTheSameInWhateverOrderTheFiltersRunSlowly() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            var lines = new ArrayList<String>();
            for (int session = 1; session <= 12; session++) {
                var line = new StringBuilder(session + ":");
                random.ints(1 + random.nextInt(4), 0, 12)
                        .forEach(item -> line.append(" i").append(item));
                lines.add(line.toString());
            }
            var clicks = List.of(log(lines.toArray(String[]::new)));
            var slow = slowly(clicks, 3, 2);
            var settings = everything().minSupport(3).minLength(2).build();
            if (slow.isEmpty()) {
                assertThatThrownBy(() -> LogPreparation.prepare(SOURCE, clicks, settings))
                        .as("seed %d", seed)
                        .hasMessageContaining("nothing is left");
            } else {
                assertThat(LogPreparation.prepare(SOURCE, clicks, settings).training().stream()
                                .flatMap(session -> session.clicks().stream()))
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrderElementsOf(slow);
            }
        }
    }

    /** One click at a time, short sessions before rare items. */
    private static List<LoggedClick> slowly(List<LoggedClick> clicks, int minSupport, int minLength) {
        var left = new ArrayList<>(clicks);
        while (left.removeIf(click -> left.stream()
                                .filter(one -> one.sessionId().equals(click.sessionId()))
                                .count()
                        < minLength
                || left.stream()
                                .filter(one -> one.itemId().equals(click.itemId()))
                                .count()
                        < minSupport)) {}
        return left;
    }

    @Test
    void shouldGiveTheSameFromClicksInAnyOrderOfSessions() {
        var clicks = new ArrayList<>(List.of(log("1: a b c", "2: b c a", "3: c a b", "4: a c")));
        var settings = everything()
                .minSupport(2)
                .minLength(2)
                .test(new HeldOut.LatestShare(0.25))
                .build();
        var prepared = LogPreparation.prepare(SOURCE, clicks, settings);
        Collections.reverse(clicks);
        assertThat(LogPreparation.prepare(SOURCE, clicks, settings)).isEqualTo(prepared);
    }

    private static void assertNothingLeft(PreparationSettings.Builder settings, String message, LoggedClick... clicks) {
        assertThatThrownBy(() -> prepare(settings, clicks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** Settings that leave nothing out. */
    private static PreparationSettings.Builder everything() {
        return PreparationSettings.builder().minSupport(1).minLength(1).test(HeldOut.NONE);
    }

    private static PreparedLog prepare(PreparationSettings.Builder settings, LoggedClick... clicks) {
        return LogPreparation.prepare(SOURCE, List.of(clicks), settings.build());
    }

    private static List<String> ids(List<Session> sessions) {
        return sessions.stream().map(Session::id).toList();
    }

    private static List<String> items(List<Session> sessions) {
        return sessions.stream()
                .map(session -> String.join(" ", session.itemIds()))
                .toList();
    }

    /** Sessions as {@code 3: a b}: session 3 begins at 300 and clicks every millisecond. */
    private static LoggedClick[] log(String... sessions) {
        return Stream.of(sessions)
                .flatMap(session -> {
                    var id = session.substring(0, session.indexOf(':'));
                    var itemIds = session.substring(session.indexOf(':') + 2).split(" ", -1);
                    return Stream.iterate(0, i -> i < itemIds.length, i -> i + 1)
                            .map(i -> click(id, itemIds[i], Long.parseLong(id) * 100 + i));
                })
                .toArray(LoggedClick[]::new);
    }

    private static LoggedClick click(String sessionId, String itemId, long timeMs) {
        return new LoggedClick(sessionId, itemId, timeMs, "click");
    }
}
