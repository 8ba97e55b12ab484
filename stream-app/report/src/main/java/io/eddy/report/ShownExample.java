package io.eddy.report;

import io.eddy.catalogue.ItemTitles;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.report.EvaluationReport.Example;
import java.util.ArrayList;
import java.util.List;

/**
 * A session click by click, and what each model recommended after each click.
 *
 * @param open whether it is shown without being asked for
 */
record ShownExample(String id, boolean open, List<String> itemIds, List<Step> steps) {

    private static final int SHOWN_CANDIDATES = 5;

    static List<ShownExample> of(RankedModels models) {
        var shown = new ArrayList<ShownExample>();
        for (var example : models.report().examples()) {
            shown.add(of(models, example, shown.isEmpty()));
        }
        return shown;
    }

    private static ShownExample of(RankedModels models, Example example, boolean open) {
        var itemIds = example.session().itemIds();
        var titles = models.report().titles();
        var steps = new ArrayList<Step>();
        for (int click = 0; click < itemIds.size() - 1; click++) {
            int after = click;
            var later = itemIds.subList(click + 1, itemIds.size());
            steps.add(new Step(
                    click + 1,
                    titles.of(itemIds.get(click)),
                    titles.of(later.get(0)),
                    models.each(rank -> row(
                            models.name(rank),
                            titles,
                            later,
                            example.candidates().get(models.index(rank)).get(after)))));
        }
        return new ShownExample(
                example.session().id(), open, itemIds.stream().map(titles::of).toList(), steps);
    }

    private static Row row(String model, ItemTitles titles, List<String> later, List<Candidate> candidates) {
        var ids = candidates.stream().map(Candidate::itemId).toList();
        int place = ids.indexOf(later.get(0)) + 1;
        return new Row(
                model,
                ids.stream()
                        .limit(SHOWN_CANDIDATES)
                        .map(id -> new Item(titles.of(id), id.equals(later.get(0)), later.contains(id)))
                        .toList(),
                place == 0 ? "–" : Integer.toString(place));
    }

    /** @param click its number in the session, from 1 */
    record Step(int click, String clicked, String next, List<Row> rows) {}

    /** @param place of the next click in the whole list, a dash where it is not in it */
    record Row(String model, List<Item> candidates, String place) {}

    /** @param later whether it is clicked later in the session, the next click included */
    record Item(String id, boolean next, boolean later) {}
}
