package io.eddy.recommender.session;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.model.Scorer;
import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.release.BundleCache;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.workbench.benchmark.MadeUpModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A micro-batch from its clicks to its recommendations, sessions in a map, by a model of next to nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MicroBatchBenchmark {

    private static final int ITEMS = 100;
    private static final int DIMENSION = 4;
    private static final int SESSIONS = 10_000;
    private static final int K = 20;

    @Param({"1", "64"})
    public int clicks;

    private final Random random = new Random(1);
    private Path folder;
    private ModelsInService models;
    private SessionBook book;
    private long clickedMs;

    @Setup
    public void open() throws Exception {
        folder = Files.createTempDirectory("microbenchmarks");
        var bundle = folder.resolve("bundle");
        MadeUpModel.write(bundle, ITEMS, DIMENSION, random);
        var rules =
                new SessionRules(Duration.ofMinutes(30), 20, 20, K, null, clicks, Duration.ZERO, 0, Duration.ZERO, 0);
        models = new ModelsInService(
                new BundleCache(folder.resolve("models").toString(), Scorer.AUTO),
                folder,
                rules,
                Runnable::run,
                "model preparation",
                (event, release, opened, reason) -> {});
        models.begin(List.of(), ReleasedBundle.at(bundle));
        var sessions = new MadeUpMicroBatches(models, rules);
        book = new SessionBook(models, rules, sessions, sessions);
    }

    @TearDown
    public void close() throws Exception {
        models.close();
        WholeFolder.deleteIfExists(folder);
    }

    @Benchmark
    public Object answer() throws Exception {
        var microBatch = new ArrayList<AcceptedClick>();
        for (int click = 0; click < clicks; click++) {
            clickedMs++;
            var origin = new SourceRecord("clicks", "id", 0, clickedMs, 0, null, null);
            microBatch.add(new AcceptedClick(
                    "s" + random.nextInt(SESSIONS),
                    MadeUpModel.itemId(random.nextInt(ITEMS)),
                    clickedMs,
                    "e" + clickedMs,
                    null,
                    origin));
        }
        return book.answer(microBatch, Long.MIN_VALUE);
    }
}
