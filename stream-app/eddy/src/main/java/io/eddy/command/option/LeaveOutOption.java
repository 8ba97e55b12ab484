package io.eddy.command.option;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.ImmediateRepeats;
import io.eddy.inference.bundle.ModelBundle;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** What lists leave out of the items that their session clicked; decided by the training log where the user names nothing. */
public final class LeaveOutOption {

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description =
                    "What every list leaves out: ${COMPLETION-CANDIDATES}; LAST is the item clicked last, SEEN are the"
                            + " items of the session's last " + LeaveOut.SEEN_CLICKS
                            + " clicks. By default LAST where fewer than "
                            + ImmediateRepeats.FEW_PERCENT
                            + " in 100 clicks of the training log repeat the item clicked before, else NOTHING.")
    private LeaveOut named;

    /** Decides, and says what and why. */
    public LeaveOut decide(ImmediateRepeats repeats, PrintWriter out) {
        return decide(repeats, null, out);
    }

    /** @param continued the bundle whose rule is kept where the user names none; null where there is none */
    public LeaveOut decide(ImmediateRepeats repeats, ModelBundle continued, PrintWriter out) {
        var decided = continued == null ? repeats.leaveOut() : continued.leaveOut();
        var rule = named == null ? decided : named;
        out.printf(
                "%.2f %% of %,d next clicks repeat the item clicked before: left out of every list is %s%s.%n",
                100 * repeats.share(),
                repeats.nextClicks(),
                rule.inWords(),
                named != null ? ", as --leave-out says" : continued != null ? ", as in the bundle to continue" : "");
        out.flush();
        return rule;
    }
}
