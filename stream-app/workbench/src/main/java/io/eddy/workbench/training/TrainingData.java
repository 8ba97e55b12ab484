package io.eddy.workbench.training;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.session.ImmediateRepeats;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.ClickLog;
import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.clicklog.preparation.PreparedLog;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sessions of a training: what is learnt from, what decides on the best epoch, what the model is judged by at the end.
 *
 * @param log what the training sessions are from
 * @param sha256 of the log, taken when it was read: it may grow while the training runs
 * @param gap that cut the sessions, null where they are as in the log
 */
public record TrainingData(ClickLog log, String sha256, Duration gap, List<Session> training, List<Part> evaluated) {

    public static final String VALIDATION = "validation";

    /**
     * Sessions to evaluate on.
     *
     * @param name as in tables
     * @param how they were parted from the others, for the protocol
     * @param sha256 of the log, taken when it was read
     * @param choosesEpoch whether they decide which epoch is the best
     */
    public record Part(
            String name, String how, ClickLog log, String sha256, List<Session> sessions, boolean choosesEpoch) {

        /** @throws IllegalArgumentException where no session has two clicks, so that every epoch would be as good as any */
        public Part {
            if (choosesEpoch
                    && sessions.stream().noneMatch(session -> session.clicks().size() > 1)) {
                throw new IllegalArgumentException("The " + name + " sessions (" + how
                        + ") have no two clicks, so they cannot decide on an epoch.");
            }
        }
    }

    public TrainingData {
        training = List.copyOf(training);
        evaluated = List.copyOf(evaluated);
    }

    /** All sessions of the log to learn from, none to evaluate on. */
    public static TrainingData of(ClickLog log, Duration gap) throws IOException {
        return new TrainingData(log, Sha256.of(log.file()), gap, Session.of(log.clicks(), gap), List.of());
    }

    /** Parts the latest sessions off, for choosing the best epoch. */
    public TrainingData withHeldOut(double share) {
        int kept = (int) Math.round(training.size() * (1 - share));
        if (kept == training.size()) {
            return this;
        }
        var heldOut = training.subList(kept, training.size());
        var how = "the latest " + heldOut.size() + " of " + training.size() + " sessions by their first click";
        return new TrainingData(
                log,
                sha256,
                gap,
                training.subList(0, kept),
                with(new Part(VALIDATION, how, log, sha256, heldOut, true)));
    }

    /** The same with the held-out sessions to learn from instead of to choose the best epoch by. */
    public TrainingData withoutHoldOut() {
        var all = new ArrayList<>(training);
        heldOut().forEach(part -> all.addAll(part.sessions()));
        return new TrainingData(log, sha256, gap, all, notHeldOut());
    }

    /** Sessions of the training log itself that decide which epoch is the best: one part at most. */
    public List<Part> heldOut() {
        return evaluated.stream().filter(this::isHeldOut).toList();
    }

    public List<Part> notHeldOut() {
        return evaluated.stream().filter(part -> !isHeldOut(part)).toList();
    }

    private boolean isHeldOut(Part part) {
        return part.choosesEpoch() && part.sha256().equals(sha256);
    }

    /** Of an evaluation on a part, by a model that has learnt from all sessions of the log that the part leaves. */
    public EvaluationProtocol protocol(Part part, UnknownItems unknownItems, LeaveOut leaveOut, long predictions)
            throws IOException {
        return new EvaluationProtocol(
                part.sha256(),
                sha256,
                PreparedLog.fingerprintOf(log.file(), sha256).orElse(null),
                gap,
                part.name() + ": " + part.how(),
                unknownItems,
                TieRule.PLACE_IN_THE_LIST,
                leaveOut,
                EvaluationProtocol.NEXT_ITEM,
                predictions);
    }

    /**
     * The same with all sessions of another log to evaluate on.
     *
     * @param choosesEpoch whether its sessions decide which epoch is the best
     */
    public TrainingData with(String name, ClickLog other, boolean choosesEpoch) throws IOException {
        var how = "all sessions of " + other.file().getFileName();
        return new TrainingData(
                log,
                sha256,
                gap,
                training,
                with(new Part(
                        name, how, other, Sha256.of(other.file()), Session.of(other.clicks(), gap), choosesEpoch)));
    }

    /** How often a click repeats the one before, in all sessions of the log to learn from, those held out among them. */
    public ImmediateRepeats repeats() {
        var heldOut = evaluated.stream()
                .filter(part -> part.sha256().equals(sha256))
                .flatMap(part -> part.sessions().stream());
        return ImmediateRepeats.in(Stream.concat(training.stream(), heldOut).toList());
    }

    /** The sessions that decide which epoch is the best; none where nothing does. */
    public List<Session> validation() {
        return evaluated.stream()
                .filter(Part::choosesEpoch)
                .flatMap(part -> part.sessions().stream())
                .toList();
    }

    /** SHA-256 of the log that is learnt from and of every log that is evaluated on, by what it is for. */
    public Map<String, String> hashes() {
        var hashes = new LinkedHashMap<String, String>();
        hashes.put("training", sha256);
        evaluated.forEach(part -> hashes.put(part.name(), part.sha256()));
        return hashes;
    }

    /** Names of the logs, by what they are for. */
    public Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        files.put("training", log.file().getFileName().toString());
        evaluated.forEach(
                part -> files.put(part.name(), part.log().file().getFileName().toString()));
        return files;
    }

    /** What a model's provenance says of them; the caller adds what was learnt from them. */
    Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("files", files());
        description.put("sha256", hashes());
        description.put("format", log.format().name());
        description.put("repeat_share", repeats().share());
        description.put(
                "read",
                LogSummary.of(log, withoutHoldOut().training(), gap, Instant.now())
                        .describe());
        return description;
    }

    private List<Part> with(Part part) {
        var parts = new ArrayList<>(evaluated);
        parts.add(part);
        return parts;
    }
}
