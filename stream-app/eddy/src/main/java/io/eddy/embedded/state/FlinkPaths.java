package io.eddy.embedded.state;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Paths and URIs as users write them. */
final class FlinkPaths {

    private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):/.*");

    private FlinkPaths() {}

    /**
     * @param text a path on this machine, or a URI of one of Flink's file systems
     * @throws IOException where Flink has no such file system here
     */
    static Path of(String text) throws IOException {
        var uri = URI.matcher(text);
        if (!uri.matches()) {
            return of(java.nio.file.Path.of(text));
        }
        try {
            var path = new Path(text);
            path.getFileSystem();
            return path;
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IOException(
                    text + " cannot be reached: Flink has no file system " + uri.group(1)
                            + " in this process. Name a folder; a standing cluster can have such file systems.",
                    e);
        } catch (IllegalArgumentException e) {
            throw new InvalidPathException(text, e.getMessage());
        }
    }

    /** Flink reads a URI as it stands: an escaped space would become part of the name. */
    static Path of(java.nio.file.Path path) {
        return new Path("file", null, path.toAbsolutePath().normalize().toString());
    }
}
