package io.eddy.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Eddy this is. */
public final class EddyVersion {

    private static final String TEXT = read();

    private EddyVersion() {}

    /** With the commit that it was built from, as far as it is known, and whether files had changed since. */
    public static String text() {
        return TEXT;
    }

    private static String read() {
        var release = "eddy " + properties("version.properties").getProperty("version");
        // Written by the build; not there where that had no git repository.
        var commit = properties("commit.properties");
        if (commit.isEmpty()) {
            return release;
        }
        return release + " (commit " + commit.getProperty("git.commit.id.abbrev")
                + (Boolean.parseBoolean(commit.getProperty("git.dirty")) ? ", changed)" : ")");
    }

    private static Properties properties(String name) {
        var properties = new Properties();
        try (var in = EddyVersion.class.getResourceAsStream(name)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
