package io.eddy.command;

import io.eddy.command.demo.DemoCommand;
import io.eddy.command.log.PrepareCommand;
import io.eddy.command.model.BenchCommand;
import io.eddy.command.model.CompareCommand;
import io.eddy.command.model.EvaluateCommand;
import io.eddy.command.model.ExportCommand;
import io.eddy.command.model.ImportCommand;
import io.eddy.command.model.IndexCommand;
import io.eddy.command.model.RecommendCommand;
import io.eddy.command.model.SearchCommand;
import io.eddy.command.model.SimilarCommand;
import io.eddy.command.model.TrainCommand;
import io.eddy.command.process.LogSettings;
import io.eddy.command.process.Version;
import io.eddy.command.stream.KafkaCommand;
import io.eddy.command.stream.PrequentialCommand;
import io.eddy.command.stream.ReplayCommand;
import io.eddy.command.stream.RunCommand;
import io.eddy.command.stream.ServeCommand;
import io.eddy.evaluation.log.EpochUnit;
import io.eddy.evaluation.log.LogColumns;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.modelexport.training.TrainingDivergedException;
import io.eddy.replay.ReplayException;
import io.eddy.replay.TopicBound;
import io.eddy.serving.ServingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code eddy} command. */
@Command(
        name = "eddy",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Streaming session-based recommendations: clicks in, recommendations out.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            IndexCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            RecommendCommand.class,
            SimilarCommand.class,
            SearchCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            BenchCommand.class,
            KafkaCommand.class,
            RunCommand.class,
            ServeCommand.class,
            PrequentialCommand.class,
            ReplayCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Begin with: eddy demo",
            "Your own log: eddy train LOG --out runs/model;",
            "then, each in a terminal: eddy kafka, eddy run --bundle runs/model/bundle, eddy replay LOG."
        })
public final class EddyCommand {

    /** Exit code of a command that did its work and found that something is not as it must be, or could not do it. */
    public static final int FAILED = 1;

    private static final Pattern CLIENT_SETTING = Pattern.compile("^((?:--option=)?kafka\\.[^=]*)=.*", Pattern.DOTALL);

    private static final Logger LOG = LoggerFactory.getLogger(EddyCommand.class);

    @Mixin
    @SuppressWarnings("UnusedVariable") // of every command, read before there is one
    private LogSettings logSettings;

    private EddyCommand() {}

    public static CommandLine commandLine() {
        return converting(new CommandLine(new EddyCommand()))
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(EddyCommand::run)
                .setParameterExceptionHandler(EddyCommand::report)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> report(failure, commandLine.getErr()));
    }

    /** Where help is asked for, picocli passes over what it does not know. */
    private static int run(ParseResult parsed) {
        for (var commandLine : parsed.asCommandLineList()) {
            var unknown = commandLine.getUnmatchedArguments();
            if (!unknown.isEmpty()) {
                throw new UnmatchedArgumentException(commandLine, unknown);
            }
        }
        LOG.info("{} on Java {}: {}", Version.text(), Runtime.version(), shown(parsed.originalArgs()));
        int exitCode = new RunLast().execute(parsed);
        LOG.info("Ends with {}", exitCode);
        return exitCode;
    }

    /** Settings of Kafka's clients may be secret. */
    public static String shown(List<String> arguments) {
        return arguments.stream()
                .map(argument -> CLIENT_SETTING.matcher(argument).replaceFirst("$1=(hidden)"))
                .collect(Collectors.joining(" "));
    }

    /** Lets a command line read what Eddy's options hold. */
    public static CommandLine converting(CommandLine commandLine) {
        return commandLine
                .registerConverter(Duration.class, EddyCommand::duration)
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

    private static int report(ParameterException failure, String[] args) {
        var commandLine = failure.getCommandLine();
        commandLine.getErr().println("eddy: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, commandLine.getErr())) {
            commandLine.getErr().println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        }
        return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What went wrong outside is told in one sentence; of what went wrong inside, the log has the stack trace. */
    private static int report(Exception thrown, PrintWriter err) {
        var failure = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
        boolean expected = failure instanceof IOException
                || failure instanceof InvalidBundleException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof TrainingDivergedException
                || failure instanceof ReplayException
                || failure instanceof ServingException;
        if (failure instanceof FileSystemException fileFailure && fileFailure.getReason() == null) {
            // Its message is the bare path.
            err.println("eddy: " + fileFailure.getFile() + ": "
                    + failure.getClass()
                            .getSimpleName()
                            .replace("Exception", "")
                            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                            .toLowerCase(Locale.ROOT));
        } else if (expected && failure.getMessage() != null) {
            err.println("eddy: " + failure.getMessage());
        } else {
            LOG.error("Failed", failure);
            var root = root(failure);
            err.println("eddy: " + (root.getMessage() == null ? root.toString() : firstLine(root.getMessage()))
                    + " (details in " + LogSettings.file() + ")");
        }
        return FAILED;
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
