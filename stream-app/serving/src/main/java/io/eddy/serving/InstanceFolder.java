package io.eddy.serving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a process keeps its streams' state: its own for as long as it is open, and with a name of its own for ever.
 *
 * <p>Kafka Streams' own lock is on a folder of an application id inside, of which there is one for each topic.
 */
public final class InstanceFolder implements AutoCloseable {

    private static final String FILE = "instance";
    private static final int LONGEST_NAME = 100;
    private static final Logger LOG = LoggerFactory.getLogger(InstanceFolder.class);

    private final Path folder;
    private final FileChannel channel;
    private final String instance;

    private InstanceFolder(Path folder, FileChannel channel) throws IOException {
        this.folder = folder;
        this.channel = channel;
        this.instance = readOrMake();
    }

    /**
     * @param who begins the message: {@code eddy serve}
     * @throws ServingException where the folder is taken, or is none to write to
     */
    public static InstanceFolder open(String who, Path folder) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    Files.createDirectories(folder).resolve(FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return new InstanceFolder(folder, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new ServingException(who + " cannot keep its state in " + folder + ": " + e, e);
        }
        throw new ServingException(
                who + " cannot keep its state in " + folder
                        + ": another process is at work there; name another folder with --state.",
                null);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("By this process", e);
            return false;
        }
    }

    private String readOrMake() throws IOException {
        var bytes = ByteBuffer.allocate(LONGEST_NAME);
        channel.read(bytes, 0);
        var found = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        if (!found.isEmpty()) {
            return found;
        }
        var made = UUID.randomUUID().toString().substring(0, 8);
        channel.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.UTF_8)), 0);
        return made;
    }

    /** Made up when the folder was new. */
    public String instance() {
        return instance;
    }

    /** Removes the state of topics that were made anew or grew since. */
    public void removeAllBut(String applicationId, String prefix) {
        try (var folders = Files.newDirectoryStream(
                folder, each -> each.getFileName().toString().startsWith(prefix))) {
            for (var each : folders) {
                if (!each.getFileName().toString().equals(applicationId)) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            LOG.warn("State of an earlier topic stays in {}", folder, e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("The lock on {} stays until the process ends", folder, e);
        }
    }
}
