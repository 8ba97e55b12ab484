package io.eddy.embedded.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.modelexport.training.FileLock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a job in this process keeps its checkpoints and savepoints. A folder holds the state of one job, and one process at a time
 * works in it. On any of Flink's file systems; only on this machine's own a second process can be kept out.
 */
public final class StateFolder {

    private static final Logger LOG = LoggerFactory.getLogger(StateFolder.class);
    private static final String LOCK = "eddy.lock";
    private static final String JOB = "job.json";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String SAVEPOINTS = "savepoints";
    private static final String MODELS = "models";
    private static final long LITTLE_SPACE = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final FileSystem files;

    private StateFolder(Path folder) throws IOException {
        this.folder = folder;
        this.files = folder.getFileSystem();
    }

    /**
     * @param text a path on this machine, or a URI of one of Flink's file systems
     * @throws IOException where Flink has no such file system here
     */
    public static StateFolder of(String text) throws IOException {
        return new StateFolder(FlinkPaths.of(text));
    }

    public static StateFolder of(java.nio.file.Path path) throws IOException {
        return new StateFolder(FlinkPaths.of(path));
    }

    /** Where copies of model bundles may lie; none where the folder is not on this machine. */
    public Optional<java.nio.file.Path> models() {
        return files.isDistributedFS()
                ? Optional.empty()
                : Optional.of(java.nio.file.Path.of(folder.getPath(), MODELS));
    }

    /**
     * Whose sessions the state is.
     *
     * @param kafkaClusterId of the brokers: the state counts on their offsets
     * @param clicksTopicId another one where the topic was made anew
     */
    public record Job(String kafkaClusterId, String clicksTopic, String clicksTopicId, String groupId) {

        @Override
        public String toString() {
            return "topic " + clicksTopic + " (id " + clicksTopicId + "), group " + groupId + ", Kafka cluster "
                    + kafkaClusterId;
        }
    }

    /** @param begunAtMs nothing older is this job's */
    private record Begun(Job job, long begunAtMs) {}

    /**
     * Keeps every other process out until it is closed.
     *
     * @throws IOException where another process is at work in the folder
     */
    public AutoCloseable lock() throws IOException {
        if (files.isDistributedFS()) {
            return () -> {};
        }
        var file =
                Files.createDirectories(java.nio.file.Path.of(folder.getPath())).resolve(LOCK);
        Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return FileLock.on(file);
    }

    /**
     * Makes the folder a job's, where it is nobody's yet.
     *
     * @param fresh whether what is there is to be forgotten, whosever it is
     * @throws IOException where the folder holds another job's state
     */
    public void take(Job job, boolean fresh, Instant now) throws IOException {
        var begun = fresh ? null : begun();
        if (begun != null) {
            if (!begun.job().equals(job)) {
                throw new IOException(shown() + " holds the state of another job: " + begun.job() + "; this one has "
                        + job + ". Name another folder by --state, or begin anew with --fresh.");
            }
            return;
        }
        files.mkdirs(folder);
        try (var out = files.create(new Path(folder, JOB), FileSystem.WriteMode.OVERWRITE)) {
            out.write(JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(new Begun(job, now.toEpochMilli()))
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the job has saved since it begun, the newest first; empty where nothing is. */
    public List<SavedState> newestFirst() throws IOException {
        var begun = begun();
        var found = savepoints();
        for (var job : list(checkpoints(), status -> true)) {
            found.addAll(states(job, "chk-"));
        }
        found.removeIf(state -> begun != null && state.at().toEpochMilli() < begun.begunAtMs());
        found.sort(Comparator.comparing(SavedState::at).reversed());
        return found;
    }

    /** In no order. */
    public List<SavedState> savepoints() throws IOException {
        return states(savepointsFolder(), "savepoint-");
    }

    /** Writes the hashes of a savepoint that is complete. */
    public void seal(SavedState savepoint) throws IOException {
        StateHashes.write(files, savepoint.folder());
    }

    /**
     * Deletes the checkpoints of jobs before this one, which has some of its own.
     *
     * @param jobId Flink's id of this one
     */
    public void discardCheckpointsExceptOf(String jobId) throws IOException {
        for (var job : list(checkpoints(), status -> !status.getPath().getName().equals(jobId))) {
            files.delete(job, true);
        }
    }

    /** For Flink's settings. */
    public Path checkpoints() {
        return new Path(folder, CHECKPOINTS);
    }

    /** For Flink's settings. */
    public Path savepointsFolder() {
        return new Path(folder, SAVEPOINTS);
    }

    /** Without the scheme where it is a file's. */
    public String shown() {
        return folder.toUri().getScheme().equals("file") ? folder.getPath() : folder.toString();
    }

    /** A sentence where the folder's disk is nearly full, which is what checkpoints mostly fail for; else empty. */
    public String shortOfSpace() throws IOException {
        if (files.isDistributedFS()) {
            return "";
        }
        long free = Files.getFileStore(java.nio.file.Path.of(folder.getPath())).getUsableSpace();
        return free < LITTLE_SPACE ? " The disk of " + shown() + " has " + free / 1_000_000 + " MB left." : "";
    }

    private Begun begun() throws IOException {
        try (var in = files.open(new Path(folder, JOB))) {
            return JSON.readValue(in.readAllBytes(), Begun.class);
        } catch (FileNotFoundException e) {
            return null;
        } catch (JsonProcessingException e) {
            throw new IOException(
                    new Path(folder, JOB).getPath() + " is damaged: it no longer says whose state this is."
                            + " Name another folder by --state, or begin anew with --fresh.",
                    e);
        }
    }

    private List<SavedState> states(Path parent, String prefix) throws IOException {
        var states = new ArrayList<SavedState>();
        for (var state : list(parent, status -> status.getPath().getName().startsWith(prefix))) {
            try {
                long at = files.getFileStatus(new Path(state, SavedState.METADATA))
                        .getModificationTime();
                states.add(new SavedState(state, Instant.ofEpochMilli(at)));
            } catch (FileNotFoundException e) {
                LOG.debug("{} was not completed: the metadata comes last", state, e);
            }
        }
        return states;
    }

    private List<Path> list(Path parent, Predicate<FileStatus> wanted) throws IOException {
        var found = new ArrayList<Path>();
        if (files.exists(parent)) {
            for (var status : files.listStatus(parent)) {
                if (status.isDir() && wanted.test(status)) {
                    found.add(status.getPath());
                }
            }
        }
        return found;
    }
}
