package io.eddy.recommender.session;

import static io.eddy.recommender.session.SessionHarness.released;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.TeamDraft;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.BundleCache;
import io.eddy.recommender.release.ModelStore;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.SessionSplit;
import io.eddy.schemas.ModelStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Releases come while a subtask answers clicks. Version 1 scores by clicks since; the others have weights of their own. */
class ReleaseTest {

    private static final long T = 1_700_000_000_000L;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final List<String> ITEMS = List.of("i2", "i3", "i4", "i5", "i0", "i1");

    @TempDir
    private Path folder;

    private Path one;
    private Path two;
    private Path three;

    @BeforeEach
    void writeBundles() throws Exception {
        one = folder.resolve("one");
        two = folder.resolve("two");
        three = folder.resolve("three");
        DecayGraphs.writeOneHot(one, "1", 6);
        DecayGraphs.writeRandom(two, "2", 6, 4, 11);
        DecayGraphs.writeRandom(three, "3", 6, 7, 12);
    }

    @Test
    void shouldGoOnWithASessionByTheReleasedModel() throws Exception {
        var fresh = answersOf(two, ITEMS.subList(0, 4));
        try (var sessions = SessionHarness.start(one, 1)) {
            click(sessions, "a", ITEMS.subList(0, 3));
            assertThat(sessions.gauge("modelVersion")).isEqualTo("1");
            release(sessions, Release.toAll(7, released(two)));
            click(sessions, "a", ITEMS.subList(3, 4));
            var answer = sessions.recommendations().get(3);
            assertThat(answer.modelVersion()).isEqualTo("2");
            assertThat(answer.position()).isEqualTo(4);
            assertThat(answer.itemIds()).isDeepEqualTo(fresh.get(3).itemIds());
            assertThat(answer.scores()).isEqualTo(fresh.get(3).scores());
            assertThat(sessions.counter("sessionsReencoded")).isEqualTo(1);
            assertThat(sessions.gauge("modelVersion")).isEqualTo("2");
            assertThat(sessions.gauge("release")).isEqualTo(7L);
            assertThat(sessions.gauge("decay:1.modelShare")).isEqualTo(0.0);
            assertThat(sessions.gauge("decay:2.modelShare")).isEqualTo(1.0);
            assertThat(told(sessions))
                    .containsExactly(
                            "serving 1 by -1: 1=1.0",
                            "preparing 2 by 7: 1=1.0",
                            "serving 2 by 7: 2=1.0",
                            "retired 1 by 7: 2=1.0");
        }
    }

    @Test
    void shouldAnswerByTheModelInServiceWhileAReleaseIsPrepared() throws Exception {
        var gate = new Gate(folder);
        try (var sessions = SessionHarness.start(gate, released(one), 1)) {
            gate.shut(two);
            sessions.release(announced(Release.toAll(0, released(two))));
            click(sessions, "a", ITEMS.subList(0, 2));
            assertThat(versions(sessions)).containsExactly("1", "1");
            assertThat(sessions.hasMail()).isFalse();
            gate.open(two);
            sessions.runMail();
            click(sessions, "a", ITEMS.subList(2, 3));
            assertThat(versions(sessions)).containsExactly("1", "1", "2");
        }
    }

    /** The clicks of a micro-batch that is open get their answers, once, by the model that closes it. */
    @Test
    void shouldLoseNoClickThatWaitsInAMicroBatch() throws Exception {
        try (var sessions = SessionHarness.start(one, 3)) {
            click(sessions, "a", ITEMS.subList(0, 2));
            release(sessions, Release.toAll(0, released(two)));
            click(sessions, "b", ITEMS.subList(2, 3));
            assertThat(versions(sessions)).containsExactly("2", "2", "2");
            assertThat(sessions.answers())
                    .extracting(SessionHarness.Answer::position)
                    .containsExactly(1, 2, 1);
        }
    }

