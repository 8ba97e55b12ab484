package io.eddy.command.model;

import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.neighbours.SessionKnnMethod;
import io.eddy.neighbours.Stan;
import io.eddy.neighbours.VmisKnn;
import io.eddy.workbench.training.SessionIndexing;
import io.eddy.workbench.training.TrainingData;
import java.nio.file.Path;
import java.util.Locale;
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

    @Mixin
    private NewBundleOptions newBundle;

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
        gap.requireWithinBounds();
        if (window < 1 || window > MOST_CLICKS) {
            throw new IllegalArgumentException("--window is " + window + ", expected 1 to " + MOST_CLICKS + ".");
        }
        var out = newBundle.writableOut();
        var printer = spec.commandLine().getOut();
        var read = logOptions.read(topicOptions.log(log, out, false, printer), printer);
        var data = TrainingData.of(read, gap.of(read));
        LogOptions.summarise(read, data.training(), data.gap(), printer);
        var indexing = SessionIndexing.of(data, method.withDefaults(), window);
        var sessions = indexing.sessions();
        var bundle = indexing.write(
                newBundle.nameOr(sessions.strategy()),
                newBundle.versionOr(sessions.version()),
                leaveOutOption.decide(data.repeats(), printer),
                out);
        printer.printf(
                Locale.ROOT,
                "Model bundle: %s (%s, version %s): %,d sessions, %,d items%nNext: %s%n",
                out,
                bundle.manifest().name(),
                bundle.manifest().version(),
                data.training().size(),
                bundle.items().size(),
                ShellLine.of("eddy", "run", "--bundle", out));
        return 0;
    }
}
