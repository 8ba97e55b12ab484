package io.eddy.workbench.evaluation;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.preparation.LogSummary;
import io.eddy.evaluation.preparation.PreparedLog;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.UnknownItems;
import io.eddy.evaluation.report.EvaluationReport.Facts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The two logs of an evaluation, cut into sessions.
 *
 * @param gap that cut them, null where sessions are as in the log
 * @param items of the training log
 */
public record EvaluatedLogs(
        ClickLog train,
        String trainSha256,
        ClickLog test,
        String testSha256,
        Duration gap,
        List<Session> training,
        List<Session> evaluated,
        Items items) {

    public static EvaluatedLogs of(ClickLog train, ClickLog test, Duration gap) throws IOException {
        var training = Session.of(train.clicks(), gap);
        return new EvaluatedLogs(
                train,
                Sha256.of(train.file()),
                test,
                Sha256.of(test.file()),
                gap,
                training,
                Session.of(test.clicks(), gap),
                Session.items(training));
    }

    /**
     * The sessions to judge by.
     *
     * @throws IllegalArgumentException where there is nothing to predict
     */
    public List<Session> sessions(UnknownItems rule) {
        var sessions = rule.applyTo(evaluated, items::contains).stream()
                .filter(session -> session.clicks().size() > 1)
                .toList();
        if (sessions.isEmpty()) {
            throw new IllegalArgumentException(
                    test.file() + " has no session of two clicks, so there is nothing to predict.");
        }
        return sessions;
    }

    /** What of bundles that learnt from other logs one has to know beside their figures, a sentence each. */
    public List<String> notes(List<NamedBundle> bundles) {
        var notes = new ArrayList<String>();
        if (trainSha256.equals(testSha256)) {
            notes.add("Note: --test is the log that was trained on: the figures say nothing of other sessions.");
        }
        for (var named : bundles) {
            var trainedOn = named.trainingLogSha256();
            if (testSha256.equals(trainedOn)) {
                notes.add("Note: " + named.folder() + " was trained on --test: its figures say nothing.");
            } else if (trainedOn != null && !trainSha256.equals(trainedOn)) {
                notes.add(
                        "Note: " + named.folder() + " was trained on another log than --train; coverage and popularity"
                                + " refer to the items of --train.");
            }
        }
        return notes;
    }

    EvaluationProtocol protocol(UnknownItems unknownItems, TieRule tieRule, LeaveOut leaveOut, long predictions)
            throws IOException {
        return new EvaluationProtocol(
                testSha256,
                trainSha256,
                PreparedLog.fingerprintOf(train.file(), trainSha256).orElse(null),
                gap,
                "test: all sessions of " + test.file().getFileName(),
                unknownItems,
                tieRule,
                leaveOut,
                EvaluationProtocol.NEXT_ITEM,
                predictions);
    }

    Facts facts(List<Session> sessions) {
        long clicks = 0;
        long unknown = 0;
        for (var session : sessions) {
            var ids = session.itemIds();
            clicks += ids.size();
            unknown += ids.subList(1, ids.size()).stream()
                    .filter(id -> !items.contains(id))
                    .count();
        }
        var now = Instant.now();
        return new Facts(
                shown(train),
                training.size(),
                train.clicks().size(),
                items.size(),
                shown(test),
                sessions.size(),
                clicks,
                clicks - sessions.size(),
                unknown,
                LogSummary.of(train, training, gap, now),
                LogSummary.of(test, evaluated, gap, now),
                now.truncatedTo(ChronoUnit.SECONDS));
    }

    /** With its folder, which often is the name of the data. */
    private static String shown(ClickLog log) {
        var file = log.file().toAbsolutePath();
        int names = file.getNameCount();
        return file.subpath(Math.max(0, names - 2), names).toString();
    }
}