    @Test
    void shouldServeTheLastOfSeveralReleasesAndLeaveOutWhatCameBetween() throws Exception {
        var gate = new Gate(folder);
        try (var sessions = SessionHarness.start(gate, released(one), 1)) {
            gate.shut(two);
            sessions.release(announced(Release.toAll(0, released(two))));
            sessions.release(announced(Release.toAll(1, released(three))));
            gate.open(two);
            settle(sessions, 1);
            click(sessions, "a", ITEMS.subList(0, 1));
            assertThat(versions(sessions)).containsExactly("3");
            assertThat(told(sessions)).noneMatch(told -> told.startsWith("serving 2"));
            gate.awaitOpenModels(1);
        }
        gate.awaitOpenModels(0);
    }

    @Test
    void shouldCloseWhatIsReplacedAndWhatIsPreparedWhenTheTaskEnds() throws Exception {
        var gate = new Gate(folder);
        var sessions = SessionHarness.start(gate, released(one), 1);
        release(sessions, Release.toAll(0, released(two)));
        gate.awaitOpenModels(1);
        gate.shut(three);
        sessions.release(announced(Release.toAll(1, released(three))));
        gate.awaitAsked(three);
        sessions.close();
        gate.open(three);
        gate.awaitOpenModels(0);
    }

    @Test
    void shouldRefuseWhatCannotBeUsedAndGoOn() throws Exception {
        var gone = released(two);
        WholeFolder.deleteIfExists(two);
        DecayGraphs.writeRandom(two, "2", 6, 4, 13);
        var flipped = released(three);
        flip(three.resolve("encoder.onnx"));
        var mistaken = released(two);
        var twin = folder.resolve("twin");
        DecayGraphs.writeRandom(twin, "1", 6, 5, 14);
        var refusals = new LinkedHashMap<ReleasedBundle, String>();
        refusals.put(
                new ReleasedBundle("m", "9", folder.resolve("nowhere").toString(), "0".repeat(64)),
                "there is no such folder");
        refusals.put(gone, "it is another bundle than was released: its SHA-256 is " + mistaken.sha256());
        refusals.put(flipped, "encoder.onnx: its SHA-256 is ");
        refusals.put(
                new ReleasedBundle("decay", "5", mistaken.location(), mistaken.sha256()),
                "it is decay:2, but was released as decay:5");
        refusals.put(released(twin), "another bundle serves as decay:1 already");
        refusals.put(new ReleasedBundle("m", "9", "nowhere://m", "1".repeat(64)), "scheme 'nowhere'");
        try (var sessions = SessionHarness.start(one, 1)) {
            long number = 0;
            for (var refusal : refusals.entrySet()) {
                release(sessions, Release.toAll(number++, refusal.getKey()));
                var status = last(sessions);
                assertThat(status.getEvent()).isEqualTo("refused");
                assertThat(status.getReason()).contains(refusal.getValue());
                assertThat(status.getBundle()).isEqualTo(refusal.getKey().address());
                assertThat(status.getServing()).hasSize(1);
            }
            sessions.release(new AnnouncedRelease(number, null, "It is no JSON."));
            assertThat(last(sessions).getReason()).isEqualTo("It is no JSON.");
            assertThat(sessions.counter("releasesRefused")).isEqualTo(refusals.size() + 1);
            click(sessions, "a", ITEMS.subList(0, 2));
            assertThat(versions(sessions)).containsExactly("1", "1");
            // What was refused keeps nothing from serving that comes after.
            release(sessions, Release.toAll(number + 1, mistaken));
            click(sessions, "a", ITEMS.subList(2, 3));
            assertThat(versions(sessions)).containsExactly("1", "1", "2");
        }
    }

