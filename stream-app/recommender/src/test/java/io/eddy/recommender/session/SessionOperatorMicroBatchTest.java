package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.RankedItems;
import io.eddy.inference.SharedModels;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.ModelCard;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.testing.DecayGraphs;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.session.SessionHarness.Answer;
import io.eddy.recommender.session.SessionHarness.Rejection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How clicks happen to be batched must show in no answer. */
class SessionOperatorMicroBatchTest {

    private static final long T = 1_700_000_000_000L;
    private static final int CLICKS = 400;

    /** Static because a model source is serialized. */
    private static final AtomicInteger OPEN_MODELS = new AtomicInteger();

    @TempDir
    private Path folder;

    /** One thing that happens to the operator: a click, or a watermark where the session id is null. */
    private record Event(String sessionId, String itemId, long timeMs, String eventId) {}

    private record Outcome(List<Answer> answers, List<Rejection> rejections, List<Long> counters) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAnswerEveryClickTheSameHoweverClicksAreBundled(long seed) throws Exception {
        var bundle = folder.resolve("m");
        DecayGraphs.writeRandom(bundle, "1", 12, 7, seed);
        var events = randomEvents(new Random(seed));
        var oneByOne = play(bundle, events, 1, new Random(seed));
        assertThat(oneByOne.answers()).hasSizeGreaterThan(CLICKS / 2);
        assertThat(oneByOne.rejections()).isNotEmpty();
        for (int microBatchClicks : new int[] {2, 7, 64, 1_000}) {
            var batched = play(bundle, events, microBatchClicks, new Random(seed + microBatchClicks));
            assertThat(batched)
                    .as("micro-batches of up to %d", microBatchClicks)
                    .isEqualTo(oneByOne);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void shouldAnswerEveryClickTheSameHoweverManySessionsLieInTheHeap(long seed) throws Exception {
        var bundle = folder.resolve("m");
        DecayGraphs.writeRandom(bundle, "1", 12, 7, seed);
        var events = randomEvents(new Random(seed));
        var none = play(bundle, events, 7, 0, new Random(seed));
        for (long cacheBytes : new long[] {600, 1_500, 1_000_000}) {
            assertThat(play(bundle, events, 7, cacheBytes, new Random(seed)))
                    .as("a cache of %d bytes", cacheBytes)
                    .isEqualTo(none);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldAnswerEveryClickTheSameHoweverOftenTheJobRestarts(long seed) throws Exception {
        var bundle = folder.resolve("m");
        DecayGraphs.writeRandom(bundle, "1", 12, 7, seed);
        var events = randomEvents(new Random(seed));
        var uninterrupted = play(bundle, events, 1, new Random(seed));
        var answers = new ArrayList<Answer>();
        var rejections = new ArrayList<Rejection>();
        var random = new Random(seed);
        int from = 0;
        long watermarkMs = Long.MIN_VALUE;
        var sessions = SessionHarness.start(bundle, 7);
        while (from < events.size()) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(60));
            for (var event : events.subList(from, to)) {
                watermarkMs = event.sessionId() == null ? event.timeMs() : watermarkMs;
                give(sessions, event);
            }
            from = to;
            var next = sessions.restarted(bundle, 7);
            answers.addAll(sessions.answers());
            rejections.addAll(sessions.rejections());
            sessions.close();
            sessions = next;
            // The source gives it again as soon as it has read a little.
            sessions.watermark(watermarkMs);
        }
        sessions.close();
        assertThat(answers).isEqualTo(uninterrupted.answers());
        assertThat(rejections).isEqualTo(uninterrupted.rejections());
    }

    @Test
    void shouldFailTheTaskWithoutAnAnswerWhenTheModelFails() throws Exception {
        var sessions = SessionHarness.start(SessionOperatorMicroBatchTest::brokenModel, BROKEN, 2);
        sessions.click("a", "i0", T);
        assertThatThrownBy(() -> sessions.click("b", "i0", T))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("out of order");
        assertThat(sessions.answers()).isEmpty();
        assertThat(sessions.storedSessions()).isEmpty();
        assertThat(sessions.timers()).isZero();
        sessions.close();
    }

    @Test
    void shouldCloseTheModelWithTheOperator() throws Exception {
        OPEN_MODELS.set(0);
        var sessions = SessionHarness.start(SessionOperatorMicroBatchTest::brokenModel, BROKEN, 2);
        assertThat(OPEN_MODELS).hasValue(1);
        sessions.close();
        assertThat(OPEN_MODELS).hasValue(0);
    }

    /** Micro-batches close at random: on count, after the wait, before a barrier. */
    private static Outcome play(Path bundle, List<Event> events, int microBatchClicks, Random random) throws Exception {
        return play(bundle, events, microBatchClicks, SessionHarness.CACHE_BYTES, random);
    }

    private static Outcome play(Path bundle, List<Event> events, int microBatchClicks, long cacheBytes, Random random)
            throws Exception {
        var answers = new ArrayList<Answer>();
        var rejections = new ArrayList<Rejection>();
        List<Long> counters;
        try (var sessions = SessionHarness.startCaching(bundle, microBatchClicks, cacheBytes)) {
            long processingTimeMs = 0;
            for (var event : events) {
                give(sessions, event);
                int what = random.nextInt(40);
                if (what == 0) {
                    sessions.checkpoint();
                } else if (what < 8) {
                    processingTimeMs += random.nextInt(4);
                    sessions.processingTime(processingTimeMs);
                } else if (what < 10) {
                    while (sessions.looks()) {
                        sessions.look();
                    }
                    sessions.idle();
                }
            }
            sessions.endOfInput();
            answers.addAll(sessions.answers());
            rejections.addAll(sessions.rejections());
            sessions.watermark(Long.MAX_VALUE);
            assertThat(sessions.storedSessions()).isEmpty();
            assertThat(sessions.timers()).isZero();
            counters = List.of(
                    sessions.counter("clicksAccepted"),
                    sessions.counter("unknownItems"),
                    sessions.counter("lateClicks"),
                    sessions.counter("sessionsOpened"),
                    sessions.counter("duplicate.clicksRejected"),
                    sessions.counter("session_ended.clicksRejected"));
        }
        return new Outcome(answers, rejections, counters);
    }

    private static void give(SessionHarness sessions, Event event) throws Exception {
        if (event.sessionId() == null) {
            sessions.watermark(event.timeMs());
        } else {
            sessions.click(event.sessionId(), event.itemId(), event.timeMs(), event.eventId());
        }
    }

    /** Time runs on; some clicks are late or repeated, some sessions pause for longer than the gap. */
    private static List<Event> randomEvents(Random random) {
        var events = new ArrayList<Event>();
        long nowMs = T;
        long watermarkMs = Long.MIN_VALUE;
        for (int click = 0; click < CLICKS; click++) {
            nowMs += random.nextInt(10) == 0
                    ? random.nextLong(SessionHarness.GAP_MS * 3 / 2)
                    : random.nextLong(SessionHarness.GAP_MS / 10);
            long timeMs = random.nextInt(6) == 0 ? nowMs - random.nextLong(SessionHarness.GAP_MS * 2) : nowMs;
            // Items i12 and i13 are not the model's.
            var eventId = random.nextInt(3) == 0 ? null : "e" + (click - random.nextInt(3));
            events.add(new Event("s" + random.nextInt(5), "i" + random.nextInt(14), timeMs, eventId));
            if (random.nextInt(9) == 0) {
                watermarkMs = Math.max(watermarkMs, nowMs - random.nextLong(SessionHarness.GAP_MS));
                events.add(new Event(null, null, watermarkMs, null));
            }
        }
        return events;
    }

    private static final ReleasedBundle BROKEN = new ReleasedBundle("broken", "1", "nowhere", "");

    /** Opens and closes, but cannot step. */
    private static SharedModels.Share brokenModel(ReleasedBundle bundle, Path temporary) {
        OPEN_MODELS.incrementAndGet();
        var card = new ModelCard("broken", "1", "broken", new Items(List.of("i0"), new long[1]), LeaveOut.NOTHING);
        return SharedModels.Share.alone(new SessionModel(card, new BrokenEncoder(), new BrokenRetriever()));
    }

    private static final class BrokenEncoder implements RecurrentEncoder {

        @Override
        public int stateSize() {
            return 1;
        }

        @Override
        public int vectorSize() {
            return 1;
        }

        @Override
        public int vectorOffset() {
            return 0;
        }

        @Override
        public HiddenState[] step(int[] itemIndexes, HiddenState[] states) {
            throw new IllegalStateException("out of order");
        }

        @Override
        public void close() {
            OPEN_MODELS.decrementAndGet();
        }
    }

    private static final class BrokenRetriever implements Retriever {

        @Override
        public String method() {
            return "broken";
        }

        @Override
        public int window() {
            return 0;
        }

        @Override
        public RankedItems[] retrieve(SessionViews sessions, int k) {
            throw new IllegalStateException("out of order");
        }

        @Override
        public void close() {}
    }
}
