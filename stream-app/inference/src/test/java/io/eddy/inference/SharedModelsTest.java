package io.eddy.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.model.WindowedEncoder;
import io.eddy.inference.testing.CountGraphs;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedModelsTest {

    private static final int ITEMS = 4;

    @TempDir
    private Path temporary;

    private String sha256;
    private SharedModels.Opening opening;

    @BeforeEach
    void writeBundle() throws Exception {
        var folder = temporary.resolve("m");
        CountGraphs.write(folder, "1", ITEMS, 3);
        sha256 = ModelBundle.sha256Of(folder);
        opening = () -> Models.open(ModelBundle.load(folder));
    }

    @Test
    void shouldOpenAModelOnceForAllAndCloseItAfterTheLast() throws Exception {
        var first = SharedModels.of(sha256, opening);
        var second = SharedModels.of(sha256, opening);
        assertThat(second.model()).isSameAs(first.model());
        first.close();
        first.close();
        assertThat(retrieve(second)).isEqualTo(2);
        second.close();
        assertThatThrownBy(() -> retrieve(second)).isInstanceOf(IllegalStateException.class);
        var encoder = (WindowedEncoder) second.model().encoder();
        assertThatThrownBy(() -> encoder.encode(new int[][] {{2}})).isInstanceOf(IllegalStateException.class);
        try (var third = SharedModels.of(sha256, opening)) {
            assertThat(third.model()).isNotSameAs(first.model());
            assertThat(retrieve(third)).isEqualTo(2);
        }
    }

    @Test
    void shouldTryAgainAfterAModelCouldNotBeOpened() throws Exception {
        var fault = new InvalidBundleException(temporary, "is not there yet");
        assertThatThrownBy(() -> SharedModels.of(sha256, () -> {
                    throw fault;
                }))
                .isSameAs(fault);
        try (var share = SharedModels.of(sha256, opening)) {
            assertThat(retrieve(share)).isEqualTo(2);
        }
    }

    /** A task that closes one model must not wait for another that is being fetched. */
    @Test
    void shouldLetNobodyWaitForAnotherModel() throws Exception {
        var used = SharedModels.of(sha256, opening);
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var thread = Executors.newSingleThreadExecutor();
        try {
            var other = thread.submit(() -> SharedModels.of("another", () -> {
                begun.countDown();
                awaitQuietly(goOn);
                return opening.open();
            }));
            begun.await();
            SharedModels.of(sha256, opening).close();
            used.close();
            assertThat(other).isNotDone();
            goOn.countDown();
            other.get().close();
        } finally {
            thread.shutdown();
        }
    }

    @Test
    void shouldAnswerManyThreadsAsOne() throws Exception {
        try (var share = SharedModels.of(sha256, opening)) {
            var threads = Executors.newFixedThreadPool(4);
            try {
                Callable<Integer> task = () -> {
                    int wrong = 0;
                    for (int call = 0; call < 500; call++) {
                        int item = call % ITEMS;
                        wrong += best(share, item) == item ? 0 : 1;
                    }
                    return wrong;
                };
                var wrong = new HashSet<Integer>();
                for (var future : threads.invokeAll(
                        IntStream.range(0, 4).mapToObj(i -> task).toList())) {
                    wrong.add(future.get());
                }
                assertThat(wrong).containsExactly(0);
            } finally {
                threads.shutdown();
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int retrieve(SharedModels.Share share) {
        return best(share, 2);
    }

    private static int best(SharedModels.Share share, int item) {
        var vector = new float[ITEMS];
        vector[item] = 1;
        return share.model()
                .retriever()
                .retrieve(new SessionViews(1, vector, null), 1)[0]
                .itemIndex(0);
    }
}