    @Test
    void shouldGiveEachSessionTheModelOfItsSide() throws Exception {
        try (var sessions = SessionHarness.start(one, 4)) {
            release(sessions, share(0, two, 0.3, "e"));
            var ids = IntStream.range(0, 40).mapToObj(i -> "s" + i).toList();
            for (int round = 0; round < 3; round++) {
                for (var id : ids) {
                    click(sessions, id, ITEMS.subList(round, round + 1));
                }
            }
            var fresh = answersOf(two, ITEMS.subList(0, 3));
            var usual = answersOf(one, ITEMS.subList(0, 3));
            assertThat(sessions.recommendations()).hasSize(120);
            for (var answer : sessions.recommendations()) {
                var id = answer.click().sessionId();
                boolean isOfTheShare = SessionSplit.placeOf(id, "e") < 0.3;
                assertThat(answer.modelVersion()).as(id).isEqualTo(isOfTheShare ? "2" : "1");
                var expected = (isOfTheShare ? fresh : usual).get(answer.position() - 1);
                assertThat(answer.scores()).as(id).isEqualTo(expected.scores());
                assertThat(answer.itemIds()).as(id).isDeepEqualTo(expected.itemIds());
            }
            assertThat(versions(sessions)).contains("1", "2");
            // Recommendations come in the order of their clicks, whichever model makes them.
            assertThat(sessions.recommendations().subList(0, 40))
                    .extracting(answer -> answer.click().sessionId())
                    .isEqualTo(ids);
            assertThat(last(sessions).getServing())
                    .extracting(share -> share.getBundle().getModelVersion() + " " + share.getSessionShare())
                    .containsExactly("2 0.3", "1 0.7");
        }
    }

    /** Whatever falls into one micro-batch, and after a restart. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void shouldFillTheListsOfAShareInTurns(int microBatchClicks) throws Exception {
        var early = sessionAt(0.1, "e");
        var late = sessionAt(0.4, "e");
        var fresh = answersOf(two, ITEMS);
        var usual = answersOf(one, ITEMS);
        try (var before = SessionHarness.start(one, microBatchClicks)) {
            release(before, new Release(0, released(two), 0.2, "e", released(one), true));
            for (var itemId : ITEMS.subList(0, 2)) {
                click(before, early, List.of(itemId));
                click(before, late, List.of(itemId));
            }
            try (var after = before.restarted(one, microBatchClicks)) {
                for (var itemId : ITEMS.subList(2, SessionHarness.KEPT_ITEMS)) {
                    click(after, early, List.of(itemId));
                    click(after, late, List.of(itemId));
                }
                assertThat(after.counter("sessionsReencoded")).isZero();
                var answers = new ArrayList<>(before.recommendations());
                answers.addAll(after.recommendations());
                assertThat(answers).hasSize(8);
                for (var answer : answers) {
                    int click = answer.position() - 1;
                    assertThat(answer.experiment().interleaved()).isTrue();
                    if (answer.click().sessionId().equals(early)) {
                        assertInterleaved(answer, fresh.get(click), usual.get(click));
                    } else {
                        assertThat(answer.itemIds())
                                .isDeepEqualTo(usual.get(click).itemIds());
                        assertThat(answer.teams()).isNull();
                        assertThat(answer.modelVersion()).isEqualTo("1");
                    }
                }
            }
        }
    }

    private static void assertInterleaved(
            SessionRecommendation answer, SessionRecommendation released, SessionRecommendation beside) {
        assertThat(answer.strategy()).isEqualTo("interleaved");
        assertThat(answer.modelVersion()).isEqualTo("2");
        var picks = TeamDraft.draft(
                SessionHarness.itemIds(released),
                SessionHarness.itemIds(beside),
                released.itemIds().length,
                SessionSplit.hash(answer.click().origin().id()));
        assertThat(answer.itemIds().length).isEqualTo(picks.size());
        for (int place = 0; place < picks.size(); place++) {
            var pick = picks.get(place);
            var own = pick.byFirst() ? released : beside;
            assertThat(pick.isContested()).isTrue();
            assertThat(answer.teams()[place])
                    .isEqualTo(pick.byFirst() ? SessionRecommendation.OF_RELEASED : SessionRecommendation.OF_BESIDE);
            assertThat(answer.itemIds()[place]).isEqualTo(own.itemIds()[pick.rank()]);
            assertThat(answer.scores()[place]).isEqualTo(own.scores()[pick.rank()]);
        }
    }

    /** A visitor does not see two models because an experiment begins, or grows. */
    @Test
    void shouldLeaveAnOpenSessionWithItsModelAsLongAsThatServes() throws Exception {
        var early = sessionAt(0.1, "e");
        var late = sessionAt(0.4, "e");
        try (var sessions = SessionHarness.start(one, 1)) {
            click(sessions, early, ITEMS.subList(0, 1));
            release(sessions, share(0, two, 0.2, "e"));
            click(sessions, early, ITEMS.subList(1, 2));
            click(sessions, late, ITEMS.subList(0, 1));
            release(sessions, share(1, two, 0.5, "e"));
            click(sessions, late, ITEMS.subList(1, 2));
            assertThat(versions(sessions)).containsOnly("1");
            release(sessions, Release.toAll(2, released(two)));
            click(sessions, early, ITEMS.subList(2, 3));
            click(sessions, late, ITEMS.subList(2, 3));
            assertThat(versions(sessions).subList(4, 6)).containsOnly("2");
            assertThat(sessions.counter("sessionsReencoded")).isEqualTo(2);
        }
    }

