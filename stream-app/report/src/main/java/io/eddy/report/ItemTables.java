package io.eddy.report;

import io.eddy.evaluation.metrics.ItemFigures.Sums;
import io.eddy.evaluation.metrics.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How well the models recommend single items, and groups of items.
 *
 * @param items those that are the next item most often
 * @param groups a table a measure, none where items have no groups
 * @param moreGroups one element, how many groups the tables leave out; none where they show all
 */
record ItemTables(NumbersTable items, List<NumbersTable> groups, List<String> moreGroups) {

    private static final int SHOWN_ITEMS = 20;
    private static final int SHOWN_GROUPS = 12;

    static ItemTables of(RankedModels models) {
        var report = models.report();
        var byItem = models.each(rank -> models.figures(rank).items().byItem());
        var items =
                table(models, Measure.RECALL, "Item", mostPredicted(byItem), SHOWN_ITEMS, byItem, report.titles()::of);
        if (report.groups().isEmpty()) {
            return new ItemTables(items, List.of(), List.of());
        }
        var byGroup = models.each(rank -> models.figures(rank).items().byGroup(report.groups()::of));
        var groups = mostPredicted(byGroup);
        return new ItemTables(
                items,
                Stream.of(Measure.RECALL, Measure.MRR)
                        .map(measure -> table(
                                models, measure, "Group", groups, SHOWN_GROUPS, byGroup, UnaryOperator.identity()))
                        .toList(),
                groups.size() > SHOWN_GROUPS ? List.of(Shown.count(groups.size() - SHOWN_GROUPS)) : List.of());
    }

    /** Names of items or groups. All models predict the same clicks, so the order is the same for each. */
    private static List<String> mostPredicted(List<Map<String, Sums>> figures) {
        return figures.get(0).entrySet().stream()
                .filter(named -> named.getValue().predictions() > 0)
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(Sums::predictions).reversed()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static NumbersTable table(
            RankedModels models,
            Measure measure,
            String corner,
            List<String> names,
            int shown,
            List<Map<String, Sums>> figures,
            UnaryOperator<String> title) {
        var heads = new ArrayList<>(List.of("Training clicks", "Predictions"));
        heads.addAll(models.each(models::name));
        return new NumbersTable(
                measure.label() + "@" + models.report().k(),
                corner,
                heads,
                names.stream()
                        .limit(shown)
                        .map(name -> {
                            var any = figures.get(0).get(name);
                            var cells = new ArrayList<>(
                                    List.of(Shown.count(any.support()), Shown.count(any.predictions())));
                            figures.forEach(model ->
                                    cells.add(Shown.share(model.get(name).mean(measure))));
                            return new NumbersTable.Row(title.apply(name), cells);
                        })
                        .toList());
    }
}
