package io.eddy.command;

import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.LogWriter;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.synthetic.BestModel;
import io.eddy.evaluation.synthetic.SyntheticShop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the demo trains on and replays.
 *
 * @param heldOut the clicks to replay, none of a session in {@code training}
 * @param split how the two were parted, one sentence
 * @param best the best model there can be, where the log is made up
 */
record DemoData(
        ClickLog log, List<Session> training, List<LoggedClick> heldOut, String split, Optional<NextItemModel> best) {

    private static final long SEED = 20_260_101;
    private static final int TRAINING_SESSIONS = 20_000;
    private static final int HELD_OUT_SESSIONS = 2_000;
    private static final double HELD_OUT_SHARE = 0.1;
    private static final Instant FIRST_CLICK = Instant.parse("2026-01-05T08:00:00Z");

    /** Makes a log and reads it as any other. */
    static DemoData madeUp(Path folder, long gapMs, LogOptions options, PrintWriter out) throws IOException {
        var shop = new SyntheticShop(SEED, FIRST_CLICK.toEpochMilli());
        var train = folder.resolve("train.csv.gz");
        var test = folder.resolve("test.csv.gz");
        LogWriter.write(train, shop.sessions("visitor-", TRAINING_SESSIONS));
        LogWriter.write(test, shop.sessions("later-visitor-", HELD_OUT_SESSIONS));
        var log = options.read(train, out);
        var heldOut = options.read(test, out).clicks();
        return new DemoData(
                log, Session.of(log.clicks(), gapMs), heldOut, "later sessions", Optional.of(new BestModel(shop)));
    }

    static DemoData of(Path train, Path test, long gapMs, LogOptions options, PrintWriter out) throws IOException {
        var log = options.read(train, out);
        var training = Session.of(log.clicks(), gapMs);
        if (test != null) {
            var heldOut = options.read(test, out).clicks();
            return new DemoData(log, training, heldOut, "all sessions of " + test.getFileName(), Optional.empty());
        }
        int kept = (int) Math.round(training.size() * (1 - HELD_OUT_SHARE));
        var heldOut = training.subList(kept, training.size()).stream()
                .flatMap(session -> session.clicks().stream())
                .toList();
        var split =
                "the latest " + (training.size() - kept) + " of " + training.size() + " sessions by their first click";
        return new DemoData(log, training.subList(0, kept), heldOut, split, Optional.empty());
    }
}