    /** Those that began before are none of chance's: they are longer, and all have the usual model. */
    @Test
    void shouldSayWhichSessionsGotTheirModelByLot() throws Exception {
        var early = sessionAt(0.1, "e");
        var late = sessionAt(0.4, "e");
        try (var sessions = SessionHarness.start(one, 1)) {
            click(sessions, early, ITEMS.subList(0, 1));
            release(sessions, share(0, two, 0.2, "e"));
            click(sessions, early, ITEMS.subList(1, 2));
            click(sessions, late, ITEMS.subList(0, 1));
            click(sessions, late, ITEMS.subList(1, 2));
            // The same once more: the experiment goes on.
            release(sessions, share(1, two, 0.2, "e"));
            click(sessions, late, ITEMS.subList(2, 3));
            assertThat(experiments(sessions)).containsExactly(null, null, 0L, 0L, 1L);
            // Another share is another lot, which this session did not draw.
            release(sessions, share(2, two, 0.5, "e"));
            click(sessions, late, ITEMS.subList(3, 4));
            release(sessions, Release.toAll(3, released(two)));
            click(sessions, late, ITEMS.subList(4, 5));
            release(sessions, new Release(4, released(two), 0.2, "e", released(one), false));
            // Its model was another meanwhile.
            click(sessions, late, ITEMS.subList(5, 6));
            assertThat(experiments(sessions)).containsExactly(null, null, 0L, 0L, 1L, null, null, null);
        }
    }

    /** Of those that clicked meanwhile the ones had a change of model, the others not. */
    @Test
    void shouldForgetTheLotOfASessionThatClickedWhileAnotherReleaseServed() throws Exception {
        var late = sessionAt(0.4, "e");
        try (var sessions = SessionHarness.start(one, 1)) {
            release(sessions, share(0, two, 0.2, "e"));
            click(sessions, late, ITEMS.subList(0, 1));
            release(sessions, Release.toAll(1, released(one)));
            click(sessions, late, ITEMS.subList(1, 2));
            release(sessions, share(2, two, 0.2, "e"));
            click(sessions, late, ITEMS.subList(2, 3));
            assertThat(versions(sessions)).containsOnly("1");
            assertThat(experiments(sessions)).containsExactly(0L, null, null);
        }
    }

    /** The model that is made anew from the items that are kept would know less. */
    @Test
    void shouldFillListsInTurnsOnlyWhileAllOfASessionIsKept() throws Exception {
        var early = sessionAt(0.1, "e");
        try (var sessions = SessionHarness.start(one, 4)) {
            release(sessions, new Release(0, released(two), 0.2, "e", released(one), true));
            for (int click = 0; click < 24; click++) {
                click(sessions, early, ITEMS.subList(click % 6, click % 6 + 1));
            }
            var inTurns = sessions.recommendations().stream()
                    .filter(answer -> answer.teams() != null)
                    .map(SessionRecommendation::position)
                    .toList();
            assertThat(inTurns)
                    .isEqualTo(IntStream.rangeClosed(1, SessionHarness.KEPT_ITEMS)
                            .boxed()
                            .toList());
            assertThat(sessions.recommendations().get(23).strategy()).isNotEqualTo("interleaved");
        }
    }

