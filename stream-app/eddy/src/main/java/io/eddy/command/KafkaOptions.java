package io.eddy.command;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which brokers. */
final class KafkaOptions {

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            showDefaultValue = Visibility.ALWAYS,
            description = "Brokers to begin with.")
    String bootstrapServers;
}
