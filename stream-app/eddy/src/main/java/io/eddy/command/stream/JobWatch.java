package io.eddy.command.stream;

import io.eddy.command.process.LogSettings;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.state.StateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells on the terminal what an operator has to know of a job in this process. Not thread-safe. */
final class JobWatch {

    private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);

    private final EmbeddedRecommender recommender;
    private final StateFolder state;
    private final PrintWriter err;

    private long failedCheckpointId;
    private long failedInARow;
    private long completedCheckpoints;
    private boolean othersDiscarded;
    private long toldFailureMs = Long.MIN_VALUE;
    private long restarts;

    JobWatch(EmbeddedRecommender recommender, StateFolder state, PrintWriter err) {
        this.recommender = recommender;
        this.state = state;
        this.err = err;
    }

    /**
     * Asks the job once.
     *
     * @throws IllegalStateException where it has ended by itself
     */
    void look() throws InterruptedException, IOException {
        var failure = recommender.failure();
        if (failure != null) {
            throw new IllegalStateException("The job ended: " + failure, failure);
        }
        tellRestarts();
        tellCheckpoints();
        err.flush();
    }

    private void tellRestarts() throws InterruptedException {
        for (var failure : recommender.failures()) {
            if (failure.atMs() > toldFailureMs) {
                toldFailureMs = failure.atMs();
                restarts++;
                LOG.warn("Restart {}: {}", restarts, failure.message());
                err.printf(
                        "eddy: The job failed and starts again from its last checkpoint (%,d. time): %s. Exceptions in Flink's web UI and"
                                + " %s say more.%n",
                        restarts, failure.message(), LogSettings.file());
            }
        }
    }

    private void tellCheckpoints() throws InterruptedException, IOException {
        var checkpoints = recommender.checkpoints();
        if (checkpoints.completed() > completedCheckpoints) {
            if (failedInARow > 0) {
                LOG.info("Checkpoints are written again, after {} that failed", failedInARow);
                err.printf("eddy: Checkpoints are written again, after %,d that failed.%n", failedInARow);
            }
            failedInARow = 0;
        }
        if (checkpoints.failedId() > failedCheckpointId) {
            failedInARow++;
            LOG.warn("A checkpoint failed, the {}. in a row: {}", failedInARow, checkpoints.failure());
            if (failedInARow == 1) {
                err.printf(
                        "eddy: A checkpoint failed: %s. The job goes on; should it fail, it starts from the last one that did not.%s Details in"
                                + " %s%n",
                        checkpoints.failure(), state.shortOfSpace(), LogSettings.file());
            }
        }
        completedCheckpoints = checkpoints.completed();
        failedCheckpointId = checkpoints.failedId();
        if (!othersDiscarded && completedCheckpoints >= EmbeddedRecommender.RETAINED_CHECKPOINTS) {
            state.discardCheckpointsExceptOf(recommender.jobId());
            othersDiscarded = true;
        }
    }
}