    @Test
    void shouldKnowAfterARestartWhichSessionsGotTheirModelByLot() throws Exception {
        var late = sessionAt(0.4, "e");
        try (var before = SessionHarness.start(one, 1)) {
            release(before, share(4, two, 0.2, "e"));
            click(before, late, ITEMS.subList(0, 1));
            try (var after = before.restarted(one, 1)) {
                click(after, late, ITEMS.subList(1, 2));
                assertThat(experiments(after)).containsExactly(4L);
            }
        }
    }

    @Test
    void shouldKeepTheSessionsOfAShareThatGrows() {
        var ids = IntStream.range(0, 10_000).mapToObj(i -> "session-" + i).toList();
        var fifth =
                ids.stream().filter(id -> SessionSplit.placeOf(id, "e") < 0.2).toList();
        var half =
                ids.stream().filter(id -> SessionSplit.placeOf(id, "e") < 0.5).toList();
        assertThat(fifth).hasSizeBetween(1_900, 2_100);
        assertThat(half).hasSizeBetween(4_850, 5_150).containsAll(fifth);
        // Another experiment parts each half again.
        assertThat(half.stream().filter(id -> SessionSplit.placeOf(id, "f") < 0.5))
                .hasSizeBetween(half.size() / 2 - 150, half.size() / 2 + 150);
    }

    @Test
    void shouldServeTheSameVersionsAfterARestart() throws Exception {
        var early = sessionAt(0.1, "e");
        var late = sessionAt(0.4, "e");
        try (var before = SessionHarness.start(one, 1)) {
            release(before, share(4, two, 0.2, "e"));
            click(before, early, ITEMS.subList(0, 1));
            click(before, late, ITEMS.subList(0, 1));
            try (var after = before.restarted(one, 1)) {
                click(after, early, ITEMS.subList(1, 2));
                click(after, late, ITEMS.subList(1, 2));
                assertThat(versions(after)).containsExactly("2", "1");
                assertThat(after.counter("sessionsReencoded")).isZero();
                assertThat(after.gauge("release")).isEqualTo(4L);
            }
        }
    }

    @Test
    void shouldPrepareAgainWhatWasNotReadyAtTheCheckpoint() throws Exception {
        var gate = new Gate(folder);
        try (var before = SessionHarness.start(gate, released(one), 1)) {
            gate.shut(two);
            before.release(announced(Release.toAll(4, released(two))));
            var state = before.checkpoint();
            gate.open(two);
            try (var after = SessionHarness.restore(gate, released(one), 1, state)) {
                click(after, "a", ITEMS.subList(0, 1));
                after.runMail();
                click(after, "a", ITEMS.subList(1, 2));
                assertThat(versions(after)).containsExactly("1", "2");
            }
        }
    }

    /** Of a checkpoint that was taken while one subtask served the release and the other not yet. */
    @Test
    void shouldServeTheLatestThatAnySubtaskServed() throws Exception {
        var state = oneOfTwoServes(two);
        try (var both = SessionHarness.restore(one, 1, state)) {
            click(both, "a", ITEMS.subList(0, 1));
            assertThat(versions(both)).containsExactly("2");
        }
    }

    @Test
    void shouldGoOnFromItsCopyWhereTheReleasedFolderIsGone() throws Exception {
        try (var before = SessionHarness.start(one, 1)) {
            release(before, Release.toAll(4, released(two)));
            WholeFolder.deleteIfExists(two);
            try (var after = before.restarted(one, 1)) {
                click(after, "a", ITEMS.subList(0, 1));
                assertThat(versions(after)).containsExactly("2");
            }
        }
    }

