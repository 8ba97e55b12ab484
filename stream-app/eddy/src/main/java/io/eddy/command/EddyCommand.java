package io.eddy.command;

import io.eddy.catalogue.EddyVersion;
import io.eddy.command.bench.BenchCommand;
import io.eddy.command.bench.PlanCommand;
import io.eddy.command.demo.DemoCommand;
import io.eddy.command.log.PrepareCommand;
import io.eddy.command.log.ShopCommand;
import io.eddy.command.model.CompareCommand;
import io.eddy.command.model.EvaluateCommand;
import io.eddy.command.model.ExportCommand;
import io.eddy.command.model.ImportCommand;
import io.eddy.command.model.IndexCommand;
import io.eddy.command.model.RecommendCommand;
import io.eddy.command.model.SearchCommand;
import io.eddy.command.model.SimilarCommand;
import io.eddy.command.model.TrainCommand;
import io.eddy.command.option.OptionTypes;
import io.eddy.command.process.LogSettings;
import io.eddy.command.process.Version;
import io.eddy.command.stream.ClickCommand;
import io.eddy.command.stream.KafkaCommand;
import io.eddy.command.stream.LoadCommand;
import io.eddy.command.stream.PrequentialCommand;
import io.eddy.command.stream.RejectedCommand;
import io.eddy.command.stream.ReleaseCommand;
import io.eddy.command.stream.ReplayCommand;
import io.eddy.command.stream.RunCommand;
import io.eddy.command.stream.ServeCommand;
import io.eddy.command.stream.TopicsCommand;
import io.eddy.command.stream.WatchCommand;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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
            ShopCommand.class,
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
            PlanCommand.class,
            KafkaCommand.class,
            TopicsCommand.class,
            RunCommand.class,
            ReleaseCommand.class,
            ServeCommand.class,
            PrequentialCommand.class,
            ReplayCommand.class,
            ClickCommand.class,
            WatchCommand.class,
            LoadCommand.class,
            RejectedCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Begin with: eddy demo",
            "Your own log: eddy train LOG --out runs/model;",
            "then, each in a terminal: eddy kafka, eddy run --bundle runs/model/bundle, eddy replay LOG."
        })
public final class EddyCommand {

    private static final Pattern CLIENT_SETTING = Pattern.compile("^((?:--option=)?kafka\\.[^=]*)=.*", Pattern.DOTALL);

    private static final Logger LOG = LoggerFactory.getLogger(EddyCommand.class);

    @Mixin
    @SuppressWarnings("UnusedVariable") // of every command, read before there is one
    private LogSettings logSettings;

    private EddyCommand() {}

    public static CommandLine commandLine() {
        return OptionTypes.in(new CommandLine(new EddyCommand()))
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(EddyCommand::run)
                .setParameterExceptionHandler(EddyCommand::report)
                .setExecutionExceptionHandler(
                        (failure, commandLine, parsed) -> Failures.report(failure, commandLine.getErr()));
    }

    /** Where help is asked for, picocli passes over what it does not know. */
    private static int run(ParseResult parsed) {
        for (var commandLine : parsed.asCommandLineList()) {
            var unknown = commandLine.getUnmatchedArguments();
            if (!unknown.isEmpty()) {
                throw new UnmatchedArgumentException(commandLine, unknown);
            }
        }
        LOG.info("{} on Java {}: {}", EddyVersion.text(), Runtime.version(), shown(parsed.originalArgs()));
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

    private static int report(ParameterException failure, String[] args) {
        var commandLine = failure.getCommandLine();
        commandLine.getErr().println("eddy: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, commandLine.getErr())) {
            commandLine.getErr().println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
        }
        return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    }
}
