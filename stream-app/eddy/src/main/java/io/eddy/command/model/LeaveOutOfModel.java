package io.eddy.command.model;

import io.eddy.catalogue.LeaveOut;
import picocli.CommandLine.Option;

/** What the recommendations of a model leave out that was trained before. */
final class LeaveOutOfModel {

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description =
                    "What recommendations leave out: ${COMPLETION-CANDIDATES}; LAST is the item clicked last, SEEN are the"
                            + " items of the session's last " + LeaveOut.SEEN_CLICKS
                            + " clicks. By default what the model's training decided, NOTHING where nothing is known of it.")
    private LeaveOut named;

    /** @param decided by the model's training; the default */
    LeaveOut or(LeaveOut decided) {
        return named == null ? decided : named;
    }
}