    @Test
    void shouldGoOnWithTheFirstBundleWhereWhatServedIsGone() throws Exception {
        OperatorSubtaskState state;
        try (var before = SessionHarness.start(one, 1)) {
            release(before, Release.toAll(4, released(two)));
            click(before, "a", ITEMS.subList(0, 1));
            state = before.checkpoint();
        }
        WholeFolder.deleteIfExists(two);
        WholeFolder.deleteIfExists(folder.resolve("copies"));
        try (var after = SessionHarness.restore(one, 1, state)) {
            click(after, "a", ITEMS.subList(1, 2));
            assertThat(versions(after)).containsExactly("1");
            assertThat(told(after)).first().asString().startsWith("refused 2 by 4");
            assertThat(after.counter("releasesRefused")).isEqualTo(1);
            // At the next start it is there again.
            DecayGraphs.writeRandom(two, "2", 6, 4, 11);
            try (var later = after.restarted(one, 1)) {
                click(later, "a", ITEMS.subList(2, 3));
                assertThat(versions(later)).containsExactly("2");
            }
        }
    }

    /** Its owner has seen that it was refused, and would be surprised by it weeks later. */
    @Test
    void shouldNotTryARefusedReleaseAgainAtARestart() throws Exception {
        var late = folder.resolve("late");
        DecayGraphs.writeRandom(late, "late", 6, 4, 15);
        var release = Release.toAll(4, released(late));
        WholeFolder.deleteIfExists(late);
        try (var before = SessionHarness.start(one, 1)) {
            release(before, release);
            assertThat(last(before).getEvent()).isEqualTo("refused");
            DecayGraphs.writeRandom(late, "late", 6, 4, 15);
            try (var after = before.restarted(one, 1)) {
                assertThat(told(after)).containsExactly("serving 1 by -1: 1=1.0");
            }
        }
    }

    /** A place that does not answer must not keep the release away that takes it back. */
    @Test
    void shouldServeALaterReleaseWhileAnEarlierOneHangs() throws Exception {
        var gate = new Gate(folder);
        try (var sessions = SessionHarness.start(gate, released(one), 1)) {
            gate.shut(two);
            sessions.release(announced(Release.toAll(0, released(two))));
            gate.awaitAsked(two);
            release(sessions, Release.toAll(1, released(three)));
            click(sessions, "a", ITEMS.subList(0, 1));
            assertThat(versions(sessions)).containsExactly("3");
            gate.open(two);
        }
        gate.awaitOpenModels(0);
    }

    /** The way of before there were releases: stop, name another bundle, go on. */
    @Test
    void shouldServeAnotherBundleThatTheJobIsStartedWith() throws Exception {
        try (var before = SessionHarness.start(one, 1)) {
            release(before, share(4, two, 0.5, "e"));
            try (var after = before.restarted(three, 1)) {
                click(after, "a", ITEMS.subList(0, 1));
                assertThat(versions(after)).containsExactly("3");
            }
        }
    }

    @Test
    void shouldNotStartWithoutABundle() throws Exception {
        var first = released(one);
        WholeFolder.deleteIfExists(one);
        assertThatThrownBy(() -> SessionHarness.start(
                        new BundleCache(folder.resolve("empty").toString(), Scorer.AUTO), first, 1))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("there is no such folder");
    }

    private OperatorSubtaskState oneOfTwoServes(Path bundle) throws Exception {
        try (var serves = SessionHarness.start(one, 1);
                var serveNot = SessionHarness.start(one, 1)) {
            release(serves, Release.toAll(4, released(bundle)));
            return SessionHarness.merged(serveNot.checkpoint(), serves.checkpoint());
        }
    }

    /** Announces, and lets the task take over what comes of it. */
    private static void release(SessionHarness sessions, Release release) throws Exception {
        sessions.release(announced(release));
        settle(sessions, release.number());
    }

