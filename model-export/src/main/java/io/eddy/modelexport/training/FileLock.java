package io.eddy.modelexport.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two processes from writing into one folder; the system gives it back however the process ends. */
public final class FileLock implements AutoCloseable {

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param file that is there, and is not replaced while the lock is held
     * @throws IOException where another process, or this one, holds the lock
     */
    public static FileLock on(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new FileLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(file, e);
        }
        channel.close();
        throw taken(file, null);
    }

    private static IOException taken(Path file, Exception cause) {
        return new IOException(
                "Another process is at work in " + file.toAbsolutePath().getParent(), cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
