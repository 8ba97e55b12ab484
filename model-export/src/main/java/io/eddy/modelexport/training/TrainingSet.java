package io.eddy.modelexport.training;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sessions in the form the trainer takes: sessions of one click, which hold nothing to predict, are left out.
 *
 * @param sessions how many are left
 * @param newItems how many of the items no earlier training knows
 */
public record TrainingSet(int sessions, int newItems, TrainingClicks clicks, Items items) {

    private static final Items NO_ITEMS = new Items(List.of(), new long[0]);

    /** @throws IllegalArgumentException where no session has two clicks */
    public static TrainingSet of(List<Session> sessions) {
        return continuing(NO_ITEMS, sessions);
    }

    /**
     * Later clicks for a model that was trained before: its items keep their item indexes, new ones follow, most clicked first.
     *
     * @param known the items of that model, whose support counts on
     * @throws IllegalArgumentException where no session has two clicks
     */
    public static TrainingSet continuing(Items known, List<Session> sessions) {
        var kept =
                sessions.stream().filter(session -> session.clicks().size() > 1).toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "None of the " + sessions.size() + " sessions has two clicks, so there is nothing to learn.");
        }
        var itemIds = new ArrayList<>(known.ids());
        var catalogue = Session.items(kept);
        catalogue.ids().stream().filter(itemId -> !known.contains(itemId)).forEach(itemIds::add);
        var earlierSupport = new int[itemIds.size()];
        var support = new long[itemIds.size()];
        for (int index = 0; index < itemIds.size(); index++) {
            earlierSupport[index] = index < known.size() ? (int) Math.min(Integer.MAX_VALUE, known.support(index)) : 0;
            int inLog = catalogue.indexOf(itemIds.get(index));
            support[index] = earlierSupport[index] + (inLog == Items.UNKNOWN ? 0 : catalogue.support(inLog));
        }
        var items = new Items(itemIds, support);
        return new TrainingSet(kept.size(), items.size() - known.size(), clicks(kept, items, earlierSupport), items);
    }

    private static TrainingClicks clicks(List<Session> sessions, Items items, int[] earlierSupport) {
        var itemIndexes = IntStream.builder();
        var offsets = new int[sessions.size() + 1];
        for (int session = 0; session < sessions.size(); session++) {
            var clicks = sessions.get(session).clicks();
            for (LoggedClick click : clicks) {
                itemIndexes.add(items.indexOf(click.itemId()));
            }
            offsets[session + 1] = offsets[session] + clicks.size();
        }
        return new TrainingClicks(itemIndexes.build().toArray(), offsets, items.size(), earlierSupport);
    }
}
