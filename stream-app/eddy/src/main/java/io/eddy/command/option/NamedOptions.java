package io.eddy.command.option;

import io.eddy.command.terminal.ShellLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** The options of a command as the user named them. */
public final class NamedOptions {

    private final CommandSpec spec;

    private NamedOptions(CommandSpec spec) {
        this.spec = spec;
    }

    /** @param spec of a command that has read its arguments */
    public static NamedOptions of(CommandSpec spec) {
        return new NamedOptions(spec);
    }

    /** Their longest names. */
    public Set<String> names() {
        return without().keySet();
    }

    /** Their values by their longest names, but for some. */
    public Map<String, List<String>> without(String... names) {
        var options = new TreeMap<String, List<String>>();
        spec.commandLine().getParseResult().matchedOptions().forEach(option -> {
            if (!Arrays.asList(names).contains(option.longestName())) {
                options.put(option.longestName(), option.originalStringValues());
            }
        });
        return options;
    }

    /**
     * The beginning of another command, with those of the options that it has too.
     *
     * @param log that it reads
     * @param mixins fields of this command that hold those options
     */
    public String line(String command, Object log, Collection<String> mixins) {
        var words = new ArrayList<Object>(List.of("eddy", command, log));
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> mixins.stream()
                        .anyMatch(mixin -> spec.mixins().get(mixin).optionsMap().containsKey(option.longestName())))
                .forEach(option -> {
                    words.add(option.longestName());
                    if (option.arity().max() > 0) {
                        words.add(String.join(",", option.originalStringValues()));
                    }
                });
        return ShellLine.of(words.toArray());
    }
}
