package io.eddy.recommender.release;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens bundles from copies of its own, so that a job goes on, and starts again, while their owner moves or replaces them.
 *
 * <p>A copy is a folder named by the bundle's hash, fetched by Flink's file systems. The last few that were opened are kept beside
 * those that are open. Where processes share the folder, one may delete what another has open: an open file outlives its name.
 */
public final class BundleCache implements ModelStore {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);

    /** Beside those that are open. */
    private static final int KEPT_COPIES = 6;

    /** Names that {@link WholeFolder} gives. */
    private static final String UNFINISHED = "\\.[0-9a-f]{64}-.*";

    private static final String DEFAULT_FOLDER = "eddy-models";

    /** A copy that is not finished for so long was left behind by a process that was killed. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    /** Null for one among the temporary files. */
    private final String folder;

    private final Scorer scorer;

    /** @param folder for the copies; null for one among the temporary files of the machine */
    public BundleCache(String folder, Scorer scorer) {
        this.folder = folder;
        this.scorer = scorer;
    }

    @Override
    public SharedModels.Share open(ReleasedBundle bundle, Path temporary) throws InvalidBundleException {
        var copies = folder == null ? temporary.resolve(DEFAULT_FOLDER) : Path.of(folder);
        var share = SharedModels.of(bundle.sha256(), () -> openCopy(bundle, copies));
        var card = share.model().card();
        var found = card.name() + ":" + card.version();
        if (!found.equals(bundle.nameAndVersion())) {
            share.close();
            throw new InvalidBundleException(
                    place(bundle), "it is " + found + ", but was released as " + bundle.nameAndVersion());
        }
        return share;
    }

    private SessionModel openCopy(ReleasedBundle bundle, Path copies) throws InvalidBundleException {
        var copy = copies.resolve(bundle.sha256());
        if (Files.isDirectory(copy)) {
            try {
                return use(bundle, copy);
            } catch (InvalidBundleException e) {
                LOG.warn("The copy {} is damaged and fetched again", copy, e);
                delete(copy);
            }
        }
        fetch(bundle, copy);
        try {
            var model = use(bundle, copy);
            sweep(copies);
            return model;
        } catch (InvalidBundleException e) {
            delete(copy);
            throw new InvalidBundleException(originalOf(e.file(), copy, bundle), e.problem(), e);
        }
    }

    /** The file that is to blame where its owner knows it. */
    private static Path originalOf(Path file, Path copy, ReleasedBundle bundle) {
        return file.startsWith(copy) ? place(bundle).resolve(copy.relativize(file)) : file;
    }

    private SessionModel use(ReleasedBundle bundle, Path copy) throws InvalidBundleException {
        var loaded = ModelBundle.load(copy);
        requireMeant(bundle, copy, loaded.sha256());
        var model = Models.open(loaded, scorer);
        touch(copy);
        return model;
    }

    private static void fetch(ReleasedBundle bundle, Path copy) throws InvalidBundleException {
        var source = source(bundle);
        try {
            var files = source.getFileSystem();
            if (!files.exists(source)) {
                throw new InvalidBundleException(place(bundle), "there is no such folder");
            }
            WholeFolder.write(copy, into -> {
                try {
                    fetch(bundle, files, source, into);
                } catch (InvalidBundleException e) {
                    throw new IOException(e);
                }
            });
        } catch (IOException e) {
            if (Files.isDirectory(copy)) {
                LOG.info("Another process has fetched {} meanwhile", copy, e);
                return;
            }
            if (e.getCause() instanceof InvalidBundleException invalid) {
                throw invalid;
            }
            throw new InvalidBundleException(place(bundle), "cannot be fetched: " + e.getMessage(), e);
        }
    }

    private static void fetch(ReleasedBundle bundle, FileSystem files, org.apache.flink.core.fs.Path source, Path into)
            throws IOException, InvalidBundleException {
        fetch(bundle, files, source, ModelBundle.MANIFEST_HASH, into);
        fetch(bundle, files, source, ModelBundle.MANIFEST, into);
        requireMeant(bundle, place(bundle), ModelBundle.sha256Of(into));
        for (var file : ModelBundle.manifestOf(into).files().keySet()) {
            fetch(bundle, files, source, file, into);
        }
    }

    private static void fetch(
            ReleasedBundle bundle, FileSystem files, org.apache.flink.core.fs.Path source, String name, Path into)
            throws IOException, InvalidBundleException {
        try (var in = files.open(new org.apache.flink.core.fs.Path(source, name))) {
            Files.copy(in, into.resolve(name));
        } catch (FileNotFoundException e) {
            throw new InvalidBundleException(place(bundle).resolve(name), "is missing", e);
        }
    }

    /** A path without scheme is one of the machine's, whatever Flink's default scheme is. */
    private static org.apache.flink.core.fs.Path source(ReleasedBundle bundle) {
        var named = new org.apache.flink.core.fs.Path(bundle.location());
        return named.toUri().getScheme() == null
                ? new org.apache.flink.core.fs.Path("file", null, named.getPath())
                : named;
    }

    /** For messages. */
    private static Path place(ReleasedBundle bundle) {
        return Path.of(bundle.location());
    }

    private static void requireMeant(ReleasedBundle bundle, Path where, String found) throws InvalidBundleException {
        if (!found.equals(bundle.sha256())) {
            throw new InvalidBundleException(
                    where,
                    "it is another bundle than was released: its SHA-256 is " + found + ", expected " + bundle.sha256()
                            + "; put the same bundle there, or release the one that lies there now");
        }
    }

    private static void touch(Path copy) {
        try {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.warn("{} cannot be marked as used, and may be fetched again", copy, e);
        }
    }

    private static void sweep(Path copies) {
        var ages = new HashMap<Path, Instant>();
        try (var folders = Files.list(copies)) {
            for (var each : (Iterable<Path>) folders::iterator) {
                ages.put(each, Files.getLastModifiedTime(each).toInstant());
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Copies of earlier bundles in {} cannot be swept", copies, e);
            return;
        }
        var abandoned = Instant.now().minus(ABANDONED);
        ages.entrySet().stream()
                .filter(copy -> isCopy(copy.getKey()) && !SharedModels.isInUse(nameOf(copy.getKey())))
                .sorted(Map.Entry.<Path, Instant>comparingByValue(Comparator.reverseOrder()))
                .skip(KEPT_COPIES)
                .forEach(copy -> delete(copy.getKey()));
        ages.forEach((unfinished, since) -> {
            if (nameOf(unfinished).matches(UNFINISHED) && since.isBefore(abandoned)) {
                delete(unfinished);
            }
        });
    }

    private static boolean isCopy(Path copy) {
        return nameOf(copy).matches("[0-9a-f]{64}");
    }

    private static String nameOf(Path copy) {
        return copy.getFileName().toString();
    }

    private static void delete(Path copy) {
        try {
            WholeFolder.deleteIfExists(copy);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} cannot be deleted", copy, e);
        }
    }
}
