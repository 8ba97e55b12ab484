package io.eddy.command.stream;

import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.state.StateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that runs in this process, until it is stopped or ends by itself. */
final class RunningJob {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);

    private static final long CHECK_SECONDS = 1;
    private static final int STOPPED_WITHOUT_SAVEPOINT = 3;
    private static final int CLICKS_MADE_ANEW = 4;

    private final EmbeddedRecommender recommender;
    private final JobTopics topics;
    private final StateFolder folder;
    private final PrintWriter out;
    private final PrintWriter err;

    RunningJob(
            EmbeddedRecommender recommender, JobTopics topics, StateFolder folder, PrintWriter out, PrintWriter err) {
        this.recommender = recommender;
        this.topics = topics;
        this.folder = folder;
        this.out = out;
        this.err = err;
    }

    /**
     * Tells what happens to it, and stops it in the end.
     *
     * @return exit code
     * @throws IllegalStateException where it ends by itself
     */
    int until(CountDownLatch stop) throws InterruptedException, IOException {
        var watch = new JobWatch(recommender, folder, err);
        while (!stop.await(CHECK_SECONDS, TimeUnit.SECONDS)) {
            if (!topics.look()) {
                err.println("eddy: The job ends: the topic "
                        + topics.clicks().name() + " was made anew, and what is in " + folder.shown()
                        + " fits the one before. --fresh begins with the new one.");
                return CLICKS_MADE_ANEW;
            }
            watch.look();
        }
        return stop();
    }

    private int stop() throws InterruptedException, IOException {
        try {
            var savepoint = recommender.stopWithSavepoint();
            LOG.info("Stopped with {}", savepoint.inWords());
            out.println("\nStopped with " + savepoint.inWords() + "; the same command goes on from it.");
            return 0;
        } catch (IOException e) {
            LOG.error("Stopped without a savepoint", e);
            var states = folder.newestFirst();
            err.println("\neddy: Stopped without a savepoint: " + e.getMessage() + ". "
                    + (states.isEmpty()
                            ? "There is no checkpoint either: the next run begins with no sessions."
                            : "The same command goes on from " + states.get(0).inWords() + "."));
            return STOPPED_WITHOUT_SAVEPOINT;
        }
    }
}
