package io.eddy.serving.release;

import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.ServingBundle;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the subtasks of a job say of the models that they serve: the last word of each. Not thread-safe. */
public final class ServiceReport {

    private final Map<Integer, ModelStatus> bySubtask = new TreeMap<>();

    /** Refusals by the release that was refused, as each subtask told them. */
    private final Map<Long, Map<Integer, String>> refusals = new TreeMap<>();

    /**
     * A bundle and who serves it.
     *
     * @param share of sessions
     * @param subtasks how many serve it
     * @param sinceMs since when all of them do
     */
    public record Served(BundleAddress bundle, double share, int subtasks, long sinceMs) {}

    /** Takes the next record of the status topic in. */
    public void add(ModelStatus status) {
        bySubtask.put(status.getSubtask(), status);
        if (status.getReason() != null) {
            refusals.computeIfAbsent(status.getRelease(), release -> new TreeMap<>())
                    .put(status.getSubtask(), status.getReason());
        }
    }

    /** Whether any job has ever said anything. */
    public boolean isEmpty() {
        return bySubtask.isEmpty();
    }

    /** Of the job as it runs now; it may have had more before it was rescaled. */
    public int subtasks() {
        return bySubtask.values().stream()
                .max(Comparator.comparing(ModelStatus::getAt))
                .map(ModelStatus::getSubtasks)
                .orElse(0);
    }

    private List<ModelStatus> current() {
        int subtasks = subtasks();
        return bySubtask.values().stream()
                .filter(status -> status.getSubtasks() == subtasks && status.getSubtask() < subtasks)
                .toList();
    }

    /** How many subtasks serve what a release says, or what a later one says that has its bundle and share too. */
    public int serving(long number, ModelRelease release) {
        return (int) current().stream()
                .filter(status -> status.getServingRelease() >= number)
                .filter(status -> status.getServing().stream()
                        .anyMatch(share -> share.getBundle().getSha256().equals(release.getSha256())
                                && rounded(share.getSessionShare()) == rounded(release.getSessionShare())))
                .count();
    }

    /** Why a release was refused, by subtask. */
    public Map<Integer, String> refusals(long release) {
        return Map.copyOf(refusals.getOrDefault(release, Map.of()));
    }

    /** Whether what serves is what a release says; not while subtasks differ. */
    public boolean isServed(ModelRelease release) {
        var wanted = new TreeMap<String, Long>();
        if (release.getBeside() != null) {
            wanted.put(release.getBeside().getSha256(), rounded(1 - release.getSessionShare()));
        }
        wanted.put(release.getSha256(), rounded(release.getSessionShare()));
        var found = new TreeMap<String, Long>();
        served().forEach(served -> found.put(served.bundle().getSha256(), rounded(served.share())));
        return wanted.equals(found) && isInterleaved() == release.getInterleaved();
    }

    /** What is left of 1 is not the same to the last bit. */
    private static long rounded(double share) {
        return Math.round(share * 1e9);
    }

    /** The last refusals of the subtasks whose last word is one. */
    public Map<Integer, ModelStatus> lastRefusals() {
        var last = new TreeMap<Integer, ModelStatus>();
        current().stream()
                .filter(status -> status.getReason() != null)
                .forEach(status -> last.put(status.getSubtask(), status));
        return last;
    }

    /** What serves, the one for most sessions first; more than two while subtasks differ. */
    public List<Served> served() {
        var served = new LinkedHashMap<List<Object>, Served>();
        for (var status : current()) {
            for (var share : status.getServing()) {
                served.merge(
                        List.of(share.getBundle().getSha256(), share.getSessionShare()),
                        served(share),
                        (one, other) -> new Served(
                                one.bundle,
                                one.share,
                                one.subtasks + other.subtasks,
                                Math.max(one.sinceMs, other.sinceMs)));
            }
        }
        return served.values().stream()
                .sorted(Comparator.comparingDouble((Served each) -> -each.share * each.subtasks))
                .toList();
    }

    private static Served served(ServingBundle share) {
        return new Served(
                share.getBundle(), share.getSessionShare(), 1, share.getSince().toEpochMilli());
    }

    /** Whether sessions of the share get lists that both bundles fill in turns; as one of the subtasks says. */
    public boolean isInterleaved() {
        return current().stream().anyMatch(ModelStatus::getInterleaved);
    }

    /** The bundle that serves most sessions. */
    public Optional<BundleAddress> main() {
        return served().stream().map(Served::bundle).findFirst();
    }
}
