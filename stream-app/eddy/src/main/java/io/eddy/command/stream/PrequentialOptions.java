package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.serving.prequential.ItemSupport;
import io.eddy.serving.prequential.PrequentialSettings;
import io.eddy.serving.prequential.PrequentialSettings.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the evaluation of the running system reads, keeps and writes. */
final class PrequentialOptions {

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RecommendationOptions recommendations;

    @Option(
            names = "--bundle",
            paramLabel = "FOLDER",
            description =
                    "Model bundle of a version that recommends, for its coverage and popularity; can be repeated. "
                            + "Versions whose bundle is not named have neither.")
    private List<Path> bundles = List.of();

    @Option(
            names = "--predictions-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluated-predictions",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where judged recommendations go, in the format of the recommendations.")
    private String predictionsTopic;

    @Option(
            names = "--windows-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluation-windows",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the figures of windows go; best a compacted topic.")
    private String windowsTopic;

    @Option(
            names = "--comparisons-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-comparisons",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Where it goes, in JSON, which of two versions side by side does better; best a compacted topic.")
    private String comparisonsTopic;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "PT5M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Length of the windows. The event time of the next click decides which one it belongs to.")
    private Duration window;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "EARLIEST",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Where to begin the first time: ${COMPLETION-CANDIDATES}. Later it goes on where it was; a partition of which"
                            + " it has read nothing yet counts as new.")
    private Start from;

    @Option(
            names = "--session-retention",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long after its latest recommendation came a session's next click is waited for.")
    private Duration sessionRetention;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How long after its last change a window can still change; what comes later is judged, but is in "
                            + "no window.")
    private Duration grace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Threads that share this instance's partitions.")
    private int threads;

    @Option(
            names = "--state",
            paramLabel = "FOLDER",
            defaultValue = "runs/prequential",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the state is kept between two runs; where it is lost, it comes back from Kafka.")
    private Path state;

    PrequentialSettings settings() throws IOException, InvalidBundleException {
        var items = itemsByModel();
        return PrequentialSettings.builder(kafka.connection(), state)
                .recommendationsTopic(recommendations.topic)
                .predictionsTopic(predictionsTopic)
                .windowsTopic(windowsTopic)
                .comparisonsTopic(comparisonsTopic)
                .format(recommendations.format)
                .registry(recommendations.registry())
                .window(window)
                .sessionRetention(sessionRetention)
                .windowGrace(grace)
                .start(from)
                .threads(threads)
                .items((name, version) -> Optional.ofNullable(items.get(List.of(name, version))))
                .build();
    }

    private Map<List<String>, ItemSupport> itemsByModel() throws InvalidBundleException {
        var items = new HashMap<List<String>, ItemSupport>();
        for (var folder : bundles) {
            var bundle = ModelBundle.load(folder);
            var manifest = bundle.manifest();
            if (items.put(List.of(manifest.name(), manifest.version()), new BundleItemSupport(bundle.items()))
                    != null) {
                throw new IllegalArgumentException(
                        "--bundle names version " + manifest.version() + " of model " + manifest.name() + " twice.");
            }
        }
        return items;
    }
}
