package io.eddy.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/**
 * The {@code eddy} command run once, in this process.
 *
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record EddyRun(int exitCode, String out, String err) {

    public static EddyRun of(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = EddyCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new EddyRun(exitCode, out.toString(), err.toString());
    }
}
