package io.eddy.command;

import io.eddy.command.process.LogSettings;
import io.eddy.command.process.TemporaryFolder;

/** Where a process begins. Nothing is logged before it has a file of its own to log to. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        var temporary = TemporaryFolder.ofThisProcess();
        LogSettings.apply(args);
        int exitCode = EddyCommand.commandLine().execute(args);
        temporary.close();
        System.exit(exitCode);
    }
}
