package io.eddy.command.option;

import io.eddy.catalogue.ItemTitles;
import io.eddy.report.ItemColumn;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What items are called; the same for every command that shows items to people. */
public final class TitlesOption {

    @Option(
            names = "--titles",
            paramLabel = "FILE",
            description =
                    "CSV with a header, item ids in the first column and titles in the second, to show beside ids.")
    private Path file;

    public ItemTitles read() throws IOException {
        return file == null ? ItemTitles.NONE : ItemColumn.titles(file);
    }
}
