package io.eddy.modelexport;

import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.LoggedClick;
import io.eddy.evaluation.log.Session;
import io.eddy.inference.bundle.ItemIndex;
import io.eddy.modelexport.gru4rec.TrainingClicks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sessions in the form the trainer takes: sessions of one click, which hold nothing to predict, are left out.
 *
 * @param sessions how many are left
 */
public record TrainingSet(int sessions, TrainingClicks clicks, ItemIndex items) {

    /** @throws IllegalArgumentException where no session has two clicks */
    public static TrainingSet of(List<Session> sessions) {
        var kept =
                sessions.stream().filter(session -> session.clicks().size() > 1).toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "None of the " + sessions.size() + " sessions has two clicks, so there is nothing to learn.");
        }
        var catalogue = new Catalogue(kept);
        var itemIndexes = new ArrayList<Integer>();
        var offsets = new int[kept.size() + 1];
        for (int session = 0; session < kept.size(); session++) {
            for (LoggedClick click : kept.get(session).clicks()) {
                itemIndexes.add(catalogue.indexOf(click.itemId()));
            }
            offsets[session + 1] = itemIndexes.size();
        }
        var clicks = new TrainingClicks(
                itemIndexes.stream().mapToInt(Integer::intValue).toArray(), offsets, catalogue.size());
        var support = IntStream.range(0, catalogue.size())
                .mapToLong(catalogue::support)
                .toArray();
        return new TrainingSet(kept.size(), clicks, new ItemIndex(catalogue.itemIds(), support));
    }
}
