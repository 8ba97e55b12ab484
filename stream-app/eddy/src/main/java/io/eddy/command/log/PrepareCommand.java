package io.eddy.command.log;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.preparation.LogPreparation;
import io.eddy.clicklog.preparation.LogSource;
import io.eddy.clicklog.preparation.PreparedLog;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy prepare}. */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Turns an event log into training, validation and test logs, and writes down how.",
            "Cuts sessions, leaves out rare items and short sessions until both limits hold, and splits by time. The same log"
                    + " and options give the same files and the same fingerprint.",
            "Nearest to what GRU4Rec's authors do with RSC15: --test P1D --unknown-items LEFT_OUT."
        })
public final class PrepareCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", arity = "0..1", description = "Event log to prepare.")
    private Path log;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the logs and manifest.json go; must not be there yet.")
    private Path out;

    @Mixin
    private PreparationOptions preparation;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    @Override
    public Integer call() throws Exception {
        topicOptions.requireOneOf(log, "a LOG to prepare");
        preparation.requireGoodOptions();
        WholeFolder.requireWritable(out);
        var printer = spec.commandLine().getOut();
        var read = logOptions.read(topicOptions.log(log, out, false, printer), printer);
        var settings = preparation.of(read);
        var summary = LogOptions.summarise(read, Session.of(read.clicks(), settings.gap()), settings.gap(), printer);
        var source = LogSource.of(read, logOptions.eventTypes(read), summary);
        var prepared = LogPreparation.prepare(source, read.clicks(), settings);
        WholeFolder.write(out, prepared::writeInto);
        printSteps(prepared, printer);
        printer.printf(
                "Prepared log: %s (fingerprint %s)%nNext: %s%n", out, prepared.fingerprint(), nextCommand(prepared));
        return 0;
    }

    private static void printSteps(PreparedLog prepared, PrintWriter printer) {
        var rows = new TextTable("step", "setting", "clicks", "sessions", "items").numbersFrom(2);
        for (var step : prepared.steps()) {
            rows.row(List.of(
                    step.name(),
                    step.setting(),
                    "%,d".formatted(step.clicks()),
                    "%,d".formatted(step.sessions()),
                    "%,d".formatted(step.items())));
        }
        rows.print(printer);
    }

    private String nextCommand(PreparedLog prepared) {
        var words = new ArrayList<Object>(List.of("eddy", "train", out.resolve(PreparedLog.TRAINING_FILE)));
        if (!prepared.validation().isEmpty()) {
            words.addAll(List.of("--validation", out.resolve(PreparedLog.VALIDATION_FILE)));
        }
        if (!prepared.test().isEmpty()) {
            words.addAll(List.of("--test", out.resolve(PreparedLog.TEST_FILE)));
        }
        words.addAll(List.of("--out", "MODEL"));
        return ShellLine.of(words.toArray());
    }
}
