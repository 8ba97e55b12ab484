package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.process.CtrlC;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.FlinkOptions;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
            "Goes on from the newest checkpoint or savepoint in --state, however the run before ended. Ctrl-C stops the job with a"
                    + " savepoint; exits with 3 where that could not be written, and the last checkpoint has to do. Exits with 4"
                    + " where the clicks topic is made anew.",
            "--bundle serves first; eddy release brings others while the job runs, and what serves is part of the state.",
            "On a standing Flink cluster submit the job's jar instead; it takes the same options."
        })
public final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

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
            names = "--flink-config",
            paramLabel = "FILE",
            description =
                    "Options of Flink's own in YAML, as in its config.yaml: RocksDB's memory and metrics, restarts and the like.")
    private Path flinkConfig;

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

    @Mixin
    private MetricsOptions metrics;

    @Mixin
    private RunState state;

    @Override
    public Integer call() throws Exception {
        requireOwnOption(RecommenderOptions.MODEL_BUNDLE.key(), "--bundle");
        requireOwnOption(RecommenderOptions.BOOTSTRAP_SERVERS.key(), "--kafka");
        requireOwnOption(RecommenderOptions.KAFKA_CONFIG.key(), "--kafka-config");
        if (parallelism < 1 || parallelism > MOST_SUBTASKS) {
            throw new IllegalArgumentException(
                    "--parallelism is " + parallelism + ", expected 1 to " + MOST_SUBTASKS + ".");
        }
        var port = Ports.namedOr("--ui-port", uiPort, EmbeddedRecommender.UI_PORT);
        var values = new HashMap<>(options);
        values.put(
                RecommenderOptions.MODEL_BUNDLE.key(), bundle.toAbsolutePath().toString());
        values.putAll(kafka.ofTheJob());
        var folder = state.folder();
        folder.models()
                .ifPresent(models -> values.putIfAbsent(RecommenderOptions.MODEL_CACHE.key(), models.toString()));
        var checked = RecommenderOptions.of(values);
        var flink = flinkConfig == null ? FlinkOptions.NONE : FlinkOptions.read(flinkConfig);
        var metricsAt = metrics.isNamed() ? metrics.free("eddy run") : null;
        if (metricsAt != null) {
            flink = flink.withMetricsAt(metricsAt);
        }
        var job = new RecommenderJob(checked);
        warn(job.check());
        var out = spec.commandLine().getOut();
        var stop = CtrlC.latch();
        var lock = folder.lock();
        try (var topics = JobTopics.of(checked, spec.commandLine().getErr())) {
            var from = state.from(folder, checked, topics.clicks(), out);
            out.flush();
            try (var recommender = EmbeddedRecommender.start(job, parallelism, port, folder, from, flink)) {
                LOG.info(
                        "Runs {} as group {}, {} subtasks, state in {}, options {}",
                        bundle,
                        checked.get(RecommenderOptions.GROUP_ID),
                        parallelism,
                        folder.shown(),
                        checked.shown());
                out.println("The job runs. Flink's web UI: " + recommender.webUi()
                        + Ports.whyMoved(port, recommender.webUi().getPort()) + MetricsOptions.shown(metricsAt)
                        + "\nCtrl-C stops it with a savepoint.");
                out.flush();
                return new RunningJob(
                                recommender,
                                topics,
                                folder,
                                out,
                                spec.commandLine().getErr())
                        .until(stop);
            }
        } finally {
            lock.close();
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
}