    /** Runs what waits for the task's thread until a release is taken over or refused. */
    private static void settle(SessionHarness sessions, long number) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (last(sessions).getRelease() != number
                || last(sessions).getEvent().equals("preparing")) {
            assertThat(System.nanoTime()).as("release %d", number).isLessThan(deadline);
            if (sessions.hasMail()) {
                sessions.runMail();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static AnnouncedRelease announced(Release release) {
        return new AnnouncedRelease(release.number(), release, null);
    }

    private static Release share(long number, Path bundle, double share, String experiment) throws Exception {
        return new Release(number, released(bundle), share, experiment, null, false);
    }

    private static String sessionAt(double place, String experiment) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "s" + i)
                .filter(id -> Math.abs(SessionSplit.placeOf(id, experiment) - place) < 0.05)
                .findFirst()
                .orElseThrow();
    }

    private static List<SessionRecommendation> answersOf(Path bundle, List<String> itemIds) throws Exception {
        try (var sessions = SessionHarness.start(bundle, 1)) {
            click(sessions, "fresh", itemIds);
            return sessions.recommendations();
        }
    }

    private static void click(SessionHarness sessions, String sessionId, List<String> itemIds) throws Exception {
        for (var itemId : itemIds) {
            sessions.click(sessionId, itemId, T);
        }
    }

    private static List<String> versions(SessionHarness sessions) {
        return sessions.recommendations().stream()
                .map(SessionRecommendation::modelVersion)
                .toList();
    }

    /** The releases whose lots gave them their models. */
    private static List<Long> experiments(SessionHarness sessions) {
        return sessions.recommendations().stream()
                .map(each ->
                        each.experiment() == null ? null : each.experiment().number())
                .toList();
    }

    private static ModelStatus last(SessionHarness sessions) throws Exception {
        var statuses = sessions.statuses();
        return statuses.get(statuses.size() - 1);
    }

    private static List<String> told(SessionHarness sessions) throws Exception {
        var told = new ArrayList<String>();
        for (var status : sessions.statuses()) {
            var serving = new StringBuilder();
            for (var share : status.getServing()) {
                serving.append(' ')
                        .append(share.getBundle().getModelVersion())
                        .append('=')
                        .append(share.getSessionShare());
            }
            told.add(status.getEvent() + " " + status.getBundle().getModelVersion() + " by " + status.getRelease() + ":"
                    + serving);
        }
        return told;
    }

    private static void flip(Path file) throws Exception {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    /** Opens models when it is let, and counts those that are open. */
    private static final class Gate implements ModelStore {

        private static final long serialVersionUID = 1;

        private final transient BundleCache cache;
        private final transient Set<String> opened = ConcurrentHashMap.newKeySet();
        private transient Path shut;
        private transient CountDownLatch letIn = new CountDownLatch(0);
        private transient CountDownLatch asked = new CountDownLatch(0);

        Gate(Path folder) {
            cache = new BundleCache(folder.resolve("copies").toString(), Scorer.AUTO);
        }

        synchronized void shut(Path bundle) {
            shut = bundle;
            letIn = new CountDownLatch(1);
            asked = new CountDownLatch(1);
        }

        void open(Path bundle) {
            assertThat(bundle).isEqualTo(shut);
            letIn.countDown();
        }

        void awaitAsked(Path bundle) throws InterruptedException {
            assertThat(bundle).isEqualTo(shut);
            asked.await();
        }

        @Override
        public SharedModels.Share open(ReleasedBundle bundle, Path temporary) throws InvalidBundleException {
            if (shut != null && bundle.location().equals(shut.toString())) {
                asked.countDown();
                try {
                    letIn.await();
                } catch (InterruptedException e) {
                    throw new InvalidBundleException(shut, "was not fetched in time", e);
                }
            }
            opened.add(bundle.sha256());
            return cache.open(bundle, temporary);
        }

        void awaitOpenModels(int expected) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (openModels() != expected) {
                assertThat(System.nanoTime())
                        .as("%s models are open", openModels())
                        .isLessThan(deadline);
                Thread.onSpinWait();
            }
        }

        private long openModels() {
            return opened.stream().filter(SharedModels::isInUse).count();
        }
    }
}
