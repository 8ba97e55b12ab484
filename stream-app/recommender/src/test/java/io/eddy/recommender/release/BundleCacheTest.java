package io.eddy.recommender.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.SharedModels;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.testing.CountGraphs;
import io.eddy.inference.testing.DecayGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleCacheTest {

    @TempDir
    private Path folder;

    @Test
    void shouldOpenFromACopyThatOutlivesTheFolder() throws Exception {
        var bundle = bundle("1");
        var cache = cache();
        cache.open(bundle, folder).close();
        WholeFolder.deleteIfExists(Path.of(bundle.location()));
        try (var share = cache.open(bundle, folder)) {
            assertThat(share.model().card().version()).isEqualTo("1");
        }
        assertThat(copies()).containsExactly(bundle.sha256());
    }

    /** With an item matrix, data files and everything else that a manifest may name. */
    @Test
    void shouldCopyEveryFileOfABundle() throws Exception {
        var source = folder.resolve("windowed");
        CountGraphs.write(source, "1", 5, 3);
        var bundle = ReleasedBundle.at(source);
        Files.writeString(source.resolve("notes.txt"), "nobody needs this to serve");
        cache().open(bundle, folder).close();
        var copy = folder.resolve("copies").resolve(bundle.sha256());
        assertThat(ModelBundle.load(copy).sha256()).isEqualTo(bundle.sha256());
        assertThat(copy.resolve("notes.txt")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:", "file://"})
    void shouldFetchByTheFileSystemThatAUriNames(String scheme) throws Exception {
        var plain = bundle("1");
        var bundle = new ReleasedBundle(plain.name(), plain.version(), scheme + plain.location(), plain.sha256());
        try (var share = cache().open(bundle, folder)) {
            assertThat(share.model().card().version()).isEqualTo("1");
        }
    }

    @Test
    void shouldPutCopiesAmongTheTemporaryFilesWhereNoFolderIsNamed() throws Exception {
        var bundle = bundle("1");
        var temporary = folder.resolve("tmp");
        new BundleCache(null, Scorer.AUTO).open(bundle, temporary).close();
        assertThat(temporary.resolve("eddy-models").resolve(bundle.sha256())).isDirectory();
    }

    @Test
    void shouldFetchADamagedCopyAgain() throws Exception {
        var bundle = bundle("1");
        cache().open(bundle, folder).close();
        var copied = folder.resolve("copies").resolve(bundle.sha256()).resolve("items.csv");
        Files.writeString(copied, "i0,1\n");
        try (var share = cache().open(bundle, folder)) {
            assertThat(share.model().items().size()).isEqualTo(6);
        }
        assertThat(copied).hasSameBinaryContentAs(Path.of(bundle.location()).resolve("items.csv"));
    }

    @Test
    void shouldNameTheFileThatIsMissingAndLeaveNothing() throws Exception {
        var bundle = bundle("1");
        Files.delete(Path.of(bundle.location()).resolve("items.csv"));
        assertThatThrownBy(() -> cache().open(bundle, folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(Path.of(bundle.location()).resolve("items.csv") + ": is missing");
        assertThat(copies()).isEmpty();
    }

    @Test
    void shouldNameTheDamagedFileAndKeepNoCopyOfIt() throws Exception {
        var bundle = bundle("1");
        var damaged = Path.of(bundle.location()).resolve("items.csv");
        Files.writeString(damaged, "i0,1\n");
        assertThatThrownBy(() -> cache().open(bundle, folder))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(damaged + ": its SHA-256 is ");
        assertThat(copies()).isEmpty();
    }

    @Test
    void shouldKeepTheCopiesThatWereUsedLast() throws Exception {
        var used = new ArrayList<ReleasedBundle>();
        for (int version = 0; version < 9; version++) {
            var bundle = bundle("v" + version);
            cache().open(bundle, folder).close();
            // Their order must not hang on how fine the file system's clock is.
            Files.setLastModifiedTime(
                    folder.resolve("copies").resolve(bundle.sha256()),
                    FileTime.from(Instant.now().minusSeconds(100 - version)));
            used.add(bundle);
        }
        var kept = copies();
        assertThat(kept)
                .hasSizeBetween(6, 7)
                .contains(used.get(8).sha256(), used.get(7).sha256());
        assertThat(kept).doesNotContain(used.get(0).sha256(), used.get(1).sha256());
    }

    /** It serves for weeks, and was opened before all the others. */
    @Test
    void shouldKeepTheCopyOfAModelThatIsOpen() throws Exception {
        var open = bundle("open");
        try (var share = cache().open(open, folder)) {
            for (int version = 0; version < 8; version++) {
                cache().open(bundle("v" + version), folder).close();
                Files.setLastModifiedTime(
                        folder.resolve("copies").resolve(open.sha256()),
                        FileTime.from(Instant.now().minusSeconds(1_000)));
            }
            assertThat(share.model().card().version()).isEqualTo("open");
            assertThat(copies()).contains(open.sha256());
        }
    }

    @Test
    void shouldRefuseAnotherNameThanTheBundles() throws Exception {
        var bundle = bundle("1");
        try (var share = cache().open(bundle, folder)) {
            var renamed = new ReleasedBundle("decay", "9", bundle.location(), bundle.sha256());
            assertThatThrownBy(() -> cache().open(renamed, folder))
                    .isInstanceOf(InvalidBundleException.class)
                    .hasMessageContaining("it is decay:1, but was released as decay:9");
            assertThat(SharedModels.isInUse(bundle.sha256())).isTrue();
            assertThat(share.model().card().version()).isEqualTo("1");
        }
        assertThat(copies()).containsExactly(bundle.sha256());
    }

    @Test
    void shouldSweepWhatAKilledProcessLeftBehind() throws Exception {
        var copies = Files.createDirectories(folder.resolve("copies"));
        var old = Files.createDirectory(copies.resolve("." + "a".repeat(64) + "-1"));
        var young = Files.createDirectory(copies.resolve("." + "b".repeat(64) + "-2"));
        var others = Files.createDirectory(copies.resolve("not-a-copy"));
        for (var each : List.of(old, others)) {
            Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        cache().open(bundle("1"), folder).close();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(others).exists();
    }

    private BundleCache cache() {
        return new BundleCache(folder.resolve("copies").toString(), Scorer.AUTO);
    }

    private List<String> copies() throws IOException {
        try (var files = Files.list(folder.resolve("copies"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private ReleasedBundle bundle(String version) throws Exception {
        var source = folder.resolve("source " + version);
        DecayGraphs.writeOneHot(source, version, 6);
        return ReleasedBundle.at(source);
    }
}
