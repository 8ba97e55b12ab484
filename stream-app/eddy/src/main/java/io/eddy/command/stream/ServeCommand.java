package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.process.CtrlC;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serves the latest recommendation of each session over HTTP, with a page to watch them come, until Ctrl-C.",
            "GET /api/sessions/{id}, GET /api/recent?limit=20, GET /health, and the page at /. On the loopback interface.",
            "/health is 200 while brokers, topic and stream are well, else 503; of each it says how it was last seen, "
                    + "and when. Where the topic is made anew or gets partitions, it is read from the beginning.",
            "Several on one broker each serve all sessions; on one machine each needs a --state of its own."
        })
public final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ServiceSettings.DEFAULT_PORT,
            showDefaultValue = Visibility.ALWAYS,
            description = "Port to listen on; 0 for a free one.")
    private int port;

    @Mixin
    private RecommendationOptions recommendations;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/live-view",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the sessions are kept between two runs.")
    private Path state;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "Sets its group of Kafka's apart from those of others. By default a name that is made with the "
                            + "folder of --state; one of two with the same name gives way to the other.")
    private String instance;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long after its latest recommendation a session is kept.")
    private Duration retention;

    @Mixin
    private TitlesOption titlesOption;

    @Override
    public Integer call() throws Exception {
        var titles = titlesOption.read();
        var settings = ServiceSettings.builder(kafka.connection(), state)
                .recommendationsTopic(recommendations.topic)
                .format(recommendations.format)
                .registry(recommendations.registry())
                .port(Ports.named("--port", port))
                .instance(instance)
                .retention(retention)
                .build();
        var stop = CtrlC.latch();
        try (var liveView = RecommendationService.start(settings, titles)) {
            spec.commandLine().getOut().println("Live view: " + liveView.uri());
            stop.await();
        }
        return 0;
    }
}
