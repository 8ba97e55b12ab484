package io.eddy.command.option;

import io.eddy.clicklog.EpochUnit;
import io.eddy.clicklog.LogColumns;
import io.eddy.replay.TopicBound;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How options are read that are no plain text or number. */
public final class OptionTypes {

    private OptionTypes() {}

    /** Lets a command line read what Eddy's options hold. */
    public static CommandLine in(CommandLine commandLine) {
        return commandLine
                .registerConverter(Duration.class, OptionTypes::duration)
                .registerConverter(LogColumns.class, text -> converted(LogColumns::parse, text))
                .registerConverter(EpochUnit.class, text -> converted(EpochUnit::labelled, text))
                .registerConverter(TopicBound.class, text -> converted(TopicBound::parse, text))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static <T> T converted(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no duration; PT30M are 30 minutes, PT10S 10 seconds, P1D a day");
        }
    }
}
