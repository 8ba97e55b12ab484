package io.eddy.command;

import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.FreePort;
import io.eddy.evaluation.baseline.MarkovChain;
import io.eddy.evaluation.baseline.MostPopular;
import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemMetrics;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.scoring.OnnxGruModel;
import io.eddy.modelexport.TrainingSet;
import io.eddy.modelexport.gru4rec.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayReport;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.Topics;
import io.eddy.serving.LiveView;
import io.eddy.serving.LiveViewSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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
final class DemoCommand implements Callable<Integer> {

    private static final int PARALLELISM = 2;
    private static final int UI_PORT = 8081;
    private static final Duration SHORTEST_GAP = Duration.ofMillis(1);
    private static final Duration LONGEST_GAP = Duration.ofDays(10_000);

    /** Differences below this cannot be seen in four decimals. */
    private static final double FOUR_DECIMALS = 0.00005;

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
        var folder = workFolder();
        step("1. Click log");
        var demoData = data == null
                ? DemoData.madeUp(folder, gap, logOptions, out)
                : DemoData.of(data, test, gap, logOptions, out);
        step("2. Model");
        var bundle = train(demoData, new RunFolder(folder.resolve("model")));
        step("3. Kafka, Flink, live view");
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            kafka.createTopics(PARALLELISM);
            try (var recommender = EmbeddedRecommender.start(
                            jobOptions(kafka, bundle), PARALLELISM, UI_PORT, folder.resolve("flink"), null);
                    var liveView = LiveView.start(
                            LiveViewSettings.defaults(kafka.bootstrapServers(), folder.resolve("live-view"))
                                    .withPort(FreePort.preferably(LiveViewSettings.DEFAULT_PORT)))) {
                out.printf(
                        "Kafka: %s%nFlink's web UI: %s%nLive view: %s%n",
                        kafka.bootstrapServers(), recommender.webUi(), liveView.uri());
                step("4. Clicks in, recommendations out");
                var report = replay(demoData.replayed(), kafka, speedFactor);
                new ReportPrinter(out).printAccount(report);
                step("5. Figures");
                boolean agrees = compare(demoData, bundle, report);
                if (!exit) {
                    stayUp(kafka, recommender, liveView);
                }
                return agrees && report.isComplete() ? 0 : EddyCommand.FAILED;
            }
        }
    }

    private Path workFolder() throws IOException {
        var folder = (work == null ? newFolderInRuns() : Files.createDirectories(work)).toAbsolutePath();
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException("--work is " + work + ", which is not empty; name a new folder.");
            }
        }
        return folder;
    }

    private static Path newFolderInRuns() throws IOException {
        var runs = Files.createDirectories(Path.of("runs"));
        var name = "demo-"
                + LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        var folder = runs.resolve(name);
        for (int number = 2; Files.exists(folder); number++) {
            folder = runs.resolve(name + "-" + number);
        }
        return Files.createDirectory(folder);
    }

    private Path train(DemoData demoData, RunFolder folder) throws IOException {
        var run = new TrainingRun(
                TrainingSet.of(demoData.data().training()),
                List.of(),
                trainingOptions.hyperParameters(),
                TorchDevice.CPU,
                new BestEpoch(0),
                folder);
        folder.begin(Map.of("demo", demoData.data().hashes()));
        new ModelTraining(out).train(demoData.data(), run, TrainingRun::run, "gru4rec", Map.of());
        return folder.bundle();
    }

    private RecommenderOptions jobOptions(EmbeddedKafka kafka, Path bundle) {
        return RecommenderOptions.of(Map.of(
                RecommenderOptions.MODEL_BUNDLE.key(),
                bundle.toString(),
                RecommenderOptions.BOOTSTRAP_SERVERS.key(),
                kafka.bootstrapServers(),
                RecommenderOptions.SESSION_INACTIVITY_GAP.key(),
                gap.toMillis() + " ms",
                RecommenderOptions.SESSION_STATE_TTL.key(),
                gap.multipliedBy(2).plusDays(1).toMillis() + " ms"));
    }

    private ReplayReport replay(List<LoggedClick> clicks, EmbeddedKafka kafka, double speedFactor)
            throws InterruptedException {
        var settings = ReplaySettings.defaults(kafka.bootstrapServers()).withSpeed(speedFactor);
        return new Replay(clicks, settings, new DemoTicker(clicks.size(), out)).run();
    }

    /** Whether the stream's figures are the offline evaluation's, to four decimals. */
    private boolean compare(DemoData demoData, Path bundle, ReplayReport report) throws Exception {
        var sessions = Session.of(demoData.replayed(), gap.toMillis());
        var catalogue = new Catalogue(demoData.data().training());
        var printer = new ReportPrinter(out);
        printer.printHeader();
        printer.printRow("GRU4Rec in the stream", report.metrics());
        NextItemMetrics offline;
        try (var model = new OnnxGruModel(ModelBundle.load(bundle))) {
            offline = evaluate(new BundleNextItemModel(model), sessions);
        }
        printer.printRow("GRU4Rec offline", offline);
        for (var baseline :
                List.of(new MarkovChain(demoData.data().training(), catalogue), new MostPopular(catalogue))) {
            printer.printRow(baseline.name(), evaluate(baseline, sessions));
        }
        demoData.best().ifPresent(best -> printer.printRow(best.name(), evaluate(best, sessions)));
        out.printf(
                "Next item from the second click of a session on; a pause of more than %s ends a session; all items"
                        + " ranked; unknown items are misses.%n",
                gap);
        boolean agrees = agree(report.metrics(), offline);
        out.println(verdict(agrees, report));
        return agrees;
    }

    private static String verdict(boolean agrees, ReplayReport report) {
        if (report.metrics().predictions() == 0) {
            return "There was nothing to predict, so there is nothing to compare.";
        }
        if (agrees) {
            return "The stream and the offline evaluation agree to four decimals.";
        }
        return report.rejectedTotal() == 0
                ? "The stream and the offline evaluation DIFFER."
                : "The stream and the offline evaluation differ: " + report.rejectedTotal()
                        + " clicks were rejected, which the offline evaluation has.";
    }

    private static NextItemMetrics evaluate(NextItemModel model, List<Session> sessions) {
        return OfflineEvaluation.evaluate(model, sessions, clicks -> {});
    }

    private static boolean agree(NextItemMetrics stream, NextItemMetrics offline) {
        return stream.predictions() == offline.predictions()
                && stream.cutOffs().stream()
                        .allMatch(k -> Math.abs(stream.recall(k) - offline.recall(k)) < FOUR_DECIMALS
                                && Math.abs(stream.mrr(k) - offline.mrr(k)) < FOUR_DECIMALS);
    }

    private void stayUp(EmbeddedKafka kafka, EmbeddedRecommender recommender, LiveView liveView)
            throws InterruptedException {
        step("Up until Ctrl-C");
        out.printf(
                "Live view:        %s%nFlink's web UI:   %s%nKafka:            %s%nClicks go to:     topic %s, as JSON:%n"
                        + "  {\"session_id\": \"me\", \"item_id\": \"...\", \"event_time\": <now, epoch ms>}%n"
                        + "Recommendations:  topic %s, keyed by session id%nRejected clicks:  topic %s%n",
                liveView.uri(),
                recommender.webUi(),
                kafka.bootstrapServers(),
                Topics.CLICKS.name(),
                Topics.RECOMMENDATIONS.name(),
                Topics.CLICKS_REJECTED.name());
        out.flush();
        CtrlC.latch().await();
    }

    private void step(String title) {
        out.println("\n== " + title);
        out.flush();
    }
}
