package io.eddy.inference.knn;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.neighbours.SessionIndex;
import io.eddy.neighbours.SessionKnnMethod;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Map;

/**
 * Bundles of {@link SessionKnnKind}.
 *
 * @param method how neighbours weigh
 * @param window how many of a session's last clicks it looks at
 * @param items indexed as in the index, by popularity
 * @param index of the sessions to find neighbours among
 */
public record SessionKnnBundle(SessionKnnMethod method, int window, Items items, SessionIndex index) {

    /** A version that is the same for the same sessions, items and settings: the first 12 digits of their SHA-256. */
    public String version() {
        var digest = Sha256.digest();
        try (var out = new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
            out.write((MethodSettings.describe(method) + "\n" + window + "\n").getBytes(StandardCharsets.UTF_8));
            for (var id : items.ids()) {
                out.write((id + "\n").getBytes(StandardCharsets.UTF_8));
            }
            index.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written anywhere.", e);
        }
        return Sha256.hex(digest).substring(0, 12);
    }

    /** What recommendations of the bundle say of how their items were found. */
    public String strategy() {
        return MethodSettings.strategy(method);
    }

    /**
     * Writes the bundle, whole or not at all.
     *
     * @param leaveOut what its recommendations leave out, unless the job says otherwise
     * @param target a folder that is not there yet
     */
    public void write(String name, String version, LeaveOut leaveOut, Map<String, Object> provenance, Path target)
            throws IOException {
        var writer = new BundleWriter(name, version, SessionKnnKind.LABEL, items)
                .strategy(strategy())
                .leaveOut(leaveOut)
                .window(window)
                .data(SessionKnnKind.SESSIONS, "sessions.bin", index::write)
                .provenance(provenance);
        MethodSettings.describe(method).forEach(writer::setting);
        writer.write(target);
    }
}
