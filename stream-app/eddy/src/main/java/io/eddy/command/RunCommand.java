package io.eddy.command;

import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.recommender.StartCheck;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the recommender job in this process, with Flink's web UI, until Ctrl-C.",
            "Ctrl-C stops the job with a savepoint and says how to go on from it. On a standing Flink cluster submit"
                    + " the job's jar instead; it takes the same options."
        })
final class RunCommand implements Callable<Integer> {

    private static final long CHECK_SECONDS = 1;
    private static final int MOST_SUBTASKS = 128;

    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, paramLabel = "FOLDER", description = "The model bundle.")
    private Path bundle;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "Any option of the job, as session.inactivity-gap=20min; may stand several times.")
    private Map<String, String> options = new HashMap<>();

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Subtasks of each operator.")
    private int parallelism;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            description = "Port of Flink's web UI; 0 for a free one. By default " + EmbeddedRecommender.UI_PORT
                    + ", or a free one where that is taken.")
    private Integer uiPort;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/state",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where checkpoints and savepoints go.")
    private Path state;

    @Option(names = "--from-savepoint", paramLabel = "PATH", description = "Savepoint to go on from.")
    private String savepoint;

    private boolean restarts;

    @Override
    public Integer call() throws Exception {
        requireOwnOption(RecommenderOptions.MODEL_BUNDLE.key(), "--bundle");
        requireOwnOption(RecommenderOptions.BOOTSTRAP_SERVERS.key(), "--kafka");
        if (parallelism < 1 || parallelism > MOST_SUBTASKS) {
            throw new IllegalArgumentException(
                    "--parallelism is " + parallelism + ", expected 1 to " + MOST_SUBTASKS + ".");
        }
        var port = Ports.namedOr("--ui-port", uiPort, EmbeddedRecommender.UI_PORT);
        var values = new HashMap<>(options);
        values.put(
                RecommenderOptions.MODEL_BUNDLE.key(), bundle.toAbsolutePath().toString());
        values.put(RecommenderOptions.BOOTSTRAP_SERVERS.key(), kafka.bootstrapServers);
        var checked = RecommenderOptions.of(values);
        warn(StartCheck.check(checked));
        var out = spec.commandLine().getOut();
        var folder = state.toAbsolutePath();
        var stop = CtrlC.latch();
        try (var recommender = EmbeddedRecommender.start(checked, parallelism, port, folder, savepoint)) {
            out.println("The job runs. Flink's web UI: " + recommender.webUi()
                    + Ports.whyMoved(port, recommender.webUi().getPort()) + "\nCtrl-C stops it with a savepoint.");
            out.flush();
            while (!stop.await(CHECK_SECONDS, TimeUnit.SECONDS)) {
                var failure = recommender.failure();
                if (failure != null) {
                    throw new IllegalStateException("The job ended: " + failure, failure);
                }
                tellOfRestarts(recommender);
            }
            var path = recommender.stopWithSavepoint(folder.resolve("savepoints"));
            out.println("\nStopped. Go on with: " + ShellLine.of("eddy", "run", "--from-savepoint", path)
                    + " and the same options.");
            return 0;
        }
    }

    private void requireOwnOption(String key, String option) {
        if (options.containsKey(key)) {
            throw new IllegalArgumentException("Name " + key + " by " + option + ", not by --option.");
        }
    }

    private void warn(List<String> warnings) {
        var err = spec.commandLine().getErr();
        warnings.forEach(warning -> err.println("eddy: " + warning));
        err.flush();
    }

    private void tellOfRestarts(EmbeddedRecommender recommender) throws InterruptedException {
        boolean restartsNow = recommender.isRestarting();
        if (restartsNow && !restarts) {
            var err = spec.commandLine().getErr();
            err.println("eddy: The job failed and starts again; Exceptions in Flink's web UI and "
                    + EddyCommand.logFile() + " say why.");
            err.flush();
        }
        restarts = restartsNow;
    }
}
