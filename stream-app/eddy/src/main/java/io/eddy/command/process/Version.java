package io.eddy.command.process;

import io.eddy.catalogue.EddyVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {EddyVersion.text()};
    }
}
