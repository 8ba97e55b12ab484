package io.eddy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** docs/commands.md is what the commands say of themselves; {@code -Deddy.update-documents=true} writes it. */
class CommandReferenceTest {

    private static final Path DOCUMENT = Path.of("..", "..", "docs", "commands.md");
    private static final int WIDTH = 120;

    @Test
    void shouldHoldTheHelpOfEveryCommand() throws Exception {
        var eddy = EddyCommand.commandLine();
        var reference = new StringBuilder("# Commands\n\nWhat `--help` of each says.\n\n" + help(eddy));
        eddy.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .distinct()
                .forEach(command -> reference.append("\n## " + command.getCommandName() + "\n\n" + help(command)));
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.writeString(DOCUMENT, reference);
            return;
        }
        assertThat(Files.readString(DOCUMENT)).isEqualTo(reference.toString());
    }

    private static String help(CommandLine command) {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
        var help = command.getUsageMessage(Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .toList();
        return "```\n" + String.join("\n", help) + "\n```\n";
    }
}
