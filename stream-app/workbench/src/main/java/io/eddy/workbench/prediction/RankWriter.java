package io.eddy.workbench.prediction;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.OfflineEvaluation.Prediction;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes what became of each prediction of each model, for statistics of one's own: {@code
 * model,session_id,position,session_length,item_id,support,rank}, gzip'd. The position is that of the predicted click, from 2; the support
 * is the item's clicks in the training log; the rank is 0 for a miss.
 */
public final class RankWriter implements AutoCloseable {

    private final CsvWriter csv;
    private final List<Session> sessions;
    private final Items catalogue;

    /** @param sessions those that are evaluated */
    public RankWriter(Path file, List<Session> sessions, Items catalogue) throws IOException {
        this.csv = CsvWriter.builder()
                .build(new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
        this.sessions = sessions;
        this.catalogue = catalogue;
        csv.writeRecord("model", "session_id", "position", "session_length", "item_id", "support", "rank");
    }

    /** @throws java.io.UncheckedIOException where it cannot be written */
    public void write(String model, Prediction prediction) {
        int index = catalogue.indexOf(prediction.nextItemId());
        csv.writeRecord(
                model,
                sessions.get(prediction.session()).id(),
                Integer.toString(prediction.position()),
                Integer.toString(prediction.sessionLength()),
                prediction.nextItemId(),
                Long.toString(index == Items.UNKNOWN ? 0 : catalogue.support(index)),
                shown(prediction.rank()));
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }

    /** The median of ties may end in a half. */
    private static String shown(double rank) {
        return rank == Math.rint(rank) ? Long.toString((long) rank) : Double.toString(rank);
    }
}
