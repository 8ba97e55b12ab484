package io.eddy.recommender.session;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.ModelEvent;
import io.eddy.recommender.release.ModelStore;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleaseState;
import io.eddy.recommender.release.ReleasedBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that answer sessions on a subtask, and how a release replaces them.
 *
 * <p>A release is prepared on a thread of its own: its bundles are fetched, opened and tried there while clicks are answered by
 * what serves. The task's thread then takes them over between two micro-batches, and another closes those that served. A
 * release that a later one follows before it is prepared is interrupted, and never serves.
 *
 * <p>Called by the task's thread alone.
 */
final class ModelsInService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelsInService.class);

    private final ModelStore store;
    private final Path temporary;
    private final SessionRules rules;
    private final Consumer<Runnable> taskThread;
    private final Listener listener;
    private final ListCheck listCheck;
    private final ExecutorService threads;

    /** The preparation that was begun last; null before the first. */
    private Future<?> preparation;

    /** SHA-256 of the bundle that the job was started with. */
    private String startedWith;

    private volatile Release serving;

    /** What a checkpoint is to hold: what serves, or what should and could not be had at this start. */
    private Release kept;

    private volatile Release announced;
    private volatile boolean closed;

    /** Opened, and not yet seen by the task's thread, which may end before. */
    private final Set<Opened> handedOver = ConcurrentHashMap.newKeySet();

    /** In the order of the release's bundles: the one for most sessions comes last. */
    private volatile List<ServedModel> models = List.of();

    /** Told what happens to bundles, on the task's thread. */
    @FunctionalInterface
    interface Listener {

        /**
         * @param release that it happens by
         * @param bundle null where a release does not say one
         * @param reason null where nothing is refused
         */
        void on(ModelEvent event, long release, ReleasedBundle bundle, String reason);
    }

    /**
     * @param temporary see {@link ModelStore#open}
     * @param taskThread runs what it is given on the task's thread, between two clicks
     */
    ModelsInService(
            ModelStore store,
            Path temporary,
            SessionRules rules,
            Consumer<Runnable> taskThread,
            String threadName,
            Listener listener) {
        this.store = store;
        this.temporary = temporary;
        this.rules = rules;
        this.taskThread = taskThread;
        this.listener = listener;
        this.threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        this.listCheck = new ListCheck(rules.checkShare(), threads, System::nanoTime);
    }

    /**
     * Opens what served when the checkpoint was taken, or the bundle that the job is started with; that one too where it is another
     * than at the start before, or where a bundle that served is not to be had any more.
     *
     * @param restored of all subtasks; empty at a start without a checkpoint
     * @throws InvalidBundleException where the bundle of the start cannot be used either
     */
    void begin(List<ReleaseState> restored, ReleasedBundle first) throws InvalidBundleException {
        startedWith = first.sha256();
        var last = restored.stream()
                .max(Comparator.comparingLong(state -> state.announced().number()));
        long number = last.map(state -> state.announced().number()).orElse(Release.AT_START);
        var wanted = restored.stream()
                .filter(state -> state.startedWith().equals(startedWith))
                .map(ReleaseState::serving)
                .max(Comparator.comparingLong(Release::number))
                .orElse(Release.toAll(number, first));
        announced = wanted;
        serve(openAll(wanted, first));
        kept = wanted;
        last.filter(state -> state.startedWith().equals(startedWith))
                .map(ReleaseState::announced)
                .filter(release -> release.number() > wanted.number())
                .ifPresent(this::prepare);
    }

    /** What is opened for a release. */
    private static final class Opened {

        private final Release release;
        private final List<ServedModel> models;

        Opened(Release release, List<ServedModel> models) {
            this.release = release;
            this.models = models;
        }

        Release release() {
            return release;
        }

        List<ServedModel> models() {
            return models;
        }

        void close() {
            models.forEach(ServedModel::close);
        }
    }

    /** As much of it as can be had. */
    private Opened openAll(Release wanted, ReleasedBundle first) throws InvalidBundleException {
        var usable = new ArrayList<ServedModel>();
        try {
            for (var bundle : wanted.bundles()) {
                // Wherever it was released from since, where the job was started it lies too.
                var source = bundle.isSameAs(first) ? first : bundle;
                try {
                    usable.add(open(source));
                } catch (InvalidBundleException | RuntimeException e) {
                    if (bundle.isSameAs(first)) {
                        throw e;
                    }
                    refuse(wanted.number(), bundle, e);
                }
            }
            if (usable.size() == wanted.bundles().size()) {
                return new Opened(wanted, usable);
            }
            if (usable.isEmpty()) {
                usable.add(open(first));
            }
            return new Opened(Release.toAll(wanted.number(), usable.get(0).bundle()), usable);
        } catch (Throwable e) {
            usable.forEach(ServedModel::close);
            throw e;
        }
    }

    private ServedModel open(ReleasedBundle bundle) throws InvalidBundleException {
        var share = store.open(bundle, temporary);
        try {
            return new ServedModel(bundle, share, rules, listCheck);
        } catch (Throwable e) {
            share.close();
            throw e;
        }
    }

    /** Prepares a release, or refuses what is none. */
    void announce(AnnouncedRelease record) {
        if (record.release() == null) {
            LOG.warn("Release {} is refused: {}", record.number(), record.fault());
            listener.on(ModelEvent.REFUSED, record.number(), null, record.fault());
        } else {
            prepare(record.release().besideUsual(serving.main()));
        }
    }

    private void prepare(Release release) {
        announced = release;
        listener.on(ModelEvent.PREPARING, release.number(), release.bundle(), null);
        if (preparation != null) {
            // A release whose place does not answer must not hold up the one that takes it back.
            preparation.cancel(true);
        }
        preparation = threads.submit(() -> openAndHandOver(release));
    }

    /** On the preparation's thread. */
    private void openAndHandOver(Release release) {
        var opened = new Opened(release, new ArrayList<>());
        Runnable next = () -> takeOver(opened);
        for (var bundle : release.bundles()) {
            if (isSuperseded(release)) {
                break;
            }
            try {
                requireOwnVersion(bundle, release);
                var model = open(bundle);
                opened.models().add(model);
                model.warm(rules);
            } catch (InvalidBundleException | RuntimeException | LinkageError | OutOfMemoryError e) {
                opened.close();
                opened.models().clear();
                next = () -> refuse(opened, bundle, e);
                break;
            }
        }
        handedOver.add(opened);
        try {
            taskThread.accept(next);
        } catch (RejectedExecutionException e) {
            LOG.info("Release {} came to nothing, because the task ends", release.number(), e);
        }
        // The task may have ended before it could know of this one.
        if (closed && handedOver.remove(opened)) {
            opened.close();
        }
    }

    /** Nobody could tell the recommendations of two bundles of one name and version apart. */
    private void requireOwnVersion(ReleasedBundle bundle, Release release) throws InvalidBundleException {
        for (var other : serving.bundles()) {
            requireOwnVersion(bundle, other);
        }
        for (var other : release.bundles()) {
            requireOwnVersion(bundle, other);
        }
    }

    private static void requireOwnVersion(ReleasedBundle bundle, ReleasedBundle other) throws InvalidBundleException {
        if (bundle.nameAndVersion().equals(other.nameAndVersion()) && !bundle.isSameAs(other)) {
            throw new InvalidBundleException(
                    Path.of(bundle.location()),
                    "another bundle serves as " + bundle.nameAndVersion()
                            + " already; give this one a version of its own");
        }
    }

    private boolean isSuperseded(Release release) {
        return closed || announced.number() != release.number();
    }

    private void refuse(Opened opened, ReleasedBundle bundle, Throwable e) {
        handedOver.remove(opened);
        if (isSuperseded(opened.release())) {
            LOG.info("Release {} is superseded", opened.release().number(), e);
            return;
        }
        // Not to be tried again by itself, at whatever restart that would be.
        announced = serving;
        refuse(opened.release().number(), bundle, e);
    }

    private void takeOver(Opened opened) {
        handedOver.remove(opened);
        if (isSuperseded(opened.release())) {
            LOG.info("Release {} is superseded", opened.release().number());
            threads.execute(opened::close);
        } else {
            serve(opened);
            kept = opened.release();
        }
    }

    private void serve(Opened opened) {
        var before = models;
        serving = opened.release();
        models = List.copyOf(opened.models());
        threads.execute(() -> before.forEach(ServedModel::close));
        for (var model : models) {
            var bundle = model.bundle();
            LOG.info(
                    "Release {}: {} serves {} % of the sessions, items are scored by {}",
                    serving.number(),
                    bundle.nameAndVersion(),
                    100 * serving.shareOf(bundle),
                    model.model().retriever().method());
            listener.on(ModelEvent.SERVING, serving.number(), bundle, null);
        }
        for (var model : before) {
            if (models.stream().noneMatch(each -> each.bundle().isSameAs(model.bundle()))) {
                LOG.info("{} serves no more", model.bundle().nameAndVersion());
                listener.on(ModelEvent.RETIRED, serving.number(), model.bundle(), null);
            }
        }
    }

    private void refuse(long release, ReleasedBundle bundle, Throwable e) {
        LOG.warn("Release {} is refused", release, e);
        listener.on(ModelEvent.REFUSED, release, bundle, e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /**
     * The model of a session: that of its state while it serves, so that a session stays where it is; else the one that the
     * release has for it.
     *
     * @param modelIdOfState null where the session begins
     */
    ServedModel of(String sessionId, String modelIdOfState) {
        if (models.size() == 1) {
            return models.get(0);
        }
        if (modelIdOfState != null) {
            for (var model : models) {
                if (model.made(modelIdOfState)) {
                    return model;
                }
            }
        }
        var bundle = serving.bundleFor(sessionId);
        return models.get(0).bundle().isSameAs(bundle) ? models.get(0) : models.get(1);
    }

    /**
     * The model that fills a session's lists in turns with the one that answers it.
     *
     * @param lot by which the session got its model
     * @return null where its lists are of one model
     */
    ServedModel twinOf(ServedModel model, long lot) {
        if (!serving.interleaved() || lot != serving.lot() || !model.bundle().isSameAs(serving.bundle())) {
            return null;
        }
        return models.get(0) == model ? models.get(1) : models.get(0);
    }

    /** How many of a session's last items to keep: a session may go to any of the models. */
    int keptItems() {
        return models.stream().mapToInt(ServedModel::keptItems).max().orElseThrow();
    }

    /** The one for most sessions. */
    ServedModel main() {
        var all = models;
        return all.get(all.size() - 1);
    }

    ListCheck listCheck() {
        return listCheck;
    }

    Release serving() {
        return serving;
    }

    ReleaseState state() {
        return new ReleaseState(startedWith, kept, announced);
    }

    /** From now on what serves stays: nothing may be told any more when the task has finished its input. */
    void freeze() {
        closed = true;
    }

    @Override
    public void close() {
        closed = true;
        models.forEach(ServedModel::close);
        handedOver.forEach(Opened::close);
        threads.shutdownNow();
    }
}
