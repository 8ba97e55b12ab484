package io.eddy.command.stream;

import io.eddy.schemas.WireFormat;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where clicks are written, and how. */
final class ClickOptions {

    @Option(
            names = "--clicks-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where clicks are written.")
    String topic;

    @Option(
            names = "--clicks-format",
            paramLabel = "FORMAT",
            defaultValue = "JSON",
            showDefaultValue = Visibility.ALWAYS,
            description = "How clicks are written: ${COMPLETION-CANDIDATES}.")
    WireFormat format;
}
