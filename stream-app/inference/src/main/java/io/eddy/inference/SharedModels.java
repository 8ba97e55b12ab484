package io.eddy.inference;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionModel;
import java.util.HashMap;
import java.util.Map;

/**
 * The models in use in this process, each once however many subtasks use it: an item matrix of many items is most of what a
 * process holds in memory.
 *
 * <p>A model is known by its bundle's SHA-256. It is opened for the first who asks and closed after the last. Threads may share
 * this; only those that want the same model wait for it.
 */
public final class SharedModels {

    private static final Map<String, Shared> IN_USE = new HashMap<>();

    private SharedModels() {}

    /** Finds a model's bundle, and opens it. */
    @FunctionalInterface
    public interface Opening {

        SessionModel open() throws InvalidBundleException;
    }

    /** A share in a model, to be closed in place of the model. */
    public static final class Share implements AutoCloseable {

        private final Shared shared;
        private boolean open = true;

        /** A model that nobody else uses. */
        public static Share alone(SessionModel model) {
            var shared = new Shared("");
            shared.model = model;
            shared.shares = 1;
            return new Share(shared);
        }

        private Share(Shared shared) {
            this.shared = shared;
        }

        public SessionModel model() {
            return shared.model;
        }

        @Override
        public void close() {
            synchronized (IN_USE) {
                if (!open) {
                    return;
                }
                open = false;
            }
            shared.giveBack();
        }
    }

    private static final class Shared {

        private final String sha256;

        /** By who holds {@link #IN_USE}. */
        private int shares;

        /** By who holds this, until it is there. */
        private SessionModel model;

        Shared(String sha256) {
            this.sha256 = sha256;
        }

        synchronized void open(Opening opening) throws InvalidBundleException {
            if (model == null) {
                model = opening.open();
            }
        }

        void giveBack() {
            SessionModel unused;
            synchronized (IN_USE) {
                shares--;
                if (shares > 0) {
                    return;
                }
                IN_USE.remove(sha256, this);
                unused = model;
            }
            if (unused != null) {
                unused.close();
            }
        }
    }

    /** Whether a bundle's model is open in this process, or is being opened. */
    public static boolean isInUse(String sha256) {
        synchronized (IN_USE) {
            return IN_USE.containsKey(sha256);
        }
    }

    /**
     * Waits while another thread opens the same model.
     *
     * @param sha256 of the model's bundle, see {@link ModelBundle#sha256}
     * @throws InvalidBundleException where the model cannot be opened; who asks next tries again
     */
    public static Share of(String sha256, Opening opening) throws InvalidBundleException {
        Shared shared;
        synchronized (IN_USE) {
            shared = IN_USE.computeIfAbsent(sha256, Shared::new);
            shared.shares++;
        }
        try {
            shared.open(opening);
        } catch (Throwable e) {
            shared.giveBack();
            throw e;
        }
        return new Share(shared);
    }
}
