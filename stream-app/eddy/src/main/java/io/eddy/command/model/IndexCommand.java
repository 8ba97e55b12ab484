package io.eddy.command.model;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.evaluation.baseline.TrainingIndex;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.preparation.LogSummary;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.knn.SessionKnnBundle;
import io.eddy.neighbours.SessionKnnMethod;
import io.eddy.neighbours.Stan;
import io.eddy.neighbours.VmisKnn;
import io.eddy.workbench.training.TrainingData;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy index}. */
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a model bundle of the sessions of an event log, in which neighbours are found: VMIS-kNN, V-SkNN or STAN.",
            "Nothing is trained. The bundle is served by the same job as any other, and recommends as the row of its method in"
                    + " 'eddy evaluate' does, as long as a session has no more clicks than --window."
        })
public final class IndexCommand implements Callable<Integer> {

    private static final int MOST_CLICKS = 10_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", arity = "0..1", description = "Event log of the sessions; or --from-topic.")
    private Path log;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "VMIS_KNN",
            showDefaultValue = Visibility.ALWAYS,
            description = "How neighbours weigh: ${COMPLETION-CANDIDATES}, with the settings of 'eddy evaluate'.")
    private Method method;

    @Option(
            names = "--window",
            paramLabel = "CLICKS",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many of a session's last clicks count; the job keeps as many of each session.")
    private int window;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the bundle goes; must not be there yet.")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the model, the same for all its versions. By default that of the method.")
    private String name;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private GapOption gap;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    /** With the settings that came out best, see their classes. */
    public enum Method {
        VMIS_KNN,
        V_SKNN,
        STAN;

        SessionKnnMethod withDefaults() {
            return switch (this) {
                case VMIS_KNN -> VmisKnn.Settings.VMIS_KNN;
                case V_SKNN -> VmisKnn.Settings.V_SKNN;
                case STAN -> Stan.Settings.DEFAULT;
            };
        }
    }

    @Override
    public Integer call() throws Exception {
        topicOptions.requireOneOf(log, "a LOG");
        gap.requirePositive();
        if (window < 1 || window > MOST_CLICKS) {
            throw new IllegalArgumentException("--window is " + window + ", expected 1 to " + MOST_CLICKS + ".");
        }
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("--name is empty.");
        }
        WholeFolder.requireWritable(out);
        var printer = spec.commandLine().getOut();
        var read = logOptions.read(topicOptions.log(log, out, false, printer), printer);
        var data = TrainingData.of(read, gap.of(read));
        LogOptions.summarise(read, data.training(), data.gap(), printer);
        var items = Session.items(data.training());
        var bundle =
                new SessionKnnBundle(method.withDefaults(), window, items, TrainingIndex.of(data.training(), items));
        var leaveOut = leaveOutOption.decide(data.repeats(), printer);
        var named = name == null ? bundle.strategy() : name;
        bundle.write(named, bundle.version(), leaveOut, provenance(data), out);
        Models.open(ModelBundle.load(out)).close();
        print(named, bundle, data, printer);
        return 0;
    }

    private void print(String named, SessionKnnBundle bundle, TrainingData data, PrintWriter printer) {
        printer.printf(
                Locale.ROOT,
                "Model bundle: %s (%s, version %s): %,d sessions, %,d items%nNext: %s%n",
                out,
                named,
                bundle.version(),
                data.training().size(),
                bundle.items().size(),
                ShellLine.of("eddy", "run", "--bundle", out));
    }

    private static Map<String, Object> provenance(TrainingData data) {
        var source = new LinkedHashMap<String, Object>();
        source.put("files", data.files());
        source.put("sha256", data.hashes());
        source.put("format", data.log().format().name());
        source.put("sessions", TrainedOn.sessionsToLearnFrom(data.training()));
        source.put("repeat_share", data.repeats().share());
        source.put(
                "read",
                LogSummary.of(data.log(), data.training(), data.gap(), Instant.now())
                        .describe());
        return Map.of("data", source);
    }
}
