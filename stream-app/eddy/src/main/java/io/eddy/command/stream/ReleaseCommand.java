package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.process.ExitCode;
import io.eddy.command.terminal.TextTable;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.ModelRelease;
import io.eddy.serving.release.ReleaseTopics;
import io.eddy.serving.release.Releases;
import io.eddy.serving.release.ServiceReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy release}. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Brings a model bundle into service while the job runs: announces it, and waits until every subtask serves it. Sessions"
                    + " go on; their hidden states are made anew from their last items.",
            "Where a subtask refuses it, says why, returns all of them to what served, and exits with 1; with "
                    + ReleaseCommand.SUPERSEDED + " where another release comes before all serve it.",
            "Of two bundles a session keeps the one that it began with for as long as that serves.",
            "With --promote-when-better or --rollback-when-worse it stays until eddy prequential has decided which of the two does"
                    + " better: code 0 for the released one, " + ReleaseCommand.WORSE + " for the other, "
                    + ReleaseCommand.UNDECIDED + " where it is not decided in time, " + ReleaseCommand.SUPERSEDED
                    + " where another release came between."
        })
public final class ReleaseCommand implements Callable<Integer> {

    /** Exit code where the released version was found to do worse. */
    static final int WORSE = 3;

    /** Exit code where it is not decided in time. */
    static final int UNDECIDED = 4;

