package io.eddy.workbench.evaluation;

import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.preparation.LogSummary;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A log cut into sessions and summed up, once for all who need it.
 *
 * @param sha256 of the file
 */
public record SummedLog(ClickLog log, String sha256, List<Session> sessions, LogSummary summary) {

    /** @param gap that cuts the sessions, null where they are as in the log */
    public static SummedLog of(ClickLog log, Duration gap) throws IOException {
        var sessions = Session.of(log.clicks(), gap);
        return new SummedLog(log, Sha256.of(log.file()), sessions, LogSummary.of(log, sessions, gap, Instant.now()));
    }
}
