package io.eddy.command.demo;

import io.eddy.catalogue.LeaveOut;
import io.eddy.command.model.TrainingOptions;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.process.CtrlC;
import io.eddy.command.process.ExitCode;
import io.eddy.command.stream.Ports;
import io.eddy.command.stream.ReportPrinter;
import io.eddy.command.stream.SpeedOption;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.EmbeddedSystem;
import io.eddy.evaluation.baseline.MarkovChain;
import io.eddy.evaluation.baseline.MostPopular;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.WithoutClicked;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.replay.Verification;
import io.eddy.schemas.Topics;
import io.eddy.serving.LiveView;
import io.eddy.serving.LiveViewSettings;
import io.eddy.serving.LoopbackPort;
import io.eddy.workbench.evaluation.BundleNextItemModel;
import io.eddy.workbench.training.ModelTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows everything at once: trains a model, starts Kafka, Flink and the live view in this process, replays held-out"
                    + " sessions, and compares what the stream recommended with the offline evaluation and with baselines.",
            "Without --data it makes a click log of its own, of which the best reachable figures are known."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration SHORTEST_GAP = Duration.ofMillis(1);
    private static final Duration LONGEST_GAP = Duration.ofDays(10_000);

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "LOG", description = "Your own event log to train on.")
    private Path data;

    @Option(
            names = "--test",
            paramLabel = "LOG",
            description =
                    "Your own event log to replay. Without it the latest tenth of the sessions of --data is held out.")
    private Path test;

    @Option(names = "--exit", description = "End when all is shown, instead of staying up until Ctrl-C.")
    private boolean exit;

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            defaultValue = "PT30M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Pause that ends a session, in the stream and offline.")
    private Duration gap;

    @Mixin
    private LeaveOutOption leaveOutOption;

    @Mixin
    private SpeedOption speed;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description =
                    "Where log, model, bundle and the embedded Kafka's and Flink's files go. By default a new folder in"
                            + " runs.")
    private Path work;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TrainingOptions trainingOptions;

    @Mixin
    private TitlesOption titlesOption;

    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        if (test != null && data == null) {
            throw new IllegalArgumentException("--test needs --data: the log to train on.");
        }
        if (gap.compareTo(SHORTEST_GAP) < 0 || gap.compareTo(LONGEST_GAP) > 0) {
            throw new IllegalArgumentException(
                    "--gap is " + gap + ", expected " + SHORTEST_GAP + " to " + LONGEST_GAP + ".");
        }
        double speedFactor = speed.value();
        var titles = titlesOption.read();
        var folder = workFolder();
        step("1. Click log");
        var demoData = data == null
                ? DemoData.madeUp(folder, gap, logOptions, out)
                : DemoData.of(data, test, gap, logOptions, out);
        step("2. Model");
        var leaveOut = leaveOutOption.decide(demoData.data().repeats(), out);
        var bundle = train(demoData, leaveOut, new RunFolder(folder.resolve("model")));
        step("3. Kafka, Flink, live view, evaluation");
        var uiPort = LoopbackPort.preferably(EmbeddedRecommender.UI_PORT);
        try (var system = EmbeddedSystem.start(folder, bundle, gap, leaveOut, uiPort);
                var liveView = LiveView.start(
                        LiveViewSettings.defaults(system.kafka().connection(), folder.resolve("live-view")), titles)) {
            tellPlaces(system, liveView);
            step("4. Clicks in, recommendations out");
            var replay = new Replay(
                    demoData.replayed(),
                    ReplaySettings.defaults(system.kafka().connection())
                            .withSpeed(speedFactor)
                            .withEvaluatedTopic(Topics.EVALUATED_PREDICTIONS.name()),
                    new DemoTicker(demoData.replayed().size(), out));
            var report = replay.run();
            new ReportPrinter(out).printAccount(report);
            step("5. Figures");
            boolean agrees = compare(demoData, bundle, leaveOut, replay.clicks(), report);
            if (!exit) {
                stayUp(system, liveView);
            }
            return agrees && report.isComplete() ? 0 : ExitCode.FAILED;
        }
    }

    private void tellPlaces(EmbeddedSystem system, LiveView liveView) {
        out.printf(
                "Kafka: %s%s%nFlink's web UI: %s%s%nLive view: %s%s%n",
                system.kafka().bootstrapServers(),
                whyMoved(EmbeddedKafka.PREFERRED_PORT, system.kafka().port()),
                system.recommender().webUi(),
                whyMoved(
                        EmbeddedRecommender.UI_PORT,
                        system.recommender().webUi().getPort()),
                liveView.uri(),
                whyMoved(LiveViewSettings.DEFAULT_PORT, liveView.uri().getPort()));
    }

    private static String whyMoved(int usual, int port) {
        return Ports.whyMoved(LoopbackPort.preferably(usual), port);
    }

    private Path workFolder() throws IOException {
        var folder = (work == null
                        ? newFolderIn(Path.of("runs"), LocalDateTime.now(ZoneId.systemDefault()))
                        : Files.createDirectories(work))
                .toAbsolutePath();
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("--work is " + work + ", which is not empty; name a new folder.");
            }
        }
        return folder;
    }

    /** Also where another demo makes its folder in the same second. */
    public static Path newFolderIn(Path runs, LocalDateTime now) throws IOException {
        Files.createDirectories(runs);
        var name = "demo-" + now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        var folder = runs.resolve(name);
        for (int number = 2; ; number++) {
            try {
                return Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                folder = runs.resolve(name + "-" + number);
            }
        }
    }

    private Path train(DemoData demoData, LeaveOut leaveOut, RunFolder folder) throws IOException {
        var gru4rec = new Gru4Rec();
        var run = new TrainingRun<>(
                gru4rec,
                TrainingSet.of(demoData.data().training()),
                List.of(),
                leaveOut,
                trainingOptions.hyperParameters(),
                TorchDevice.CPU,
                new BestEpoch(0),
                folder);
        folder.begin(Map.of("demo", demoData.data().hashes()));
        new ModelTraining<HyperParameters, Gru4RecWeights>(
                        TrainingRun::run, gru4rec.defaultName(), Map.of(), new TerminalProgress(out))
                .train(demoData.data(), run);
        return folder.bundle();
    }

    /** Whether offline, recommendation topic and evaluation topic say the same of every click. */
    private boolean compare(
            DemoData demoData, Path bundle, LeaveOut leaveOut, List<LoggedClick> clicks, ReplayReport report)
            throws Exception {
        var printer = new ReportPrinter(out);
        Verification verification;
        try (var model = Models.open(ModelBundle.load(bundle))) {
            verification = Verification.of(
                    clicks,
                    gap.toMillis(),
                    WithoutClicked.of(new BundleNextItemModel(model), leaveOut),
                    report,
                    done -> {});
        }
        printer.printHeader();
        printer.printRow("GRU4Rec in the stream", verification.recommendations());
        printer.printRow("  judged in the stream", verification.evaluations());
        printer.printRow("GRU4Rec offline", verification.offline());
        var sessions = Session.of(clicks, gap.toMillis());
        var catalogue = Session.items(demoData.data().training());
        var others = new ArrayList<NextItemModel>(
                List.of(new MarkovChain(demoData.data().training(), catalogue), new MostPopular(catalogue)));
        demoData.best().ifPresent(others::add);
        for (var other : others) {
            printer.printRow(
                    other.name(), OfflineEvaluation.evaluate(WithoutClicked.of(other, leaveOut), sessions, done -> {}));
        }
        out.printf(
                "Next item from the second click of a session on; a pause of more than %s ends a session; all items"
                        + " ranked; unknown items are misses; left out of every list: %s.%n",
                gap, leaveOut.inWords());
        out.println(
                "The log and the other rows are the same on every machine; GRU4Rec's figures repeat on processors of one kind only,"
                        + " as another kind rounds its sums otherwise.");
        printer.printVerdict(verification, report);
        return verification.agrees();
    }

    private void stayUp(EmbeddedSystem system, LiveView liveView) throws InterruptedException {
        step("Up until Ctrl-C");
        out.printf(
                "Live view:        %s%nFlink's web UI:   %s%nKafka:            %s%nClicks go to:     topic %s, as JSON:%n"
                        + "  {\"session_id\": \"me\", \"item_id\": \"...\", \"event_time\": <now, epoch ms>}%n"
                        + "Recommendations:  topic %s, keyed by session id%nRejected clicks:  topic %s%n"
                        + "Figures:          topics %s, %s%n",
                liveView.uri(),
                system.recommender().webUi(),
                system.kafka().bootstrapServers(),
                Topics.CLICKS.name(),
                Topics.RECOMMENDATIONS.name(),
                Topics.CLICKS_REJECTED.name(),
                Topics.EVALUATED_PREDICTIONS.name(),
                Topics.EVALUATION_WINDOWS.name());
        out.flush();
        CtrlC.latch().await();
    }

    private void step(String title) {
        out.println("\n== " + title);
        out.flush();
    }
}