    /** Exit code where another release came before this one served, or while its experiment was followed. */
    static final int SUPERSEDED = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "BUNDLE", description = "Folder of the model bundle.")
    private Path bundle;

    @Option(
            names = "--location",
            paramLabel = "URI",
            description =
                    "Where the job finds the bundle: a path on its machines, or a URI of one of its file systems (s3:, hdfs:,"
                            + " file:). By default the path of BUNDLE.")
    private String location;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            description =
                    "Share of the sessions that get it, as 0.2; the others keep what serves all of them now, or what the one before was put beside. By default all.")
    private Double share;

    @Option(
            names = "--experiment",
            paramLabel = "NAME",
            description =
                    "Decides with the session id which sessions are of the share: under another name others are. By default"
                            + " name and version of the bundle, so a share that grows keeps its sessions.")
    private String experiment;

    @Option(
            names = "--interleave",
            description =
                    "With --share: its sessions get lists that both bundles fill in turns (team draft), and whose items visitors click more"
                            + " decides. Clicks have to name the recommendation_id of the list.")
    private boolean interleave;

    @Option(names = "--rollback", description = "Return to what served before.")
    private boolean rollback;

    @Option(names = "--list", description = "Show what serves where, since when.")
    private boolean list;

    @Mixin
    private DecisionOptions decision;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long to wait for the job; PT0S announces and does not wait.")
    private Duration timeout;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--releases-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-releases",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the job reads releases.")
    private String releasesTopic;

    @Option(
            names = "--status-topic",
            paramLabel = "TOPIC",
            defaultValue = "model-status",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where the job says what it serves.")
    private String statusTopic;

    @Override
    public Integer call() throws Exception {
        requireOneWish();
        var wanted = bundle == null ? null : address();
        var connection = kafka.connection();
        try (var topics = ReleaseTopics.open(connection, releasesTopic, statusTopic, decision.neededTopics())) {
            var report = topics.report();
            if (report.isEmpty()) {
                throw new IllegalStateException("No job has said in " + statusTopic
                        + " what it serves: start one, or name its topics by --releases-topic and --status-topic.");
            }
            if (list) {
                print(report);
                return 0;
            }
            return release(connection, topics, new Releases(report, topics.announced()), wanted);
        } catch (ReleaseWait.SupersededException e) {
            say(e.getMessage());
            return SUPERSEDED;
        }
    }

    private void requireOneWish() {
        long wishes =
                Stream.of(bundle != null, rollback, list).filter(wish -> wish).count();
        if (wishes != 1) {
            throw new IllegalArgumentException("Name either a bundle, or --rollback, or --list.");
        }
        if (bundle == null && (share != null || experiment != null || location != null)) {
            throw new IllegalArgumentException("--share, --experiment and --location go with a bundle.");
        }
        if (share != null && !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("--share is " + share + ", expected above 0 and at most 1.");
        }
        if (experiment != null && (share == null || share == 1)) {
            throw new IllegalArgumentException("--experiment needs a --share below 1.");
        }
        if (interleave && (share == null || share == 1)) {
            throw new IllegalArgumentException("--interleave needs a --share below 1.");
        }
        if (decision.isWished() && (share == null || share == 1 || timeout.isZero())) {
            throw new IllegalArgumentException(
                    "--promote-when-better and --rollback-when-worse need a --share below 1, and"
                            + " a --timeout to see it served.");
        }
        decision.requireSense(interleave);
    }

    private BundleAddress address() throws InvalidBundleException {
        var address = ReleasedBundle.at(bundle).address();
        if (location != null) {
            address.setLocation(location);
        }
        return address;
    }

    private int release(KafkaConnection connection, ReleaseTopics topics, Releases releases, BundleAddress wanted)
            throws InterruptedException, ReleaseWait.SupersededException {
        var release = rollback
                ? releases.rollback()
                : share == null || share == 1
                        ? releases.toAll(wanted)
                        : releases.share(
                                wanted, share, experiment == null ? Releases.named(wanted) : experiment, interleave);
        if (!decision.isWished()) {
            return serve(topics, release, releases::again).isPresent() ? 0 : ExitCode.FAILED;
        }
        try (var wait = new DecisionWait(
                connection, topics, release, decision, spec.commandLine().getOut())) {
            wait.requireUndecided();
            var number = serve(topics, release, releases::again);
            return number.isPresent() ? decide(topics, wait, number.getAsLong(), release) : ExitCode.FAILED;
        }
    }

    /**
     * Announces a release and waits until it serves.
     *
     * @param before what to return to where it is refused
     * @return its number; empty where it is refused
     */
    private OptionalLong serve(ReleaseTopics topics, ModelRelease release, Supplier<ModelRelease> before)
            throws InterruptedException, ReleaseWait.SupersededException {
        long number = topics.announce(release);
        say("Release " + number + ": " + inWords(release) + ".");
        if (timeout.isZero()) {
            return OptionalLong.of(number);
        }
        var refusals = new ReleaseWait(topics, timeout, spec.commandLine().getOut()).until(number, release);
        if (refusals.isEmpty()) {
            return OptionalLong.of(number);
        }
        var err = spec.commandLine().getErr();
        refusals.forEach((reason, subtasks) -> err.println("eddy: Refused by subtask " + subtasks + ": " + reason));
        var again = before.get();
        long back = topics.announce(again);
        err.println("eddy: Release " + back + " returns to what served: " + inWords(again) + ".");
        err.flush();
        new ReleaseWait(topics, timeout, spec.commandLine().getOut()).until(back, again);
        return OptionalLong.empty();
    }

    /** Follows the experiment, and ends it as was wished once it is decided. */
    private int decide(ReleaseTopics topics, DecisionWait wait, long number, ModelRelease release)
            throws InterruptedException, ReleaseWait.SupersededException {
        say("Waiting at most " + decision.within() + " until eddy prequential has decided by "
                + decision.figureOf(release) + ". Ctrl-C leaves the share as it is.");
        var version = release.getModelName() + ":" + release.getModelVersion();
        switch (wait.untilDecided(number)) {
            case BETTER -> {
                say(version + " does better.");
                boolean ended = !decision.promoteWhenBetter
                        || serve(topics, Releases.promoted(release), () -> release)
                                .isPresent();
                return ended ? 0 : ExitCode.FAILED;
            }
            case WORSE -> {
                say(version + " does worse.");
                boolean ended = !decision.rollbackWhenWorse
                        || serve(topics, Releases.takenBack(release), () -> release)
                                .isPresent();
                return ended ? WORSE : ExitCode.FAILED;
            }
            case UNDECIDED -> {
                say("Not decided after " + decision.within() + "; " + inWords(release) + " as before.");
                return UNDECIDED;
            }
            case SUPERSEDED -> {
                say("Another release came, or the job serves something else: nothing is done.");
                return SUPERSEDED;
            }
        }
        throw new AssertionError("There are no more outcomes.");
    }

    private static String inWords(ModelRelease release) {
        var bundle = release.getModelName() + ":" + release.getModelVersion();
        return release.getBeside() == null
                ? bundle + " for all sessions"
                : bundle + " for " + ComparisonLine.percent(release.getSessionShare())
                        + (release.getInterleaved() ? " of the sessions, in turns with " : " of the sessions, beside ")
                        + Releases.named(release.getBeside());
    }

    private void print(ServiceReport report) {
        var table = new TextTable("Bundle", "Sessions", "Subtasks", "Since", "Where")
                .numbersFrom(1)
                .numbersTo(2);
        for (var served : report.served()) {
            table.row(List.of(
                    Releases.named(served.bundle()),
                    ComparisonLine.percent(served.share()),
                    served.subtasks() + " of " + report.subtasks(),
                    Instant.ofEpochMilli(served.sinceMs())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString(),
                    served.bundle().getLocation()));
        }
        table.print(spec.commandLine().getOut());
        if (report.isInterleaved()) {
            say("The lists of the share are filled by both in turns.");
        }
        report.lastRefusals()
                .forEach((subtask, status) -> say("Subtask " + subtask + " refused release " + status.getRelease()
                        + " at " + status.getAt().truncatedTo(ChronoUnit.SECONDS) + ": " + status.getReason()));
    }

    private void say(String line) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
