package io.eddy.workbench.evaluation;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.preparation.PreparedLog;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.report.EvaluationReport.Facts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The two logs of an evaluation.
 *
 * @param train to learn from
 * @param test to judge by
 * @param gap that cut both, null where sessions are as in the log
 * @param items of the training log
 */
public record EvaluatedLogs(SummedLog train, SummedLog test, Duration gap, Items items) {

    public EvaluatedLogs(SummedLog train, SummedLog test, Duration gap) {
        this(train, test, gap, Session.items(train.sessions()));
    }

    /**
     * The sessions to judge by.
     *
     * @throws IllegalArgumentException where there is nothing to predict
     */
    public List<Session> sessions(UnknownItems rule) {
        var sessions = rule.applyTo(test.sessions(), items::contains).stream()
                .filter(session -> session.clicks().size() > 1)
                .toList();
        if (sessions.isEmpty()) {
            throw new IllegalArgumentException(
                    test.log().file() + " has no session of two clicks, so there is nothing to predict.");
        }
        return sessions;
    }

    /** What of bundles that learnt from other logs one has to know beside their figures, a sentence each. */
    public List<String> notes(List<NamedBundle> bundles) {
        var notes = new ArrayList<String>();
        if (train.sha256().equals(test.sha256())) {
            notes.add("Note: --test is the log that was trained on: the figures say nothing of other sessions.");
        }
        for (var named : bundles) {
            var trainedOn = named.trainingLogSha256();
            if (test.sha256().equals(trainedOn)) {
                notes.add("Note: " + named.folder() + " was trained on --test: its figures say nothing.");
            } else if (trainedOn != null && !train.sha256().equals(trainedOn)) {
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
                test.sha256(),
                train.sha256(),
                PreparedLog.fingerprintOf(train.log().file(), train.sha256()).orElse(null),
                gap,
                "test: all sessions of " + test.log().file().getFileName(),
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
        return new Facts(
                shown(train.log()),
                train.sessions().size(),
                train.log().clicks().size(),
                items.size(),
                shown(test.log()),
                sessions.size(),
                clicks,
                clicks - sessions.size(),
                unknown,
                train.summary(),
                test.summary(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** With its folder, which often is the name of the data. */
    private static String shown(ClickLog log) {
        var file = log.file().toAbsolutePath();
        int names = file.getNameCount();
        return file.subpath(Math.max(0, names - 2), names).toString();
    }
}
