package io.eddy.embedded.state;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * A checkpoint or savepoint that a job can go on from.
 *
 * @param folder with {@code _metadata} in it
 * @param at when it was complete
 */
public record SavedState(Path folder, Instant at) {

    static final String METADATA = "_metadata";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    /**
     * A state that the user names.
     *
     * @param text a path, or a URI of one of Flink's file systems
     * @throws IOException where there is none
     */
    public static SavedState named(String text) throws IOException {
        var folder = FlinkPaths.of(text);
        var metadata = new Path(folder, METADATA);
        try {
            var status = folder.getFileSystem().getFileStatus(metadata);
            return new SavedState(folder, Instant.ofEpochMilli(status.getModificationTime()));
        } catch (FileNotFoundException e) {
            throw new IOException(text + " is no savepoint and no checkpoint: it holds no file " + METADATA + ".", e);
        }
    }

    /** As a shell takes it, without the scheme where it is a file's. */
    public String shown() {
        return folder.toUri().getScheme().equals("file") ? folder.getPath() : folder.toString();
    }

    /** For people: when, in the time of this machine, and where. */
    public String inWords() {
        return (folder.getName().startsWith("chk-") ? "the checkpoint of " : "the savepoint of ") + TIME.format(at)
                + " (" + shown() + ")";
    }

    /**
     * Checks what can be checked before a job is started from it: that its metadata can be read and its files are there in full; and,
     * where it has {@link StateHashes}, every byte.
     *
     * @throws IOException that says in one sentence what is wrong
     */
    public void requireIntact() throws IOException {
        var files = folder.getFileSystem();
        StateHashes.check(files, folder);
        for (var handle : handles(files)) {
            requireThere(handle);
        }
    }

    private static void requireThere(StreamStateHandle handle) throws IOException {
        if (!(handle instanceof FileStateHandle file)) {
            return;
        }
        var path = file.getFilePath();
        try {
            long length = path.getFileSystem().getFileStatus(path).getLen();
            if (length < file.getStateSize()) {
                throw new IOException(
                        "its file " + path.getName() + " has " + length + " bytes, expected " + file.getStateSize());
            }
        } catch (FileNotFoundException e) {
            throw new IOException("its file " + path.getName() + " is missing", e);
        }
    }

    private List<StreamStateHandle> handles(FileSystem files) throws IOException {
        var handles = new ArrayList<StreamStateHandle>();
        try (var in = new DataInputStream(files.open(new Path(folder, METADATA)))) {
            var metadata = Checkpoints.loadCheckpointMetadata(in, SavedState.class.getClassLoader(), folder.toString());
            for (var operator : metadata.getOperatorStates()) {
                operator.getStates().forEach(subtask -> addHandles(subtask, handles));
            }
        } catch (IOException | RuntimeException e) {
            // Broken metadata throws of many kinds, many of them without a message.
            throw new IOException("its metadata cannot be read", e);
        }
        return handles;
    }

    private static void addHandles(OperatorSubtaskState subtask, List<StreamStateHandle> handles) {
        subtask.getManagedOperatorState().forEach(state -> handles.add(state.getDelegateStateHandle()));
        subtask.getRawOperatorState().forEach(state -> handles.add(state.getDelegateStateHandle()));
        subtask.getManagedKeyedState().forEach(state -> addHandles(state, handles));
        subtask.getRawKeyedState().forEach(state -> addHandles(state, handles));
    }

    private static void addHandles(KeyedStateHandle state, List<StreamStateHandle> handles) {
        if (state instanceof KeyGroupsStateHandle full) {
            handles.add(full.getDelegateStateHandle());
        } else if (state instanceof IncrementalRemoteKeyedStateHandle incremental) {
            handles.add(incremental.getMetaDataStateHandle());
            incremental.getSharedState().stream()
                    .map(HandleAndLocalPath::getHandle)
                    .forEach(handles::add);
            incremental.getPrivateState().stream()
                    .map(HandleAndLocalPath::getHandle)
                    .forEach(handles::add);
        }
    }
}
