package io.eddy.command.model;

import io.eddy.catalogue.session.Session;
import io.eddy.workbench.prediction.PredictedLists;
import io.eddy.workbench.prediction.PredictionFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Lists of other systems, to be judged as Eddy's models are. */
final class PredictionsOption {

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description =
                    "Another system's lists, judged beside the models: CSV with session_id, position, item_id, and rank or"
                            + " score; or as session-rec saves them. The position is that of the click after which a list stands, from 1,"
                            + " or from 0 where the file has a 0. Can be named several times.")
    private List<Path> files = List.of();

    /** In the order they were named. */
    List<Path> files() {
        return files;
    }

    /** All of them, in the order they were named; see {@link #read(Path, List, Predicate, PrintWriter)}. */
    List<PredictedLists> read(List<Session> sessions, Set<String> knownItems, PrintWriter printer) throws IOException {
        var read = new ArrayList<PredictedLists>();
        for (var file : files) {
            read.add(read(file, sessions, knownItems::contains, printer));
        }
        return read;
    }

    /**
     * @param sessions those to be evaluated; what the file lacks of them is said
     * @param knownItem whether --train or --test has an item
     */
    private static PredictedLists read(
            Path file, List<Session> sessions, Predicate<String> knownItem, PrintWriter printer) throws IOException {
        var lists = PredictionFile.read(file, file.getFileName().toString());
        var fit = lists.fit(sessions, knownItem);
        if (fit.withoutList() == fit.predictions()) {
            throw new IOException("The predictions in " + file + " have no list for any of the " + fit.predictions()
                    + " clicks to predict after; are they of another log?");
        }
        if (fit.knownItems() == 0) {
            throw new IOException("The predictions in " + file + " name none of the items of --train and --test, among "
                    + fit.items() + " items; are they written another way?");
        }
        if (fit.withoutList() > 0) {
            printer.printf(
                    "Note: %s has no list for %,d of %,d predictions; they are misses.%n",
                    file, fit.withoutList(), fit.predictions());
        }
        if (fit.needless() > 0) {
            printer.printf("Note: %s has %,d lists for no click that is evaluated.%n", file, fit.needless());
        }
        if (fit.knownItems() < fit.items()) {
            printer.printf(
                    "Note: %s names %,d items, of which %,d are in neither --train nor --test.%n",
                    file, fit.items(), fit.items() - fit.knownItems());
        }
        printer.flush();
        return lists;
    }
}
