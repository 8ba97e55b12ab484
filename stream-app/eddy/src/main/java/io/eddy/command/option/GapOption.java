package io.eddy.command.option;

import io.eddy.clicklog.ClickLog;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The pause that ends a session in a log; the same for every command that cuts a log into sessions. */
public final class GapOption {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(10_000);
    private static final Duration OF_VISITORS = Duration.ofMinutes(30);

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            description =
                    "Pause that ends a session, as PT30M. By default sessions are as in the log, and PT30M where the"
                            + " log has visitors instead of sessions (as RetailRocket).")
    private Duration gap;

    /** @throws IllegalArgumentException where the user named one that is no pause between clicks */
    public void requireWithinBounds() {
        if (gap != null) {
            requireWithinBounds(gap);
        }
    }

    /** @throws IllegalArgumentException where --gap is no pause between clicks */
    public static void requireWithinBounds(Duration gap) {
        if (gap.compareTo(SHORTEST) < 0 || gap.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--gap is " + gap + ", expected " + SHORTEST + " to " + LONGEST + ".");
        }
    }

    /** What to cut the sessions of a log by; null where they are as in the log. */
    public Duration of(ClickLog log) {
        if (gap != null) {
            return gap;
        }
        return log.idsAreSessions() ? null : OF_VISITORS;
    }
}
