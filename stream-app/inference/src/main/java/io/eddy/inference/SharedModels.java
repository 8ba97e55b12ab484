package io.eddy.inference;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.SessionModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The models in use in this process, each once however many subtasks use it: an item matrix of many items is most of what a
 * process holds in memory.
 *
 * <p>A model is known by its bundle's SHA-256. It is opened for the first who asks and closed after the last. Threads may share
 * this.
 */
public final class SharedModels {

    private static final Map<String, Shared> IN_USE = new HashMap<>();

    private SharedModels() {}

    /** A share in a model, to be closed in place of the model. */
    public static final class Share implements AutoCloseable {

        private final Shared shared;
        private boolean open = true;

        /** A model that nobody else uses. */
        public static Share alone(SessionModel model) {
            synchronized (IN_USE) {
                return new Share(new Shared("", model));
            }
        }

        private Share(Shared shared) {
            this.shared = shared;
            shared.shares++;
        }

        public SessionModel model() {
            return shared.model;
        }

        @Override
        public void close() {
            synchronized (IN_USE) {
                if (open) {
                    open = false;
                    shared.shares--;
                    if (shared.shares == 0) {
                        IN_USE.remove(shared.sha256);
                        shared.model.close();
                    }
                }
            }
        }
    }

    private static final class Shared {
        private final String sha256;
        private final SessionModel model;
        private int shares;

        Shared(String sha256, SessionModel model) {
            this.sha256 = sha256;
            this.model = model;
        }
    }

    /**
     * Waits while another thread opens a model.
     *
     * @param sha256 of the bundle that is meant, see {@link ModelBundle#sha256}
     * @throws InvalidBundleException where the folder holds another bundle, or one that cannot be used
     */
    public static Share of(Path folder, String sha256) throws InvalidBundleException {
        synchronized (IN_USE) {
            var shared = IN_USE.get(sha256);
            if (shared == null) {
                shared = new Shared(sha256, open(folder, sha256));
                IN_USE.put(sha256, shared);
            }
            return new Share(shared);
        }
    }

    private static SessionModel open(Path folder, String sha256) throws InvalidBundleException {
        var bundle = ModelBundle.load(folder);
        if (!bundle.sha256().equals(sha256)) {
            throw new InvalidBundleException(
                    folder,
                    "it is another bundle than the job was started with: its SHA-256 is " + bundle.sha256()
                            + ", expected " + sha256
                            + "; put the same bundle there on every machine, or start the job anew");
        }
        return Models.open(bundle);
    }
}
