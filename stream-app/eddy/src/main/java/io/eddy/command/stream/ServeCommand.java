package io.eddy.command.stream;

import io.eddy.catalogue.EddyVersion;
import io.eddy.command.option.KafkaOptions;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.process.CtrlC;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import io.eddy.serving.http.SimilarItems;
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
            "Serves the recommendations of each session over HTTP, takes clicks, and shows both on a page, until Ctrl-C.",
            "GET /v1/sessions/{id}/recommendations, POST /v1/clicks and more: /openapi.json has all of it.",
            "Several with one --group share the sessions and answer for each other; on one machine each needs a --state and a --port "
                    + "of its own.",
            "/health is 200 while brokers, topics and stream are well, else 503; of each it says how it was last seen, "
                    + "and when. Where the recommendations topic is made anew or gets partitions, it is read from the beginning."
        })
public final class ServeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private DoorOptions door;

    @Mixin
    private RecommendationOptions recommendations;

    @Mixin
    private ClickOptions clicks;

    @Option(
            names = "--status-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-status",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the job says what it serves, to show it.")
    private String statusTopic;

    @Option(
            names = "--rejected-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks-rejected",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where rejected clicks are read, to show the newest.")
    private String rejectedTopic;

    @Option(
            names = "--windows-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluation-windows",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Where the figures of the evaluation are read, to show them; in the format of recommendations.")
    private String windowsTopic;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/serve",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the sessions are kept between two runs.")
    private Path state;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            defaultValue = ServiceSettings.DEFAULT_GROUP,
            showDefaultValue = Visibility.ALWAYS,
            description = "Those with the same one share the sessions.")
    private String group;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "This one's name in the group. By default one that is made with the folder of --state; one of two with the same "
                            + "name gives way to the other.")
    private String instance;

    @Option(
            names = "--standbys",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many others of the group keep a copy of a session.")
    private int standbys;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long after its latest recommendation a session is kept.")
    private Duration retention;

    @Option(
            names = "--half-life",
            paramLabel = "DURATION",
            defaultValue = "PT6H",
            showDefaultValue = Visibility.ALWAYS,
            description = "After which a click counts half for the popular items that unknown sessions get.")
    private Duration halfLife;

    @Option(
            names = "--bundle",
            paramLabel = "FOLDER",
            description = "Model bundle whose item vectors say what is similar, for /v1/items/{id}/similar.")
    private Path bundle;

    @Mixin
    private TitlesOption titlesOption;

    @Override
    public Integer call() throws Exception {
        var settings = ServiceSettings.builder(kafka.connection(), state)
                .recommendations(recommendations.topic, recommendations.format)
                .registry(recommendations.registry())
                .clicks(clicks.topic, clicks.format)
                .views(statusTopic, rejectedTopic, windowsTopic)
                .door(door.door())
                .group(group)
                .instance(instance)
                .standbys(standbys)
                .retention(retention)
                .halfLife(halfLife)
                .titles(titlesOption.read())
                .attributes(titlesOption.readAttributes())
                .similarItems(bundle == null ? SimilarItems.UNKNOWN : BundleSimilarItems.of(bundle))
                .build();
        var stop = CtrlC.latch();
        try (var service = RecommendationService.start(settings, EddyVersion.text())) {
            spec.commandLine().getOut().println("Recommendations: " + service.uri());
            stop.await();
        }
        return 0;
    }
}
