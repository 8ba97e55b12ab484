package io.eddy.command.option;

import io.eddy.catalogue.ItemAttributes;
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
                    "CSV with a header, item ids in the first column and titles in the second, to show beside ids. Where lists "
                            + "can be filtered, it is by the further columns, as they are called in the header.")
    private Path file;

    public ItemAttributes readAttributes() throws IOException {
        return file == null ? ItemAttributes.NONE : ItemColumn.attributes(file);
    }

    public ItemTitles read() throws IOException {
        return file == null ? ItemTitles.NONE : ItemColumn.titles(file);
    }
}
