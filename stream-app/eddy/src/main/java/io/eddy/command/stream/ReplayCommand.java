package io.eddy.command.stream;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.command.option.GapOption;
import io.eddy.command.option.LogOptions;
import io.eddy.command.option.NamedOptions;
import io.eddy.embedded.EmbeddedSystem;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.replay.ClicksOfNow;
import io.eddy.schemas.KafkaConnection;
import io.eddy.serving.RequiredTopics;
import io.eddy.serving.StreamInstances;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy replay}. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends an event log into the clicks topic in order of time, and reads the recommendations back.",
            "Accounts for every click, and prints Recall@k and MRR@k of what the topic said, throughput and latency. Exits"
                    + " with 1 where a click has no answer or more than one; with --verify a second answer may come, as"
                    + " after a failure, if it says the same.",
            "With --no-shift-to-now event times stay as they are in the log: a job that has already seen later clicks rejects the log"
                    + " as session_ended."
        })
public final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", description = "Event log to replay.")
    private Path log;

    @Mixin
    private SpeedOption speed;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            showDefaultValue = Visibility.ALWAYS,
            description = "How long nothing may come back before the replay gives up.")
    private Duration patience;

    @Mixin
    private ReplayTopics topics;

    @Mixin
    private VerificationOptions verification;

    @Option(
            names = "--shift-to-now",
            negatable = true,
            description =
                    "Whether clicks happen when they are sent, sessions cut at pauses of more than --gap beforehand; else when the log"
                            + " says, and a topic that holds later clicks has ended their sessions. By default, unless with --verify.")
    private Boolean shiftToNow;

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            defaultValue = "PT30M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Pause that ends a session in the job.")
    private Duration gap;

    @Mixin
    private LogOptions logOptions;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        requireGoodOptions();
        var connection = topics.connection();
        var bundles = verification.bundles();
        var read = logOptions.read(log, out).clicks();
        var clicks = isShifted() ? ClicksOfNow.of(read, gap.toMillis()) : read;
        if (!verification.isEmbedded()) {
            RequiredTopics.requirePresent(
                    "The replay", connection, topics.names(verification.isAskedFor()), StreamInstances.BROKER_TIMEOUT);
            return replay(clicks, connection, bundles);
        }
        var held = new BundleVerification(bundles, verification.leaveOut(), gap);
        try (var system = EmbeddedSystem.startTemporary(verification.folder(), gap, held.leaveOut(bundles.get(0)))) {
            return replay(clicks, system.kafka().connection(), bundles);
        }
    }

    private void requireGoodOptions() {
        // Refuses one that is none, before the log is read.
        speed.value();
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("--patience is " + patience + ", expected more than 0.");
        }
        GapOption.requireWithinBounds(gap);
        var named = NamedOptions.of(spec).names();
        verification.requireFit(named);
        if (verification.isAskedFor() && Boolean.TRUE.equals(shiftToNow)) {
            throw new IllegalArgumentException(
                    "--shift-to-now does not go with --verify, which judges the log's own times.");
        }
        if (!verification.isAskedFor() && !isShifted() && named.contains("--gap")) {
            throw new IllegalArgumentException("--gap needs --verify or --shift-to-now: the job has its own.");
        }
    }

    private boolean isShifted() {
        return shiftToNow == null ? !verification.isAskedFor() : shiftToNow;
    }

    /** @param bundles none where nothing is to be verified */
    private int replay(List<LoggedClick> clicks, KafkaConnection connection, List<ModelBundle> bundles)
            throws Exception {
        var settings = topics.settings(connection, verification.isAskedFor())
                .speed(speed.value())
                .atNow(isShifted())
                .keptItems(verification.keptItems())
                .patience(patience)
                .build();
        var run = new ReplayRun(clicks, settings, spec.commandLine().getOut());
        return verification.isAskedFor()
                ? run.verify(new BundleVerification(bundles, verification.leaveOut(), gap))
                : run.account();
    }
}
