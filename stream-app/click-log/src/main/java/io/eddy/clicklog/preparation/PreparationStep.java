package io.eddy.clicklog.preparation;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step of a preparation and what was there after it.
 *
 * @param setting what the step was told, in words
 * @param clicks of the log, or of the part that the step's name says
 */
public record PreparationStep(String name, String setting, long clicks, long sessions, long items) {

    static PreparationStep of(String name, String setting, List<Session> sessions) {
        var items = new HashSet<String>();
        long clicks = 0;
        for (var session : sessions) {
            clicks += session.clicks().size();
            session.clicks().forEach(click -> items.add(click.itemId()));
        }
        return new PreparationStep(name, setting, clicks, sessions.size(), items.size());
    }

    /** As the log has them: a session is a session id. */
    static PreparationStep ofLog(String name, String setting, Collection<LoggedClick> clicks) {
        var ids = new HashSet<String>();
        var items = new HashSet<String>();
        for (var click : clicks) {
            ids.add(click.sessionId());
            items.add(click.itemId());
        }
        return new PreparationStep(name, setting, clicks.size(), ids.size(), items.size());
    }

    Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("name", name);
        description.put("setting", setting);
        description.putAll(describeCounts());
        return description;
    }

    Map<String, Object> describeCounts() {
        var counts = new LinkedHashMap<String, Object>();
        counts.put("clicks", clicks);
        counts.put("sessions", sessions);
        counts.put("items", items);
        return counts;
    }
}
