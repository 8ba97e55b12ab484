package io.eddy.command.stream;

import io.eddy.replay.ReplaySettings;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How fast a log is replayed. */
public final class SpeedOption {

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            showDefaultValue = Visibility.ALWAYS,
            description = "real: at the log's own pace; a number: so many times faster; max: as fast as possible.")
    private String speed;

    /** As {@link ReplaySettings#speed} takes it. */
    public double value() {
        double value = parse();
        if (!(value > 0)) {
            throw new IllegalArgumentException("--speed is '" + speed + "', expected real, max, or a number above 0.");
        }
        return value;
    }

    private double parse() {
        return switch (speed.toLowerCase(Locale.ROOT)) {
            case "max" -> ReplaySettings.AS_FAST_AS_POSSIBLE;
            case "real" -> 1;
            default -> {
                try {
                    yield Double.parseDouble(speed);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "--speed is '" + speed + "', expected real, max, or a number above 0.", e);
                }
            }
        };
    }
}
