package io.eddy.catalogue.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/** Writes a folder under a temporary name beside its place and moves it, so that a half-written one is never seen. */
public final class WholeFolder {

    /** Fills the folder that it is given. */
    @FunctionalInterface
    public interface Content {
        void writeInto(Path folder) throws IOException;
    }

    private WholeFolder() {}

    /**
     * @param target a folder that is not there yet
     * @throws FileAlreadyExistsException where the target is there; nothing is changed then
     */
    public static void write(Path target, Content content) throws IOException {
        var absolute = target.toAbsolutePath();
        requireAbsent(target);
        Files.createDirectories(absolute.getParent());
        var temporary = Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + "-");
        // A signal ends the process without coming back here.
        var cleaning = new Thread(() -> deleteQuietly(temporary));
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            // Temporary folders are private to their owner, this one is for whoever runs the job.
            temporary.toFile().setReadable(true, false);
            temporary.toFile().setExecutable(true, false);
            content.writeInto(temporary);
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteIfExists(temporary);
            forget(cleaning);
        }
    }

    private static void forget(Thread cleaning) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaning);
        } catch (IllegalStateException e) {
            // The process is ending already, and the folder is gone either way.
            return;
        }
    }

    private static void deleteQuietly(Path folder) {
        try {
            deleteIfExists(folder);
        } catch (IOException | UncheckedIOException e) {
            // The writer may still be at it while the process ends; what is left has a temporary name.
            return;
        }
    }

    /**
     * For callers that work long before they write.
     *
     * @throws IOException where the target is there, or its place cannot be written to
     */
    public static void requireWritable(Path target) throws IOException {
        requireAbsent(target);
        var parent = Files.createDirectories(target.toAbsolutePath().getParent());
        if (!Files.isWritable(parent)) {
            throw new IOException(parent + " cannot be written to.");
        }
    }

    private static void requireAbsent(Path target) throws FileAlreadyExistsException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(
                    target.toString(),
                    null,
                    "is there already; nothing is overwritten, choose another name or remove it.");
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void deleteIfExists(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
