package io.eddy.workbench.evaluation;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A bundle among others.
 *
 * @param folder as the user named it
 * @param name for tables: the model's own, with the folder only where that is needed to tell it from the others
 */
public record NamedBundle(Path folder, ModelBundle bundle, String name) {

    /** @throws IllegalArgumentException where two are the same model */
    public static List<NamedBundle> load(List<Path> folders) throws InvalidBundleException {
        var loaded = new ArrayList<ModelBundle>();
        var versions = new HashSet<String>();
        for (var folder : folders) {
            var bundle = ModelBundle.load(folder);
            var version = bundle.manifest().name() + " " + bundle.manifest().version();
            if (!versions.add(version)) {
                throw new IllegalArgumentException(
                        "BUNDLE " + folder + " is " + version + ", which another one is too.");
            }
            loaded.add(bundle);
        }
        var named = new ArrayList<NamedBundle>();
        for (int i = 0; i < loaded.size(); i++) {
            var name = loaded.get(i).manifest().name();
            boolean alone = loaded.stream()
                            .filter(bundle -> bundle.manifest().name().equals(name))
                            .count()
                    == 1;
            named.add(new NamedBundle(folders.get(i), loaded.get(i), alone ? name : name + " " + folders.get(i)));
        }
        return named;
    }

    /** SHA-256 of the log that it was trained on; null where it does not say. */
    String trainingLogSha256() {
        return bundle.manifest().provenance().get("data") instanceof Map<?, ?> source
                        && source.get("sha256") instanceof Map<?, ?> hashes
                        && hashes.get("training") instanceof String sha256
                ? sha256
                : null;
    }
}
