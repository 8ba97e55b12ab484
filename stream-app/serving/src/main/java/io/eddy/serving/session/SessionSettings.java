package io.eddy.serving.session;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What the stream of sessions reads and keeps.
 *
 * @param registry null where the format needs none
 * @param stateFolder holds the sessions between two runs; one process at a time
 * @param group instances with the same one share the sessions
 * @param standbys how many instances keep a copy of another's sessions
 * @param retention how long after its latest recommendation a session is kept
 * @param halfLife after which a click counts half for what is popular
 */
public record SessionSettings(
        KafkaConnection kafka,
        String topic,
        WireFormat format,
        SchemaRegistry registry,
        Path stateFolder,
        String group,
        int standbys,
        Duration retention,
        Duration halfLife) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int MOST_STANDBYS = 10;

    /** As it becomes part of the names of a group and a topic. */
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    public SessionSettings {
        if (!GROUP.matcher(group).matches()) {
            throw new IllegalArgumentException(
                    "The name of a group is 1 to 40 letters, digits, dots, dashes and underscores, not '" + group
                            + "'.");
        }
        if (standbys < 0 || standbys > MOST_STANDBYS) {
            throw new IllegalArgumentException(
                    "A session has 0 to " + MOST_STANDBYS + " copies, not " + standbys + ".");
        }
        requireWithinBounds("A session is kept", retention);
        requireWithinBounds("A click counts half after", halfLife);
    }

    private static void requireWithinBounds(String what, Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " " + SHORTEST.toSeconds() + " second to " + LONGEST.toDays()
                    + " days, not " + duration + ".");
        }
    }
}
