package io.eddy.recommender.release;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.schemas.BundleAddress;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A model bundle and where it lies. Wherever that is, it is known by its hash.
 *
 * @param location path or URI of its folder, for Flink's file systems
 * @param sha256 see {@link ModelBundle#sha256}
 */
public record ReleasedBundle(String name, String version, String location, String sha256) implements Serializable {

    /** The bundle that lies there now; only its manifest is read. */
    public static ReleasedBundle at(Path folder) throws InvalidBundleException {
        var manifest = ModelBundle.manifestOf(folder);
        return new ReleasedBundle(
                manifest.name(), manifest.version(), folder.toAbsolutePath().toString(), ModelBundle.sha256Of(folder));
    }

    static ReleasedBundle of(BundleAddress address) {
        return new ReleasedBundle(
                address.getModelName(), address.getModelVersion(), address.getLocation(), address.getSha256());
    }

    public BundleAddress address() {
        return new BundleAddress(name, version, location, sha256);
    }

    /** Wherever the two lie. */
    public boolean isSameAs(ReleasedBundle other) {
        return other != null && sha256.equals(other.sha256);
    }

    /** What recommendations call it. */
    public String nameAndVersion() {
        return name + ":" + version;
    }
}
