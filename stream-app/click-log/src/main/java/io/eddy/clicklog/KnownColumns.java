package io.eddy.clicklog;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What columns are usually called. Names are compared by their letters and digits alone: {@code Session_ID} is {@code sessionid}. Of a
 * path only the last name counts.
 */
final class KnownColumns {

    // Each list goes by how sure the name is: the first that a log has is taken.
    static final List<String> SESSION =
            List.of("sessionid", "session", "sid", "visitid", "sessionkey", "domainsessionid");
    static final List<String> USER = List.of(
            "userid",
            "visitorid",
            "user",
            "visitor",
            "anonymousid",
            "userpseudoid",
            "clientid",
            "customerid",
            "deviceid",
            "cookieid",
            "fullvisitorid");
    static final List<String> ITEM = List.of(
            "itemid",
            "productid",
            "articleid",
            "clickarticleid",
            "contentid",
            "movieid",
            "videoid",
            "newsid",
            "trackid",
            "offerid",
            "goodsid",
            "aid",
            "sku",
            "item",
            "product",
            "article");
    static final List<String> TIME = List.of(
            "timestamp",
            "eventtime",
            "eventtimestamp",
            "timestampms",
            "clicktimestamp",
            "ts",
            "time",
            "datetime",
            "unixtime",
            "unixtimestamp",
            "createdat",
            "occurredat");
    static final List<String> EVENT =
            List.of("eventtype", "eventname", "event", "type", "action", "behavior", "behaviortype");
    static final List<String> ID = List.of("eventid", "messageid", "insertid");

    private static final String UNKNOWN = "?";

    private final List<String> names;
    private final String session;
    private final String user;
    private final String item;
    private final String time;

    /** @param names as the log has them */
    KnownColumns(List<String> names) {
        this.names = List.copyOf(names);
        this.session = find(SESSION);
        this.user = find(USER);
        this.item = find(ITEM);
        this.time = find(TIME);
    }

    static String plain(String name) {
        int dot = name.lastIndexOf('.');
        return name.substring(dot + 1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** @return null where session or user, item or time is not among them */
    LogColumns columns() {
        if (item == null || time == null || (session == null && user == null)) {
            return null;
        }
        return new LogColumns(session, item, time, find(EVENT), session == null ? user : null, find(ID));
    }

    /** The visitor's column, where it stands beside the session's; null where it does not. */
    String userBesideSession() {
        return session == null ? null : user;
    }

    /** The option to name columns with, filled in as far as they are known. */
    String option() {
        var whose = session == null && user != null ? "user=" + user : "session=" + shown(session);
        return "--columns " + whose + ",item=" + shown(item) + ",time=" + shown(time);
    }

    private static String shown(String column) {
        return column == null ? UNKNOWN : column;
    }

    /** The nearest to the top of an object; null where two are as near, for then it is not known which is meant. */
    private String find(List<String> usual) {
        for (var name : usual) {
            var found = names.stream()
                    .filter(candidate -> plain(candidate).equals(name))
                    .sorted(Comparator.comparingLong(KnownColumns::depth))
                    .toList();
            if (!found.isEmpty()) {
                boolean clear = found.size() == 1 || depth(found.get(0)) < depth(found.get(1));
                return clear ? found.get(0) : null;
            }
        }
        return null;
    }

    private static long depth(String path) {
        return path.chars().filter(c -> c == '.').count();
    }
}
