package io.eddy.command.stream;

import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.replay.ReplaySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Whether a replay is held against a bundle, and by which rules. */
final class VerificationOptions {

    private static final Set<String> OF_A_VERIFICATION = Set.of("--leave-out", "--evaluated-topic", "--kept-items");
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
                            + " goes on with those sessions, offline they begin. May stand several times: where several bundles serve, each"
                            + " prediction is held against the one that made it.")
    private List<Path> folders = List.of();

    @Option(
            names = "--kept-items",
            paramLabel = "N",
            defaultValue = "" + ReplaySettings.DEFAULT_KEPT_ITEMS,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "The job's session.kept-items: predictions of a bundle that took a session over after more clicks are counted, and"
                            + " not compared.")
    private int keptItems;

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
        return !folders.isEmpty();
    }

    int keptItems() {
        return keptItems;
    }

    boolean isEmbedded() {
        return embedded;
    }

    /** The folder of the bundle that the job begins with. */
    Path folder() {
        return folders.get(0);
    }

    /** None where nothing is to be verified. */
    List<ModelBundle> bundles() throws InvalidBundleException {
        var bundles = new ArrayList<ModelBundle>();
        for (var folder : folders) {
            bundles.add(ModelBundle.load(folder));
        }
        return bundles;
    }

    /** What the job's recommendations leave out; null for what each bundle says. */
    LeaveOut leaveOut() {
        return leaveOut;
    }

    /**
     * @param named the options that the user named
     * @throws IllegalArgumentException where some of them do not go together
     */
    void requireFit(Set<String> named) {
        if (embedded && folders.isEmpty()) {
            throw new IllegalArgumentException("--embedded needs --verify: the bundle to run.");
        }
        if (embedded && folders.size() > 1) {
            throw new IllegalArgumentException(
                    "--embedded runs one bundle: start 'eddy run' and 'eddy release' to verify several.");
        }
        if (keptItems < 1) {
            throw new IllegalArgumentException("--kept-items is " + keptItems + ", expected at least 1.");
        }
        for (var name : named) {
            if (embedded && OF_A_RUNNING_SYSTEM.contains(name)) {
                throw new IllegalArgumentException(
                        name + " does not go with --embedded, which has topics and formats of its own.");
            }
            if (folders.isEmpty() && OF_A_VERIFICATION.contains(name)) {
                throw new IllegalArgumentException(name + " needs --verify.");
            }
        }
    }
}
