package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.recommender.session.SessionHarness.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the job leaves out of its recommendations. */
class RecommendationLeaveOutTest {

    private static final long T = 1_700_000_000_000L;
    private static final int ITEMS = 300;

    @TempDir
    private Path folder;

    private Path bundle;

    @BeforeEach
    void writeBundle() throws Exception {
        bundle = folder.resolve("m");
        DecayGraphs.writeOneHot(bundle, "1", ITEMS);
    }

    @Test
    void shouldDoAsTheBundleSaysUnlessTheJobSaysOtherwise() throws Exception {
        assertThat(afterTwoClicks(null)).containsExactly("i4", "i2", "i0");
        say(LeaveOut.LAST);
        assertThat(afterTwoClicks(null)).containsExactly("i2", "i0", "i1");
        assertThat(afterTwoClicks(LeaveOut.NOTHING)).containsExactly("i4", "i2", "i0");
        assertThat(afterTwoClicks(LeaveOut.SEEN)).containsExactly("i0", "i1", "i3");
    }

    /** After the last click i9, 101 clicks back, may be recommended again, and i8 not yet. */
    @Test
    void shouldRememberTheItemsOfTheLastHundredClicksAndNoMore() throws Exception {
        try (var sessions = SessionHarness.start(bundle, 7, LeaveOut.SEEN)) {
            sessions.click("a", "i9", T);
            sessions.click("a", "i8", T);
            for (int click = 1; click < LeaveOut.SEEN_CLICKS; click++) {
                sessions.click("a", "i" + click % 5, T);
            }
            sessions.beforeBarrier();
            var answers = sessions.answers();
            assertThat(answers.get(LeaveOut.SEEN_CLICKS - 1).itemIds()).containsExactly("i5", "i6", "i7");
            assertThat(answers.get(LeaveOut.SEEN_CLICKS).itemIds()).containsExactly("i9", "i5", "i6");
        }
    }

    /** Unknown items are i300 and i301; sessions begin anew after a pause. */
    @ParameterizedTest
    @EnumSource
    void shouldLeaveOutByTheRuleWhateverTheMicroBatchesAndRestarts(LeaveOut rule) throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var sessions = SessionHarness.start(bundle, 5, rule);
        var clicked = new ArrayList<String>();
        long timeMs = T;
        try {
            for (int click = 0; click < 250; click++) {
                if (random.nextInt(60) == 0) {
                    timeMs += SessionHarness.GAP_MS + 1;
                    clicked.clear();
                }
                if (random.nextInt(20) == 0) {
                    var state = sessions.checkpoint();
                    sessions.close();
                    sessions = SessionHarness.restore(bundle, 5, rule, state);
                }
                var itemId = "i" + (random.nextInt(3) == 0 ? ITEMS + random.nextInt(2) : random.nextInt(30));
                clicked.add(itemId);
                sessions.click("a", itemId, timeMs);
                sessions.beforeBarrier();
                var answer = sessions.answers().get(0);
                assertThat(answer.itemIds())
                        .as("seed %d, click %d", seed, click)
                        .hasSize(SessionHarness.K)
                        .doesNotContainAnyElementsOf(expected(rule, clicked));
                if (rule == LeaveOut.NOTHING && !itemId.equals("i300") && !itemId.equals("i301")) {
                    assertThat(answer.itemIds()).startsWith(itemId);
                }
            }
        } finally {
            sessions.close();
        }
    }

    /** A state of a job that left nothing out holds the last {@value SessionHarness#KEPT_ITEMS} items. */
    @Test
    void shouldGoOnFromAStateThatKeptFewerItems() throws Exception {
        try (var before = SessionHarness.start(bundle, 1)) {
            for (var itemId : List.of("i9", "i8", "i7", "i6", "i5")) {
                before.click("a", itemId, T);
            }
            try (var after = SessionHarness.restore(bundle, 1, LeaveOut.SEEN, before.checkpoint())) {
                after.click("a", "i4", T);
                assertThat(after.answers()).extracting(Answer::itemIds).containsExactly(List.of("i9", "i0", "i1"));
            }
        }
    }

    /** Rebuilding a hidden state from all seen items would be another state than with any other rule. */
    @Test
    void shouldRebuildTheHiddenStateFromTheKeptItemsOnly() throws Exception {
        var other = folder.resolve("other");
        DecayGraphs.writeRandom(other, "2", ITEMS, 4, 11);
        var scores = new ArrayList<List<Float>>();
        for (var rule : List.of(LeaveOut.NOTHING, LeaveOut.SEEN)) {
            try (var before = SessionHarness.start(bundle, 1, rule)) {
                for (int click = 0; click < 9; click++) {
                    before.click("a", "i" + click, T);
                }
                try (var after = SessionHarness.restore(other, 1, LeaveOut.NOTHING, before.checkpoint())) {
                    after.click("a", "i10", T);
                    scores.add(after.answers().get(0).scores());
                }
            }
        }
        assertThat(scores.get(1)).isEqualTo(scores.get(0));
    }

    private static List<String> expected(LeaveOut rule, List<String> clicked) {
        return switch (rule) {
            case NOTHING -> List.of("none");
            case LAST -> List.of(clicked.get(clicked.size() - 1));
            case SEEN ->
                List.copyOf(new HashSet<>(
                        clicked.subList(Math.max(0, clicked.size() - LeaveOut.SEEN_CLICKS), clicked.size())));
        };
    }

    private List<String> afterTwoClicks(LeaveOut rule) throws Exception {
        try (var sessions = SessionHarness.start(bundle, 2, rule)) {
            sessions.click("a", "i2", T);
            sessions.click("a", "i4", T);
            return sessions.answers().get(1).itemIds();
        }
    }

    private void say(LeaveOut rule) throws Exception {
        var manifest = bundle.resolve("manifest.json");
        var text = Files.readString(manifest).replace("\"nothing\"", "\"" + rule.label() + "\"");
        Files.writeString(manifest, text);
        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(manifest)));
        Files.writeString(bundle.resolve("manifest.sha256"), hash + "  manifest.json\n");
    }
}
