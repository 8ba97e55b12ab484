package io.eddy.command.terminal;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command for the user to copy into a shell: what a shell would take apart stands in quotes. */
public final class ShellLine {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellLine() {}

    /** @param words of the command, paths among them */
    public static String of(Object... words) {
        return Stream.of(words).map(word -> quoted(word.toString())).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
