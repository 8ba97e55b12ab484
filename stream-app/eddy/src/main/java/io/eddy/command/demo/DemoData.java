package io.eddy.command.demo;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.command.option.LogOptions;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.BestEpoch;
import io.eddy.modelexport.training.RunFolder;
import io.eddy.modelexport.training.TrainingRun;
import io.eddy.modelexport.training.TrainingSet;
import io.eddy.workbench.training.ModelTraining;
import io.eddy.workbench.training.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the demo trains on and replays.
 *
 * @param data whose only part to evaluate on is what is replayed
 * @param best the best model there can be, where the log is made up
 */
record DemoData(TrainingData data, Optional<NextItemModel> best) {

    private static final long SEED = 20_260_101;
    private static final int TRAINING_SESSIONS = 20_000;
    private static final int HELD_OUT_SESSIONS = 2_000;
    private static final double HELD_OUT_SHARE = 0.1;
    private static final Instant FIRST_CLICK = Instant.parse("2026-01-05T08:00:00Z");

    /** Makes a log and reads it as any other. */
    static DemoData madeUp(Path folder, Duration gap, LogOptions options, PrintWriter out) throws IOException {
        var shop = new SyntheticShop(SEED, FIRST_CLICK.toEpochMilli());
        var train = folder.resolve("train.csv.gz");
        var test = folder.resolve("test.csv.gz");
        LogWriter.write(train, shop.sessions("visitor-", TRAINING_SESSIONS));
        LogWriter.write(test, shop.sessions("later-visitor-", HELD_OUT_SESSIONS));
        return new DemoData(of(train, test, gap, options, out).data(), Optional.of(new BestModel(shop)));
    }

    /** @param test null to hold out the latest sessions of {@code train} */
    static DemoData of(Path train, Path test, Duration gap, LogOptions options, PrintWriter out) throws IOException {
        var data = TrainingData.of(options.read(train, out), gap);
        var parted =
                test == null ? data.withHeldOut(HELD_OUT_SHARE) : data.with("test", options.read(test, out), false);
        if (parted.evaluated().isEmpty()) {
            throw new IllegalArgumentException(train + " has " + data.training().size()
                    + " sessions, too few to hold a tenth of them out; name a --test log.");
        }
        return new DemoData(parted, Optional.empty());
    }

    /** None of a session that is trained on. */
    List<LoggedClick> replayed() {
        return data.evaluated().get(0).sessions().stream()
                .flatMap(session -> session.clicks().stream())
                .toList();
    }

    /**
     * Trains a model on it.
     *
     * @return its bundle
     */
    Path train(LeaveOut leaveOut, HyperParameters parameters, RunFolder folder, PrintWriter out) throws IOException {
        var gru4rec = new Gru4Rec();
        var run = new TrainingRun<>(
                gru4rec,
                TrainingSet.of(data.training()),
                List.of(),
                leaveOut,
                parameters,
                TorchDevice.CPU,
                new BestEpoch(0),
                folder);
        folder.begin(Map.of("demo", data.hashes()));
        new ModelTraining<HyperParameters, Gru4RecWeights>(
                        TrainingRun::run, gru4rec.defaultName(), Map.of(), new TerminalProgress(out))
                .train(data, run);
        return folder.bundle();
    }
}
