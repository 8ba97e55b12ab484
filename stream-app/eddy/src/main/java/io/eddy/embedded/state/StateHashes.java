package io.eddy.embedded.state;

import io.eddy.catalogue.file.Sha256;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** The SHA-256 of each file of a savepoint, beside them: Flink itself does not see a changed byte. As {@code sha256sum} reads them. */
final class StateHashes {

    private static final String FILE = "SHA256SUMS";
    private static final String BEFORE_NAME = "  ";

    private StateHashes() {}

    /** @param folder of a savepoint that is complete */
    static void write(FileSystem files, Path folder) throws IOException {
        var text = new StringBuilder();
        for (var hash : hashes(files, folder).entrySet()) {
            text.append(hash.getValue())
                    .append(BEFORE_NAME)
                    .append(hash.getKey())
                    .append('\n');
        }
        try (var out = files.create(new Path(folder, FILE), FileSystem.WriteMode.OVERWRITE)) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @throws IOException where the folder has hashes, and a file is another than they say */
    static void check(FileSystem files, Path folder) throws IOException {
        var expected = new TreeMap<String, String>();
        try (var reader =
                new BufferedReader(new InputStreamReader(files.open(new Path(folder, FILE)), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                int name = line.indexOf(BEFORE_NAME);
                if (name < 0) {
                    throw new IOException("its file " + FILE + " is damaged");
                }
                expected.put(line.substring(name + BEFORE_NAME.length()), line.substring(0, name));
            }
        } catch (FileNotFoundException e) {
            return;
        }
        var found = hashes(files, folder);
        for (var file : expected.keySet()) {
            if (!found.containsKey(file)) {
                throw new IOException("its file " + file + " is missing");
            }
            if (!found.get(file).equals(expected.get(file))) {
                throw new IOException("its file " + file + " is not what was written (" + FILE + ")");
            }
        }
    }

    private static Map<String, String> hashes(FileSystem files, Path folder) throws IOException {
        var hashes = new TreeMap<String, String>();
        for (var file : files.listStatus(folder)) {
            var name = file.getPath().getName();
            if (!file.isDir() && !name.equals(FILE)) {
                hashes.put(name, hash(files, file.getPath()));
            }
        }
        return hashes;
    }

    private static String hash(FileSystem files, Path file) throws IOException {
        try (var in = files.open(file)) {
            return Sha256.of(in);
        }
    }
}
