package io.eddy.command.option;

import io.eddy.clicklog.ClickLog;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The pause that ends a session in a log; the same for every command that cuts a log into sessions. */
public final class GapOption {

    private static final Duration OF_VISITORS = Duration.ofMinutes(30);

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            description =
                    "Pause that ends a session, as PT30M. By default sessions are as in the log, and PT30M where the"
                            + " log has visitors instead of sessions (as RetailRocket).")
    private Duration gap;

    /** Null where the user named none. */
    public Duration named() {
        return gap;
    }

    /** @throws IllegalArgumentException where the user named one that is not above 0 */
    public void requirePositive() {
        if (gap != null && (gap.isNegative() || gap.isZero())) {
            throw new IllegalArgumentException("--gap is " + gap + ", expected more than 0.");
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
