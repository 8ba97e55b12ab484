package io.eddy.recommender.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.testing.CountGraphs;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ListCheckTest {

    private final List<Float> exactlyScored = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 50;
    private long checkTakesNanos;

    @Test
    void shouldMakeEveryThirdListASecondTimeAcrossCalls() {
        var check = new ListCheck(1.0 / 3, Runnable::run, () -> nowNanos);
        var observer = check.of(new Doubling(true));
        observer.retrieved(sessions(0, 2), lists(0, 2), 1);
        observer.retrieved(sessions(2, 1), lists(2, 1), 1);
        observer.retrieved(sessions(3, 2), lists(3, 2), 1);
        observer.retrieved(sessions(5, 2), lists(5, 2), 1);
        assertThat(exactlyScored).containsExactly(0f, 3f, 6f);
        assertThat(check.checked()).isEqualTo(3);
        assertThat(check.differing()).isZero();
    }

    @Test
    void shouldCountListsThatDiffer() {
        var check = new ListCheck(1, Runnable::run, () -> nowNanos);
        var observer = check.of(new Doubling(true));
        observer.retrieved(sessions(0, 1), lists(0, 1), 1);
        observer.retrieved(sessions(1, 1), lists(7, 1), 1);
        observer.retrieved(sessions(2, 1), lists(8, 1), 1);
        assertThat(check.checked()).isEqualTo(3);
        assertThat(check.differing()).isEqualTo(2);
    }

    @Test
    void shouldPassListsOverWhileOneIsChecked() {
        var waiting = new ArrayDeque<Runnable>();
        var check = new ListCheck(1, waiting::add, () -> nowNanos);
        var observer = check.of(new Doubling(true));
        observer.retrieved(sessions(0, 1), lists(0, 1), 1);
        observer.retrieved(sessions(1, 1), lists(1, 1), 1);
        assertThat(waiting).hasSize(1);
        waiting.remove().run();
        observer.retrieved(sessions(2, 1), lists(2, 1), 1);
        waiting.remove().run();
        assertThat(exactlyScored).containsExactly(0f, 2f);
    }

    @Test
    void shouldTakeAHundredthOfTheTimeAtMost() {
        var waiting = new ArrayDeque<Runnable>();
        var check = new ListCheck(1, waiting::add, () -> nowNanos);
        var observer = check.of(new Doubling(true));
        checkTakesNanos = 7;
        observer.retrieved(sessions(0, 1), lists(0, 1), 1);
        waiting.remove().run();
        nowNanos += 99 * 7 - 1;
        observer.retrieved(sessions(1, 1), lists(1, 1), 1);
        assertThat(waiting).isEmpty();
        nowNanos += 1;
        observer.retrieved(sessions(2, 1), lists(2, 1), 1);
        waiting.remove().run();
        assertThat(exactlyScored).containsExactly(0f, 2f);
    }

    @Test
    void shouldCheckNothingWhereNothingIsAskedForOrThereIsNoOtherWay() {
        check(0, true, Runnable::run);
        check(1, false, Runnable::run);
        check(1, true, task -> {
            throw new RejectedExecutionException("the task ends");
        });
        assertThat(exactlyScored).isEmpty();
    }

    @Test
    @Timeout(60)
    void shouldCheckTheListsOfAJob(@TempDir Path folder) throws Exception {
        CountGraphs.write(folder.resolve("m"), "1", 300, 3);
        try (var sessions = SessionHarness.start(folder.resolve("m"), 1)) {
            for (int click = 0; (long) sessions.gauge("listsChecked") < 2; click++) {
                sessions.click("s" + click, "i" + click % 300, click);
            }
            assertThat(sessions.gauge("listsDiffering")).isEqualTo(0L);
            assertThat(sessions.gauge("modelScorer")).asString().contains("integer");
        }
    }

    private void check(double share, boolean hasExhaustive, Executor threads) {
        new ListCheck(share, threads, () -> nowNanos)
                .of(new Doubling(hasExhaustive))
                .retrieved(sessions(0, 1), lists(0, 1), 1);
    }

    /** Vectors of one number, the session's. */
    private static SessionViews sessions(int first, int count) {
        var vectors = new float[count];
        for (int session = 0; session < count; session++) {
            vectors[session] = first + session;
        }
        return new SessionViews(count, vectors, null);
    }

    private static RankedItems[] lists(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(ListCheckTest::list)
                .toArray(RankedItems[]::new);
    }

    private static RankedItems list(int session) {
        return new RankedItems(new int[] {2 * session}, new float[] {session});
    }

    /** Whose list is the item of twice the session's number. */
    private final class Doubling implements Retriever {

        private final boolean hasExhaustive;

        Doubling(boolean hasExhaustive) {
            this.hasExhaustive = hasExhaustive;
        }

        @Override
        public String method() {
            return "doubling";
        }

        @Override
        public Retriever exhaustive() {
            return hasExhaustive ? this : null;
        }

        @Override
        public int window() {
            return 0;
        }

        @Override
        public RankedItems[] retrieve(SessionViews sessions, int k) {
            nowNanos += checkTakesNanos;
            exactlyScored.add(sessions.vectors()[0]);
            return lists((int) sessions.vectors()[0], 1);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
