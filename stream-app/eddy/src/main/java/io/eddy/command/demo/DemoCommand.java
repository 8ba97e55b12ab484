package io.eddy.command.demo;

import io.eddy.catalogue.EddyVersion;
import io.eddy.command.model.TrainingOptions;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LeaveOutOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TitlesOption;
import io.eddy.command.process.CtrlC;
import io.eddy.command.process.ExitCode;
import io.eddy.command.stream.BundleSimilarItems;
import io.eddy.command.stream.BundleVerification;
import io.eddy.command.stream.ReportPrinter;
import io.eddy.command.stream.SpeedOption;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.EmbeddedSystem;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
            "Shows everything at once: trains a model, starts Kafka, Flink and the server in this process, replays held-out"
                    + " sessions, and compares what the stream recommended with the offline evaluation and with baselines.",
            "Without --data it makes a click log of its own, of which the best reachable figures are known."
        })
public final class DemoCommand implements Callable<Integer> {

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

    @Mixin
    private WorkFolder workFolder;

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
        GapOption.requireWithinBounds(gap);
        double speedFactor = speed.value();
        var titles = titlesOption.read();
        var folder = workFolder.path();
        step("1. Click log");
        var demoData = data == null
                ? DemoData.madeUp(folder, gap, logOptions, out)
                : DemoData.of(data, test, gap, logOptions, out);
        step("2. Model");
        var leaveOut = leaveOutOption.decide(demoData.data().repeats(), out);
        var bundle = demoData.train(
                leaveOut, trainingOptions.hyperParameters(), new RunFolder(folder.resolve("model")), out);
        step("3. Kafka, Flink, server, evaluation");
        var uiPort = LoopbackPort.preferably(EmbeddedRecommender.UI_PORT);
        try (var system = EmbeddedSystem.start(folder, bundle, gap, leaveOut, uiPort);
                var service = RecommendationService.start(
                        ServiceSettings.builder(system.kafka().connection(), folder.resolve("serve"))
                                .titles(titles)
                                .attributes(titlesOption.readAttributes())
                                .similarItems(BundleSimilarItems.of(bundle))
                                .build(),
                        EddyVersion.text())) {
            var places = new DemoPlaces(system, service, out);
            places.tell();
            step("4. Clicks in, recommendations out");
            var replay = new Replay(
                    demoData.replayed(),
                    ReplaySettings.builder(system.kafka().connection())
                            .speed(speedFactor)
                            .evaluatedTopic(Topics.EVALUATED_PREDICTIONS.name())
                            .build(),
                    new DemoTicker(demoData.replayed().size(), out));
            var report = replay.run();
            new ReportPrinter(out).printAccount(report);
            step("5. Figures");
            boolean agrees = new DemoFigures(
                            demoData, new BundleVerification(List.of(ModelBundle.load(bundle)), leaveOut, gap), out)
                    .print(replay, report);
            if (!exit) {
                step("Up until Ctrl-C");
                places.tellMore();
                CtrlC.latch().await();
            }
            return agrees && report.isComplete() ? 0 : ExitCode.FAILED;
        }
    }

    private void step(String title) {
        out.println("\n== " + title);
        out.flush();
    }
}
