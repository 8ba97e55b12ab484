package io.eddy.command.log;

import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.preparation.HeldOut;
import io.eddy.clicklog.preparation.PreparationSettings;
import io.eddy.command.option.GapOption;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a log is prepared. */
final class PreparationOptions {

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

    /** @throws IllegalArgumentException that names the option; before anything is read */
    void requireGoodOptions() {
        requireAtLeast("--min-support", 1, minSupport);
        requireAtLeast("--min-length", 1, minLength);
        if (maxLength != null) {
            requireAtLeast("--max-length", minLength, maxLength);
        }
        gap.requireWithinBounds();
        heldOut("--test", test);
        heldOut("--validation", validation);
    }

    PreparationSettings of(ClickLog log) {
        return PreparationSettings.builder()
                .gap(gap.of(log))
                .collapseRepeats(collapseRepeats)
                .minSupport(minSupport)
                .minLength(minLength)
                .maxLength(maxLength == null ? PreparationSettings.UNLIMITED : maxLength)
                .test(heldOut("--test", test))
                .validation(heldOut("--validation", validation))
                .unknownItems(unknownItems)
                .build();
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
}
