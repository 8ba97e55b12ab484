package io.eddy.command.stream;

import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where a job is told what to serve, and says what it does. */
final class ReleaseTopicOptions {

    @Option(
            names = "--releases-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-releases",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the job reads releases.")
    String releasesTopic;

    @Option(
            names = "--status-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-status",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the job says what it serves.")
    String statusTopic;
}
