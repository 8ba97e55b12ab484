package io.eddy.command.bench;

import picocli.CommandLine.Command;

/** {@code eddy bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures how fast Eddy is on this machine.",
        subcommands = {
            BenchBuildsCommand.class,
            BenchPathCommand.class,
            BenchScorersCommand.class,
            BenchTrainingCommand.class
        })
public final class BenchCommand {}
