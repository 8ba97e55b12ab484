package io.eddy.command.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * A folder for the temporary files of this process: native libraries, Flink's own, some 24 MB. It is deleted at the end, also where Ctrl-C
 * ends a command that does not wait for it; those of processes that were killed, at the next start.
 */
public final class TemporaryFolder {

    private static final String PREFIX = "eddy-process-";
    private static final String LOCK = "lock";
    private static final Duration YOUNG_FOR = Duration.ofSeconds(5);

    private final Path folder;
    private final FileChannel lock;

    /** @param lock null where the folder is not this process's own */
    private TemporaryFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes the folder that the process was started with, which only the command line can name: Java reads it before anything else. One
     * that is called otherwise than such a folder is used as it is.
     */
    public static TemporaryFolder ofThisProcess() {
        var folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        if (!folder.getFileName().toString().startsWith(PREFIX)) {
            return new TemporaryFolder(folder, null);
        }
        try {
            Files.createDirectories(folder);
            var lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IOException("Another process has its temporary files in " + folder + ".");
            }
            sweep(folder.getParent(), folder);
            var temporary = new TemporaryFolder(folder, lock);
            Runtime.getRuntime().addShutdownHook(new Thread(temporary::close, "temporary-folder"));
            return temporary;
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for temporary files.", e);
        }
    }

    /** Deletes it, if it is the process's own and still there. */
    public synchronized void close() {
        if (lock == null || !lock.isOpen()) {
            return;
        }
        delete(folder);
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The system gives the lock of a process back however it ends. */
    private static void sweep(Path parent, Path own) throws IOException {
        try (var others = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var other : others) {
                if (!other.equals(own) && isAbandoned(other.resolve(LOCK))) {
                    delete(other);
                }
            }
        }
    }

    private static boolean isAbandoned(Path lock) {
        if (isYoung(lock)) {
            // The process that has just made it may not have locked it yet.
            return false;
        }
        try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                var taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException e) {
            // Another user's, or being made or deleted at this moment.
            return false;
        }
    }

    private static boolean isYoung(Path lock) {
        try {
            var made = Files.getLastModifiedTime(lock).toInstant();
            return made.isAfter(Instant.now().minus(YOUNG_FOR));
        } catch (IOException e) {
            return true;
        }
    }

    /** As far as it goes: what a thread of Flink's still writes is swept at the next start, which the lock tells to. */
    private static void delete(Path folder) {
        var lock = folder.resolve(LOCK);
        try (var files = Files.walk(folder)) {
            files.filter(file -> !file.equals(folder) && !file.equals(lock))
                    .sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
            if (folder.toFile().list().length == 1) {
                Files.delete(lock);
                Files.delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("eddy: " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
