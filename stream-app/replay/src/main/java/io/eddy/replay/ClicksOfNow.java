package io.eddy.replay;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Makes a log ready to be replayed as if it happened now. Nobody sees the log's pauses then, as other clicks are later or the log goes
 * faster: sessions are cut at them beforehand, and the parts of one get ids of their own.
 */
public final class ClicksOfNow {

    private ClicksOfNow() {}

    /**
     * @param gapMs a longer pause ends a session
     * @return clicks of the same items at the same times, session by session
     */
    public static List<LoggedClick> of(List<LoggedClick> clicks, long gapMs) {
        var parts = new HashMap<String, Integer>();
        var cut = new ArrayList<LoggedClick>(clicks.size());
        for (var session : Session.of(clicks, gapMs)) {
            int part = parts.merge(session.id(), 1, Integer::sum);
            var id = part == 1 ? session.id() : session.id() + "#" + part;
            for (var click : session.clicks()) {
                cut.add(new LoggedClick(id, click.itemId(), click.eventTimeMs(), click.eventType()));
            }
        }
        return cut;
    }
}
