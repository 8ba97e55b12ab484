package io.eddy.command.stream;

import io.eddy.command.terminal.ShellLine;
import io.eddy.embedded.state.SavedState;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.serving.TopicIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where {@code eddy run} keeps its state, and what it goes on from. */
final class RunState {

    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/state",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where checkpoints and savepoints go, and are found again: the job goes on from the newest.")
    private String text;

    @Option(
            names = "--from-savepoint",
            paramLabel = "PATH",
            description = "Savepoint or checkpoint to go on from, instead of the newest in --state.")
    private String named;

    @Option(
            names = "--fresh",
            description =
                    "Begin with no sessions, where the group stands in the clicks topic; what is in --state is not gone on from"
                            + " any more.")
    private boolean fresh;

    /**
     * @throws IllegalArgumentException where the options contradict each other
     * @throws IOException where Flink cannot reach the folder
     */
    StateFolder folder() throws IOException {
        if (fresh && named != null) {
            throw new IllegalArgumentException("--fresh and --from-savepoint exclude each other.");
        }
        return StateFolder.of(text);
    }

    /**
     * Decides what to go on from, and says it.
     *
     * @param folder locked
     * @param clicks the topic as it is now
     * @return null where the job begins with no sessions
     * @throws IOException where the folder is another job's, or what is to be gone on from is damaged
     */
    SavedState from(StateFolder folder, RecommenderOptions options, TopicIdentity clicks, PrintWriter out)
            throws IOException {
        folder.take(job(options, clicks), fresh, Instant.now());
        if (named != null) {
            var state = SavedState.named(named);
            requireIntact(state, List.of());
            out.println("Going on from " + state.inWords() + ".");
            return state;
        }
        var states = folder.newestFirst();
        if (states.isEmpty()) {
            out.println("No state in " + folder.shown()
                    + " to go on from: begins with no sessions, where the group stands in the clicks topic.");
            return null;
        }
        var newest = states.get(0);
        requireIntact(newest, states.subList(1, states.size()));
        out.println("Going on from " + newest.inWords() + "; clicks since are read again.");
        return newest;
    }

    private static void requireIntact(SavedState state, List<SavedState> before) throws IOException {
        try {
            state.requireIntact();
        } catch (IOException e) {
            throw new IOException(
                    "The job cannot go on from " + state.inWords() + ": " + e.getMessage() + ". "
                            + (before.isEmpty()
                                    ? "There is none before it; --fresh begins with no sessions."
                                    : "Before it there is " + before.get(0).inWords() + ": "
                                            + ShellLine.of(
                                                    "--from-savepoint",
                                                    before.get(0).shown())
                                            + " goes on from that, --fresh begins with no sessions."),
                    e);
        }
    }

    private static StateFolder.Job job(RecommenderOptions options, TopicIdentity clicks) throws IOException {
        var kafka = options.kafka();
        try (var admin = kafka.admin(BROKER_TIMEOUT)) {
            var clusterId = admin.describeCluster().clusterId().get();
            return new StateFolder.Job(clusterId, clicks.name(), clicks.id(), options.get(RecommenderOptions.GROUP_ID));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking " + kafka.bootstrapServers() + ".", e);
        } catch (ExecutionException | KafkaException e) {
            throw new IOException("The job cannot start: " + kafka.reason(e) + ".", e);
        }
    }
}
