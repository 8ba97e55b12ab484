package io.eddy.command.stream;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;

/** Whether a replay is held against a bundle, and by which rules. */
final class VerificationOptions {

    private static final Set<String> OF_A_VERIFICATION = Set.of("--leave-out", "--evaluated-topic");
    private static final Set<String> OF_A_RUNNING_SYSTEM = Set.of(
            "--kafka",
            "--kafka-config",
            "--clicks-topic",
            "--clicks-format",
            "--recommendations-topic",
            "--recommendations-format",
            "--rejected-topic",
            "--evaluated-topic",
            "--schema-registry");

    @Option(
            names = "--verify",
            paramLabel = "BUNDLE",
            description =
                    "Compare click by click: the rank of the next item by this bundle offline, in the recommendations and in"
                            + " the evaluation topic, which 'eddy prequential' writes. Names the first difference and exits with 1"
                            + " where there is one, or nothing to compare. Differs too where the job has seen clicks of the log's sessions before: it"
                            + " goes on with those sessions, offline they begin.")
    private Path folder;

    @Option(
            names = "--embedded",
            description =
                    "Verify in this process: with a Kafka broker, the job and the evaluation of its own, instead of"
                            + " --kafka.")
    private boolean embedded;

    @Option(
            names = "--leave-out",
            paramLabel = "RULE",
            description =
                    "What the recommendations of the job that is verified leave out: ${COMPLETION-CANDIDATES}; with"
                            + " --embedded the job is told so. By default what the bundle says.")
    private LeaveOut leaveOut;

    boolean isAskedFor() {
        return folder != null;
    }

    boolean isEmbedded() {
        return embedded;
    }

    /** The folder of the bundle; null where nothing is to be verified. */
    Path folder() {
        return folder;
    }

    /** Null where nothing is to be verified. */
    ModelBundle bundle() throws InvalidBundleException {
        return folder == null ? null : ModelBundle.load(folder);
    }

    /** What the job's recommendations leave out. */
    LeaveOut leaveOut(ModelBundle bundle) {
        return leaveOut == null ? bundle.leaveOut() : leaveOut;
    }

    /**
     * @param named the options that the user named
     * @throws IllegalArgumentException where some of them do not go together
     */
    void requireFit(Set<String> named) {
        if (embedded && folder == null) {
            throw new IllegalArgumentException("--embedded needs --verify: the bundle to run.");
        }
        for (var name : named) {
            if (embedded && OF_A_RUNNING_SYSTEM.contains(name)) {
                throw new IllegalArgumentException(
                        name + " does not go with --embedded, which has topics and formats of its own.");
            }
            if (folder == null && OF_A_VERIFICATION.contains(name)) {
                throw new IllegalArgumentException(name + " needs --verify.");
            }
        }
    }
}
