package io.eddy.command.stream;

import io.eddy.schemas.ModelRelease;
import io.eddy.serving.release.ReleaseTopics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Waits until all subtasks serve a release, or one refuses it, and tells how far it is. */
final class ReleaseWait {

    /** What cannot be used is mostly refused by all at once, and each may have a reason of its own. */
    private static final Duration OTHERS_SPEAK_WITHIN = Duration.ofSeconds(2);

    private final ReleaseTopics topics;
    private final Duration timeout;
    private final PrintWriter out;

    ReleaseWait(ReleaseTopics topics, Duration timeout, PrintWriter out) {
        this.topics = topics;
        this.timeout = timeout;
        this.out = out;
    }

    /**
     * @return why it was refused, with the subtasks that say so; empty where all serve it
     * @throws SupersededException where another release is announced before that
     * @throws IllegalStateException where not all of them have said anything in time
     */
    Map<String, String> until(long number, ModelRelease release) throws InterruptedException, SupersededException {
        long startNanos = System.nanoTime();
        int told = -1;
        long refusedNanos = 0;
        while (true) {
            var report = topics.report();
            int serving = report.serving(number, release);
            var refusals = report.refusals(number);
            if (refusedNanos == 0 && !refusals.isEmpty()) {
                refusedNanos = System.nanoTime();
            }
            if (serving != told) {
                told = serving;
                out.printf(
                        "%d of %d subtasks serve it (%.1f s)%n",
                        serving, report.subtasks(), (System.nanoTime() - startNanos) / 1e9);
                out.flush();
            }
            if (serving == report.subtasks()) {
                return Map.of();
            }
            if (topics.lastAnnounced() > number) {
                throw new SupersededException();
            }
            boolean allHaveSpoken = serving + refusals.size() >= report.subtasks();
            if (refusedNanos != 0
                    && (allHaveSpoken || System.nanoTime() - refusedNanos > OTHERS_SPEAK_WITHIN.toNanos())) {
                return bySentence(refusals);
            }
            if (System.nanoTime() - startNanos > timeout.toNanos()) {
                throw new IllegalStateException("After " + timeout.toSeconds() + " s " + serving + " of "
                        + report.subtasks() + " subtasks serve release " + number
                        + "; the others have said nothing. Does the job run? It takes the release as soon as it"
                        + " can; eddy release --list shows how far it is.");
            }
        }
    }

    /** Another release was announced before all subtasks served this one. */
    static final class SupersededException extends Exception {

        private static final long serialVersionUID = 1;

        private SupersededException() {
            super("Another release came before all subtasks served this one.");
        }
    }

    private static Map<String, String> bySentence(Map<Integer, String> refusals) {
        return new TreeMap<>(refusals)
                .entrySet().stream()
                        .collect(Collectors.groupingBy(
                                Map.Entry::getValue,
                                TreeMap::new,
                                Collectors.mapping(refusal -> refusal.getKey().toString(), Collectors.joining(", "))));
    }
}
