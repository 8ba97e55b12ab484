package io.eddy.command;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.modelexport.gru4rec.TrainingDivergedException;
import io.eddy.replay.ReplayException;
import io.eddy.serving.LiveViewException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code eddy} command. */
@Command(
        name = "eddy",
        mixinStandardHelpOptions = true,
        version = "eddy 0.1.0-SNAPSHOT",
        description = "Streaming session-based recommendations: clicks in, recommendations out.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            ExportCommand.class,
            RunCommand.class,
            ServeCommand.class,
            ReplayCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Begin with: eddy demo",
            "Your own log: eddy train LOG --out runs/model, eddy export runs/model --out runs/bundle,",
            "eddy run --bundle runs/bundle, and eddy replay LOG from another terminal."
        })
public final class EddyCommand {

    /** Exit code of a command that did its work and found that something is not as it must be, or could not do it. */
    static final int FAILED = 1;

    private EddyCommand() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EddyCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> report(failure, commandLine.getErr()));
    }

    /** What went wrong outside is told in one sentence; what went wrong inside, with its stack trace. */
    private static int report(Exception failure, PrintWriter err) {
        boolean expected = failure instanceof IOException
                || failure instanceof InvalidBundleException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof TrainingDivergedException
                || failure instanceof ReplayException
                || failure instanceof LiveViewException;
        if (expected && failure.getMessage() != null) {
            err.println("eddy: " + failure.getMessage());
        } else {
            failure.printStackTrace(err);
        }
        return FAILED;
    }
}
