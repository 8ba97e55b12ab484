package io.eddy.embedded;

import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.serving.LoopbackPort;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.executors.LocalExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The recommender job on a Flink cluster in this process, with Flink's web UI on the loopback interface. */
public final class EmbeddedRecommender implements AutoCloseable {

    /** Of Flink's web UI unless another is named. */
    public static final int UI_PORT = 8081;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private final MiniCluster cluster;
    private final JobClient job;
    private final URI webUi;

    private EmbeddedRecommender(MiniCluster cluster, JobClient job, URI webUi) {
        this.cluster = cluster;
        this.job = job;
        this.webUi = webUi;
    }

    /**
     * Submits the job and waits until all its subtasks run.
     *
     * @param uiPort of Flink's web UI
     * @param stateFolder for checkpoints and savepoints
     * @param savepoint to start from, or null
     */
    public static EmbeddedRecommender start(
            RecommenderOptions options, int parallelism, LoopbackPort uiPort, Path stateFolder, String savepoint)
            throws Exception {
        var configuration = new Configuration();
        WebUi.configure(configuration, uiPort);
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, flinkPath(stateFolder.resolve("checkpoints")));
        if (savepoint != null) {
            SavepointRestoreSettings.toConfiguration(SavepointRestoreSettings.forPath(savepoint), configuration);
        }
        var env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        env.setParallelism(parallelism);
        RecommenderJob.defineWorkflow(env, options);
        var cluster = new AtomicReference<MiniCluster>();
        var job = submit(env, uiPort, cluster);
        var webUi = cluster.get().getRestAddress().get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        var recommender = new EmbeddedRecommender(cluster.get(), job, webUi);
        recommender.awaitRunning();
        return recommender;
    }

    /** Flink reads a URI as it stands: an escaped space would become part of the name. */
    private static String flinkPath(Path folder) {
        return new org.apache.flink.core.fs.Path(
                        "file", null, folder.toAbsolutePath().toString())
                .toString();
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
            var vertices = cluster.getExecutionGraph(job.getJobID()).get().getAllVertices();
            if (!vertices.isEmpty()
                    && vertices.values().stream()
                            .allMatch(vertex -> vertex.getAggregateState() == ExecutionState.RUNNING)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_QUESTIONS.toMillis());
        }
        close();
        throw new IllegalStateException("The job did not start within " + START_TIMEOUT.toSeconds() + " s.");
    }

    public URI webUi() {
        return webUi;
    }

    /** Whether the job has failed and is being started again. */
    public boolean isRestarting() throws InterruptedException {
        try {
            return job.getJobStatus().get() == JobStatus.RESTARTING;
        } catch (ExecutionException e) {
            return false;
        }
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

    /** Stops the job so that it can go on from the savepoint. */
    public String stopWithSavepoint(Path folder) throws InterruptedException, ExecutionException, TimeoutException {
        return job.stopWithSavepoint(false, flinkPath(folder), SavepointFormatType.CANONICAL)
                .get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Cancels the job if it still runs, and with it the cluster. */
    @Override
    public void close() {
        try {
            if (!job.getJobStatus().get().isGloballyTerminalState()) {
                job.cancel().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The job cannot be cancelled.", e);
        }
    }
}
