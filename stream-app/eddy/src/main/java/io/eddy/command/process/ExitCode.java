package io.eddy.command.process;

/** Exit codes that several commands have in common. */
public final class ExitCode {

    /** The command did its work and found that something is not as it must be, or could not do it. */
    public static final int FAILED = 1;

    private ExitCode() {}
}
