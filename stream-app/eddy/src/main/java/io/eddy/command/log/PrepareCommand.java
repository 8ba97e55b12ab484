package io.eddy.command.log;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.TopicLogOptions;
import io.eddy.command.terminal.ShellLine;
import io.eddy.command.terminal.TextTable;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.preparation.HeldOut;
import io.eddy.evaluation.preparation.LogPreparation;
import io.eddy.evaluation.preparation.LogSource;
import io.eddy.evaluation.preparation.PreparationSettings;
import io.eddy.evaluation.preparation.PreparedLog;
import io.eddy.evaluation.protocol.UnknownItems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
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

    private static final Duration SHORTEST_GAP = Duration.ofMillis(1);
    private static final Duration LONGEST_GAP = Duration.ofDays(10_000);

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
    private GapOption gap;

    @Option(
            names = "--collapse-repeats",
            description = "Make consecutive clicks on one item in a session one click, the first of them.")
    private boolean collapseRepeats;

    @Option(
            names = "--min-support",
            paramLabel = "N",
            defaultValue = "5",
            showDefaultValue = Visibility.ALWAYS,
            description = "Leave out items with fewer clicks in the whole log.")
    private int minSupport;

    @Option(
            names = "--min-length",
            paramLabel = "N",
            defaultValue = "2",
            showDefaultValue = Visibility.ALWAYS,
            description = "Leave out sessions with fewer clicks.")
    private int minLength;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Leave out sessions with more clicks, which may be robots'. No limit by default.")
    private Integer maxLength;

    @Option(
            names = "--test",
            paramLabel = "HELD-OUT",
            defaultValue = "0.1",
            showDefaultValue = Visibility.ALWAYS,
            description = "The test part: a share of the sessions, the latest ones; a duration, as P1D, for those that"
                    + " start in the last day of the log; or none.")
    private String test;

    @Option(
            names = "--validation",
            paramLabel = "HELD-OUT",
            defaultValue = "none",
            showDefaultValue = Visibility.ALWAYS,
            description = "The validation part, in the same way out of what the test part leaves.")
    private String validation;

    @Option(
            names = "--unknown-items",
            paramLabel = "RULE",
            defaultValue = "MISS",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Test and validation clicks on items that the training part does not hold: MISS keeps them, and"
                            + " they count as misses; LEFT_OUT leaves them out, then sessions below --min-length.")
    private UnknownItems unknownItems;

    @Mixin
    private LogOptions logOptions;

    @Mixin
    private TopicLogOptions topicOptions;

    @Override
    public Integer call() throws Exception {
        topicOptions.requireOneOf(log, "a LOG to prepare");
        requireAtLeast("--min-support", 1, minSupport);
        requireAtLeast("--min-length", 1, minLength);
        if (maxLength != null) {
            requireAtLeast("--max-length", minLength, maxLength);
        }
        var named = gap.named();
        if (named != null && (named.compareTo(SHORTEST_GAP) < 0 || named.compareTo(LONGEST_GAP) > 0)) {
            throw new IllegalArgumentException(
                    "--gap is " + named + ", expected " + SHORTEST_GAP + " to " + LONGEST_GAP + ".");
        }
        var testPart = heldOut("--test", test);
        var validationPart = heldOut("--validation", validation);
        WholeFolder.requireWritable(out);
        var printer = spec.commandLine().getOut();
        var read = logOptions.read(topicOptions.log(log, out, false, printer), printer);
        var summary = LogOptions.summarise(read, Session.of(read.clicks(), gap.of(read)), gap.of(read), printer);
        var settings = PreparationSettings.builder()
                .gap(gap.of(read))
                .collapseRepeats(collapseRepeats)
                .minSupport(minSupport)
                .minLength(minLength)
                .maxLength(maxLength == null ? PreparationSettings.UNLIMITED : maxLength)
                .test(testPart)
                .validation(validationPart)
                .unknownItems(unknownItems)
                .build();
        var source = LogSource.of(read, logOptions.eventTypes(read), summary);
        var prepared = LogPreparation.prepare(source, read.clicks(), settings);
        WholeFolder.write(out, prepared::writeInto);
        printSteps(prepared, printer);
        printer.printf(
                "Prepared log: %s (fingerprint %s)%nNext: %s%n", out, prepared.fingerprint(), nextCommand(prepared));
        return 0;
    }

    private static void requireAtLeast(String option, int least, int found) {
        if (found < least) {
            throw new IllegalArgumentException(option + " is " + found + ", expected at least " + least + ".");
        }
    }

    private static HeldOut heldOut(String option, String text) {
        try {
            return HeldOut.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + " is '" + text + "', expected none, a duration as P1D, or a share above 0 and below 1.",
                    e);
        }
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
