package io.eddy.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The recommender job on a Flink cluster in this process, with Flink's web UI on the loopback interface. */
public final class EmbeddedRecommender implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private final JobClient job;
    private final URI webUi;

    private EmbeddedRecommender(JobClient job, URI webUi) {
        this.job = job;
        this.webUi = webUi;
    }

    /**
     * Submits the job and waits until all its subtasks run.
     *
     * @param uiPort taken if it is free, else another one
     * @param stateFolder for checkpoints and savepoints
     * @param savepoint to start from, or null
     */
    public static EmbeddedRecommender start(
            RecommenderOptions options, int parallelism, int uiPort, Path stateFolder, String savepoint)
            throws Exception {
        int port = FreePort.preferably(uiPort);
        var configuration = new Configuration();
        WebUi.configure(configuration, port);
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.BIND_HOST, "127.0.0.1");
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, flinkPath(stateFolder.resolve("checkpoints")));
        if (savepoint != null) {
            SavepointRestoreSettings.toConfiguration(SavepointRestoreSettings.forPath(savepoint), configuration);
        }
        var env = StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration);
        env.setParallelism(parallelism);
        RecommenderJob.defineWorkflow(env, options);
        var recommender = new EmbeddedRecommender(submit(env), URI.create("http://127.0.0.1:" + port));
        recommender.awaitRunning();
        return recommender;
    }

    /** Flink reads a URI as it stands: an escaped space would become part of the name. */
    private static String flinkPath(Path folder) {
        return new org.apache.flink.core.fs.Path(
                        "file", null, folder.toAbsolutePath().toString())
                .toString();
    }

    private static JobClient submit(StreamExecutionEnvironment env) {
        try {
            return env.executeAsync("eddy-recommender");
        } catch (Exception e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new IllegalStateException("Flink cannot be started in this process: " + root.getMessage(), e);
        }
    }

    private void awaitRunning() throws Exception {
        var request = HttpRequest.newBuilder(webUi.resolve("/jobs/" + job.getJobID()))
                .timeout(START_TIMEOUT)
                .build();
        var http = HttpClient.newHttpClient();
        var json = new ObjectMapper();
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            var failure = failure();
            if (failure != null) {
                throw new IllegalStateException("The job failed at its start: " + failure, failure);
            }
            var answer = json.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            var vertices = answer.path("vertices");
            if (vertices.size() > 0
                    && answer.path("status-counts").path("RUNNING").asInt() == vertices.size()) {
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
