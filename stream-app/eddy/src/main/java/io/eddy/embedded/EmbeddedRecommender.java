package io.eddy.embedded;

import io.eddy.embedded.state.SavedState;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.serving.Closing;
import io.eddy.serving.LoopbackPort;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.FailedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recommender job on a Flink cluster in this process, with Flink's web UI on the loopback interface. */
public final class EmbeddedRecommender implements AutoCloseable {

    /** Of Flink's web UI unless another is named. */
    public static final int UI_PORT = 8081;

    /** Checkpoints that stay when the process is killed: one may turn out to be damaged. */
    public static final int RETAINED_CHECKPOINTS = 3;

    /** Of RocksDB for a subtask, where Flink's options say nothing; Flink's own default is as much for a whole process. */
    private static final MemorySize STATE_MEMORY = MemorySize.ofMebiBytes(128);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRecommender.class);

    private static final int STOP_ATTEMPTS = 2;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private final MiniCluster cluster;
    private final JobClient job;
    private final URI webUi;
    private final StateFolder state;

    private EmbeddedRecommender(MiniCluster cluster, JobClient job, URI webUi, StateFolder state) {
        this.cluster = cluster;
        this.job = job;
        this.webUi = webUi;
        this.state = state;
    }

    /**
     * Submits the job and waits until all its subtasks run.
     *
     * @param uiPort of Flink's web UI
     * @param state for checkpoints and savepoints
     * @param from to go on from, or null
     * @param flink options of Flink's own
     */
    public static EmbeddedRecommender start(
            RecommenderJob job,
            int parallelism,
            LoopbackPort uiPort,
            StateFolder state,
            SavedState from,
            FlinkOptions flink)
            throws Exception {
        var env = StreamExecutionEnvironment.createLocalEnvironment(
                configuration(slots(job, parallelism), uiPort, state, from, flink));
        env.setParallelism(parallelism);
        job.defineWorkflow(env);
        var cluster = new AtomicReference<MiniCluster>();
        var client = submit(env, uiPort, cluster);
        EmbeddedRecommender recommender = null;
        try {
            var webUi = cluster.get().getRestAddress().get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            recommender = new EmbeddedRecommender(cluster.get(), client, webUi, state);
            recommender.awaitRunning();
            return recommender;
        } catch (Throwable e) {
            Closing.after(e, recommender, cluster.get());
            throw e;
        }
    }

    /** As many as the largest part of the job has subtasks. */
    private static int slots(RecommenderJob job, int parallelism) {
        Integer source = job.options().get(RecommenderOptions.SOURCE_PARALLELISM);
        return source == null ? parallelism : Math.max(parallelism, source);
    }

    /** Of the cluster: Flink's own options under Eddy's. */
    static Configuration configuration(
            int slots, LoopbackPort uiPort, StateFolder state, SavedState from, FlinkOptions flink) {
        var configuration = flink.copy();
        if (!configuration.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE)) {
            configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, STATE_MEMORY.multiply(slots));
        }
        WebUi.configure(configuration, uiPort);
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, state.checkpoints().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, RETAINED_CHECKPOINTS);
        if (from != null) {
            SavepointRestoreSettings.toConfiguration(
                    SavepointRestoreSettings.forPath(from.folder().toString()), configuration);
        }
        return configuration;
    }

    /**
     * Does what the environment would, which keeps the cluster to itself.
     *
     * @param cluster set to the one that is started
     */
    private static JobClient submit(
            StreamExecutionEnvironment env, LoopbackPort uiPort, AtomicReference<MiniCluster> cluster) {
        var graph = env.getStreamGraph();
        graph.setJobName("eddy-recommender");
        var configuration = Configuration.fromMap(env.getConfiguration().toMap());
        var executor = LocalExecutor.createWithFactory(configuration, settings -> {
            cluster.set(new MiniCluster(settings));
            return cluster.get();
        });
        try {
            return executor.execute(graph, configuration, Thread.currentThread().getContextClassLoader())
                    .get();
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            if (root instanceof BindException) {
                throw new IllegalStateException(
                        "Flink's web UI cannot listen on 127.0.0.1:" + uiPort.number() + ": the port is taken.", e);
            }
            throw new IllegalStateException("Flink cannot be started in this process: " + root.getMessage(), e);
        }
    }

    private void awaitRunning() throws Exception {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            var failure = failure();
            if (failure != null) {
                throw new IllegalStateException("The job failed at its start: " + failure, failure);
            }
            if (isRunning()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_QUESTIONS.toMillis());
        }
        throw new IllegalStateException("The job did not start within " + START_TIMEOUT.toSeconds() + " s.");
    }

    private boolean isRunning() throws InterruptedException {
        try {
            var vertices = cluster.getExecutionGraph(job.getJobID())
                    .get()
                    .getAllVertices()
                    .values();
            return !vertices.isEmpty()
                    && vertices.stream().allMatch(vertex -> vertex.getAggregateState() == ExecutionState.RUNNING);
        } catch (ExecutionException e) {
            return false;
        }
    }

    public URI webUi() {
        return webUi;
    }

    /** Null while the job runs, else why it ended. */
    public Throwable failure() throws InterruptedException {
        try {
            var status = job.getJobStatus().get();
            if (!status.isGloballyTerminalState()) {
                return null;
            }
            if (status == JobStatus.FAILED) {
                job.getJobExecutionResult().get();
            }
            return new IllegalStateException("The job is " + status + ".");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /**
     * Stops the job so that it can go on from the savepoint. A savepoint that cannot be written is tried once more.
     *
     * @return the savepoint, with its hashes
     * @throws IOException where none could be written; the job still runs, or starts again
     */
    public SavedState stopWithSavepoint() throws InterruptedException, IOException {
        for (int attempt = 1; ; attempt++) {
            var before = state.savepoints();
            Exception failure = null;
            try {
                job.stopWithSavepoint(false, state.savepointsFolder().toString(), SavepointFormatType.CANONICAL)
                        .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException | IllegalStateException e) {
                // The cluster ends with its job, at times before it has answered: what counts is the savepoint.
                failure = e;
            }
            var written = state.savepoints();
            written.removeAll(before);
            if (!written.isEmpty()) {
                state.seal(written.get(0));
                return written.get(0);
            }
            if (attempt == STOP_ATTEMPTS || !isRunningAgain()) {
                throw new IOException("the savepoint cannot be written: " + rootMessage(failure), failure);
            }
        }
    }

    /** A savepoint that fails may have stopped the sources: the job then starts again. */
    private boolean isRunningAgain() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline && failure() == null) {
            if (isRunning()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_QUESTIONS.toMillis());
        }
        return false;
    }

    /** The failures that the job was started again after, the oldest first; Flink keeps the last sixteen. */
    public List<Failure> failures() throws InterruptedException {
        try {
            var failures = new ArrayList<Failure>();
            for (var entry : cluster.getExecutionGraphInfo(job.getJobID()).get().getExceptionHistory()) {
                failures.add(new Failure(entry.getTimestamp(), rootMessage(entry.getException())));
            }
            failures.sort(Comparator.comparingLong(Failure::atMs));
            return failures;
        } catch (ExecutionException | IllegalStateException e) {
            return List.of();
        }
    }

    /** How checkpoints go. */
    public Checkpoints checkpoints() throws InterruptedException {
        try {
            var stats = cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
            long completed = stats.getCounts().getNumberOfCompletedCheckpoints();
            // The newest first. One without a message was only triggered too early, while a slow job started.
            for (var checkpoint : stats.getHistory().getCheckpoints()) {
                if (checkpoint instanceof FailedCheckpointStats failed && failed.getFailureMessage() != null) {
                    return new Checkpoints(completed, failed.getCheckpointId(), withoutDot(failed.getFailureMessage()));
                }
            }
            return new Checkpoints(completed, 0, "");
        } catch (ExecutionException | IllegalStateException e) {
            return new Checkpoints(0, 0, "");
        }
    }

    /** The latest checkpoint that was written; empty before the first one. */
    public Optional<Checkpoint> lastCheckpoint() throws InterruptedException {
        try {
            var stats = cluster.getExecutionGraph(job.getJobID()).get().getCheckpointStatsSnapshot();
            return Optional.ofNullable(stats.getHistory().getLatestCompletedCheckpoint())
                    .map(last -> new Checkpoint(last.getStateSize(), last.getEndToEndDuration()));
        } catch (ExecutionException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Flink's id of the job. */
    public String jobId() {
        return job.getJobID().toHexString();
    }

    /** Cancels the job if it still runs, and ends the cluster. Its last checkpoints stay. */
    @Override
    public void close() {
        try {
            if (cluster.isRunning() && !job.getJobStatus().get().isGloballyTerminalState()) {
                job.cancel().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
                awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            // Flink ends its cluster by itself once the job has ended, at times between these two questions.
            LOG.info("The job cannot be cancelled", e);
        }
        try {
            cluster.closeAsync().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Flink cannot be stopped.", e);
        }
    }

    /** Of the job: a cluster that is closed while its job still ends writes errors of its own to the console. */
    private void awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        job.getJobExecutionResult()
                .handle((result, cancellation) -> result)
                .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static String withoutDot(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = root.getMessage() == null ? root.toString() : root.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    /** @param message of what it began with, in a line */
    public record Failure(long atMs, String message) {}

    /**
     * @param bytes of the whole state, whatever of it an earlier checkpoint has written
     * @param millis from its beginning until all had written
     */
    public record Checkpoint(long bytes, long millis) {}

    /**
     * @param completed since this start
     * @param failedId of the last one that could not be written, 0 where none is known
     * @param failure why it could not
     */
    public record Checkpoints(long completed, long failedId, String failure) {}
}
