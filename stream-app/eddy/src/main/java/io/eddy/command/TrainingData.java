package io.eddy.command;

import io.eddy.evaluation.log.ClickLog;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.protocol.Fingerprint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of a training: what is learnt from, what decides on the best epoch, what the model is judged by at the end.
 *
 * @param log what the training sessions are from
 * @param gap that cut the sessions, null where they are as in the log
 */
record TrainingData(ClickLog log, Duration gap, List<Session> training, List<Part> evaluated) {

    /**
     * Sessions to evaluate on.
     *
     * @param name as in tables
     * @param how they were parted from the others, for the protocol
     * @param choosesEpoch whether they decide which epoch is the best
     */
    record Part(String name, String how, ClickLog log, List<Session> sessions, boolean choosesEpoch) {}

    TrainingData {
        training = List.copyOf(training);
        evaluated = List.copyOf(evaluated);
    }

    /** All sessions of the log to learn from, none to evaluate on. */
    static TrainingData of(ClickLog log, Duration gap) {
        long gapMs = gap == null ? Long.MAX_VALUE : gap.toMillis();
        return new TrainingData(log, gap, Session.of(log.clicks(), gapMs), List.of());
    }

    /** Parts the latest sessions off, for choosing the best epoch. */
    TrainingData withHeldOut(double share) {
        int kept = (int) Math.round(training.size() * (1 - share));
        if (kept == training.size()) {
            return this;
        }
        var heldOut = training.subList(kept, training.size());
        var how = "the latest " + heldOut.size() + " of " + training.size() + " sessions by their first click";
        return new TrainingData(
                log, gap, training.subList(0, kept), with(new Part("validation", how, log, heldOut, true)));
    }

    /** @param choosesEpoch whether its sessions decide which epoch is the best */
    TrainingData with(String name, ClickLog other, boolean choosesEpoch) {
        long gapMs = gap == null ? Long.MAX_VALUE : gap.toMillis();
        var how = "all sessions of " + other.file().getFileName();
        return new TrainingData(
                log, gap, training, with(new Part(name, how, other, Session.of(other.clicks(), gapMs), choosesEpoch)));
    }

    /** The sessions that decide which epoch is the best; none where nothing does. */
    List<Session> validation() {
        return evaluated.stream()
                .filter(Part::choosesEpoch)
                .flatMap(part -> part.sessions().stream())
                .toList();
    }

    /** SHA-256 of the log that is learnt from and of every log that is evaluated on, by file name. */
    Map<String, String> hashes() throws IOException {
        var hashes = new LinkedHashMap<String, String>();
        hashes.put(log.file().getFileName().toString(), Fingerprint.ofFile(log.file()));
        for (var part : evaluated) {
            hashes.put(
                    part.log().file().getFileName().toString(),
                    Fingerprint.ofFile(part.log().file()));
        }
        return hashes;
    }

    private List<Part> with(Part part) {
        var parts = new ArrayList<>(evaluated);
        parts.add(part);
        return parts;
    }
}
