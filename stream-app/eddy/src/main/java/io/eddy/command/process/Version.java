package io.eddy.command.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Eddy this is. */
public final class Version implements IVersionProvider {

    private static final String RELEASE = "eddy 0.1.0-SNAPSHOT";

    /** Written by the build; not there where that had no git repository. */
    private static final String BUILD = "/git.properties";

    /** With the commit that it was built from, as far as it is known, and whether files had changed since. */
    public static String text() {
        var build = new Properties();
        try (var in = Version.class.getResourceAsStream(BUILD)) {
            if (in == null) {
                return RELEASE;
            }
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RELEASE + " (commit " + build.getProperty("git.commit.id.abbrev")
                + (Boolean.parseBoolean(build.getProperty("git.dirty")) ? ", changed)" : ")");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
