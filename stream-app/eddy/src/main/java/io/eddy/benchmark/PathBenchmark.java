package io.eddy.benchmark;

import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.FlinkOptions;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.serving.Closing;
import io.eddy.serving.LoopbackPort;
import io.eddy.workbench.Progress;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * The whole path from a click's record to the recommendation's, in this process: Kafka, the job on Flink with its state in RocksDB, and who makes
 * the clicks. One thread.
 */
public final class PathBenchmark implements AutoCloseable {

    /** So many clicks are answered within it, or the path stands still. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    /** Of a closed loop, each with a throughput of its own. */
    private static final Duration WINDOW = Duration.ofSeconds(2);

    /** A window that is no faster than the best before by so much tells nothing new. */
    private static final double FASTER = 1.02;

    private static final int WINDOWS_TO_BE_SURE = 3;

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** Of a window's time: where the JVM compiles for longer it is not warm, however fast it is. */
    private static final double MOST_COMPILING = 0.1;

    private final PathSettings settings;
    private final EmbeddedKafka kafka;
    private final EmbeddedRecommender recommender;
    private final Traffic traffic;
    private final MadeUpClicks clicks;

    /**
     * Returns once the job runs.
     *
     * @param bundle whose items are those of the settings
     * @param folder for all that is kept meanwhile
     */
    public PathBenchmark(PathSettings settings, Path bundle, Path folder) throws Exception {
        this.settings = settings;
        clicks = new MadeUpClicks(settings.shape(), settings.items(), settings.liveSessions());
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), LoopbackPort.FREE);
        EmbeddedRecommender started = null;
        try {
            kafka.createTopics(settings.parallelism());
            started = EmbeddedRecommender.start(
                    new RecommenderJob(options(settings, bundle, folder, kafka.bootstrapServers())),
                    settings.parallelism(),
                    LoopbackPort.FREE,
                    StateFolder.of(folder.resolve("flink")),
                    null,
                    FlinkOptions.ofStateMemory(settings.stateMemoryMb()));
            traffic = new Traffic(kafka.connection(), settings.delivery());
            recommender = started;
        } catch (Throwable e) {
            Closing.after(e, started, kafka);
            throw e;
        }
    }

    private static RecommenderOptions options(PathSettings settings, Path bundle, Path folder, String brokers) {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(),
                bundle.toAbsolutePath().toString(),
                RecommenderOptions.MODEL_CACHE.key(),
                folder.resolve("models").toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(),
                brokers,
                RecommenderOptions.RECOMMENDATIONS_K.key(),
                Integer.toString(settings.k()),
                RecommenderOptions.RECOMMENDATIONS_FORMAT.key(),
                settings.format().toString(),
                RecommenderOptions.DELIVERY.key(),
                settings.delivery().toString()));
    }

    /**
     * Lets each session be seen once, and goes on as fast as clicks are answered until that grows no faster and the JVM has compiled it.
     *
     * @return clicks a second of each window
     */
    public List<Double> warmUp(Progress progress) throws InterruptedException {
        var rates = new ArrayList<Double>();
        if (!settings.longestWarmUp().isZero()) {
            seeEachSession(progress);
        }
        long end = System.nanoTime() + settings.longestWarmUp().toNanos();
        double best = 0;
        int since = 0;
        boolean compiling = true;
        try (var task = progress.begin("Warm-up", settings.longestWarmUp().toMillis() / WINDOW.toMillis())) {
            while (System.nanoTime() < end && (compiling || since < WINDOWS_TO_BE_SURE)) {
                long compiledMs = COMPILER.getTotalCompilationTime();
                double rate = window();
                compiling = COMPILER.getTotalCompilationTime() - compiledMs > MOST_COMPILING * WINDOW.toMillis();
                rates.add(rate);
                since = rate > FASTER * best ? 0 : since + 1;
                best = Math.max(best, rate);
                task.stepBy(1);
            }
        }
        return rates;
    }

    /** Clicks that follow each other as fast as they are answered, with as many under way as the settings say. */
    private final class ClosedLoop {

        private final Semaphore free = new Semaphore(settings.inFlight());
        private final LongAdder answered = new LongAdder();

        ClosedLoop() {
            traffic.begin(false, session -> {
                answered.increment();
                free.release();
            });
        }

        void sendNext() throws InterruptedException {
            take(1);
            clicks.next();
            traffic.send(clicks.session(), clicks.item());
        }

        long answered() {
            return answered.sum();
        }

        void awaitAll() throws InterruptedException {
            take(settings.inFlight());
        }

        private void take(int permits) throws InterruptedException {
            if (!free.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw stoodStill("For " + PATIENCE.toSeconds() + " seconds no click was answered.");
            }
        }
    }

    private void seeEachSession(Progress progress) throws InterruptedException {
        var loop = new ClosedLoop();
        try (var task = progress.begin("Sessions", clicks.live())) {
            for (long sent = 0; sent < clicks.live(); sent++) {
                loop.sendNext();
                if (sent % settings.inFlight() == 0) {
                    task.stepTo(sent);
                }
            }
        }
        loop.awaitAll();
    }

    private IllegalStateException stoodStill(String how) throws InterruptedException {
        var failure = traffic.failure();
        return new IllegalStateException(how, failure == null ? recommender.failure() : failure);
    }

    /** @return clicks a second that are answered while others follow */
    private double window() throws InterruptedException {
        var loop = new ClosedLoop();
        long start = System.nanoTime();
        while (System.nanoTime() - start < WINDOW.toNanos()) {
            loop.sendNext();
        }
        double rate = loop.answered() / ((System.nanoTime() - start) / 1e9);
        loop.awaitAll();
        return rate;
    }

    /** Clicks that follow each other as fast as they are answered. */
    public Throughput measureThroughput(Progress progress) throws InterruptedException {
        var rates = new ArrayList<Double>();
        var loop = new ClosedLoop();
        var cpu = CpuTimes.begin();
        long start = System.nanoTime();
        long windowStart = start;
        long before = 0;
        try (var task = progress.begin("As fast as it goes", settings.length().toMillis() / WINDOW.toMillis())) {
            while (System.nanoTime() - start < settings.length().toNanos() || rates.isEmpty()) {
                loop.sendNext();
                long now = System.nanoTime();
                if (now - windowStart >= WINDOW.toNanos()) {
                    long sum = loop.answered();
                    rates.add((sum - before) / ((now - windowStart) / 1e9));
                    before = sum;
                    windowStart = now;
                    task.stepBy(1);
                }
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double count = loop.answered();
        var nanos = cpu.stop();
        loop.awaitAll();
        return Throughput.of(rates, seconds, count, nanos);
    }

    /**
     * Clicks that come at a constant rate, whether or not those before are answered; from the next checkpoint on.
     *
     * @param rate clicks a second
     * @return microseconds from when a click was to be sent to when its recommendation was read
     */
    public Histogram measureLatency(double rate, Progress progress) throws InterruptedException {
        if (!settings.longestWarmUp().isZero()) {
            awaitCheckpoint();
        }
        int count = (int) Math.max(1, Math.round(rate * settings.length().toNanos() / 1e9));
        var schedule = new Schedule(clicks, count);
        var micros = new Histogram(3);
        var left = new CountDownLatch(count);
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
        traffic.begin(true, session -> {
            long due = start + (long) (schedule.answered(session) / rate * 1e9);
            micros.recordValue(Math.max(0, (System.nanoTime() - due) / 1_000));
            left.countDown();
        });
        try (var task = progress.begin("%,.0f clicks/s".formatted(rate), count)) {
            for (int click = 0; click < count; click++) {
                Pace.await(start + (long) (click / rate * 1e9));
                traffic.send(schedule.session(click), schedule.item(click));
                task.stepTo(click + 1L);
            }
        }
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw stoodStill(left.getCount() + " of " + count + " clicks were not answered within "
                    + PATIENCE.toSeconds() + " seconds after the last one.");
        }
        return micros;
    }

    /** What a faster run before has left in RocksDB's memory is none of a slower one's load. */
    private void awaitCheckpoint() throws InterruptedException {
        long before = recommender.checkpoints().completed();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (recommender.checkpoints().completed() == before && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_QUESTIONS.toMillis());
        }
    }

    /** Key and value of a recommendation's record, on average. */
    double recommendationBytes() {
        return traffic.recommendationBytes();
    }

    /** How many sessions there were so far; none has ended for the job. */
    public long sessions() {
        return clicks.sessions();
    }

    /** The latest that was written, if there is one yet. */
    public Optional<EmbeddedRecommender.Checkpoint> lastCheckpoint() throws InterruptedException {
        return recommender.lastCheckpoint();
    }

    @Override
    public void close() {
        Closing.all(traffic, recommender, kafka);
    }

    /** Clicks that are made before they are sent, so that each answer finds its click: those of a session are answered in order. */
    private static final class Schedule {

        private final long[] sessions;
        private final int[] items;

        /** Of each click the next one of its session, below 0 where there is none. */
        private final int[] next;

        /** By session, its first click that is not answered. */
        private final Map<Long, Integer> unanswered = new HashMap<>();

        Schedule(MadeUpClicks clicks, int count) {
            sessions = new long[count];
            items = new int[count];
            next = new int[count];
            Arrays.fill(next, -1);
            var last = new HashMap<Long, Integer>();
            for (int click = 0; click < count; click++) {
                clicks.next();
                sessions[click] = clicks.session();
                items[click] = clicks.item();
                unanswered.putIfAbsent(sessions[click], click);
                var before = last.put(sessions[click], click);
                if (before != null) {
                    next[before] = click;
                }
            }
        }

        long session(int click) {
            return sessions[click];
        }

        int item(int click) {
            return items[click];
        }

        /** The click of the session that was answered. One thread. */
        int answered(long session) {
            Integer click = unanswered.get(session);
            if (click == null || click < 0) {
                throw new IllegalStateException(
                        "A recommendation came that no click waits for: the job started again.");
            }
            unanswered.put(session, next[click]);
            return click;
        }
    }
}
