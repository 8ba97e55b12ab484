package io.eddy.workbench.prediction;

import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Another system's lists, judged as any model's: a click without a list is one with an empty list, and so a miss. */
public final class PredictedLists implements NextItemModel {

    private final String name;
    private final Map<Place, List<Candidate>> lists;

    PredictedLists(String name, Map<Place, List<Candidate>> lists) {
        this.name = name;
        this.lists = Map.copyOf(lists);
    }

    /** @param position of the click after which a list stands, from 1 */
    record Place(String sessionId, int position) {}

    /**
     * How the lists fit the sessions that are to be evaluated.
     *
     * @param predictions clicks that have a next one
     * @param withoutList how many of them have no list
     * @param needless lists for no such click
     * @param knownItems different items of all lists that the evaluation knows
     * @param items different items of all lists
     */
    public record Fit(long predictions, long withoutList, long needless, long knownItems, long items) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        var topK = new ArrayList<List<Candidate>>();
        for (int position = 1; position < session.clicks().size(); position++) {
            var candidates = lists.getOrDefault(new Place(session.id(), position), List.of());
            topK.add(candidates.subList(0, Math.min(k, candidates.size())));
        }
        return topK;
    }

    /**
     * @param knownItem whether the evaluation knows an item
     * @throws IllegalArgumentException where two sessions have one id, so that a list could be either's
     */
    public Fit fit(List<Session> sessions, Predicate<String> knownItem) {
        Set<String> ids = new HashSet<>();
        long predictions = 0;
        long found = 0;
        for (var session : sessions) {
            if (!ids.add(session.id())) {
                throw new IllegalArgumentException(
                        "Session " + session.id()
                                + " is cut into several, and lists are found by session id; evaluate a log that 'eddy prepare' has cut.");
            }
            for (int position = 1; position < session.clicks().size(); position++) {
                predictions++;
                found += lists.containsKey(new Place(session.id(), position)) ? 1 : 0;
            }
        }
        var items = lists.values().stream()
                .flatMap(List::stream)
                .map(Candidate::itemId)
                .collect(Collectors.toSet());
        long known = items.stream().filter(knownItem).count();
        return new Fit(predictions, predictions - found, lists.size() - found, known, items.size());
    }
}
