package io.eddy.evaluation.metrics;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A model whose lists leave out what the session clicked, by a {@link LeaveOut} rule.
 *
 * <p>It asks for as many items more as may be left out, so its lists have k items wherever the model knows enough, and the ranks in
 * them are those of a model that never had the others.
 */
public final class WithoutClicked implements NextItemModel {

    private final NextItemModel model;
    private final LeaveOut rule;

    private WithoutClicked(NextItemModel model, LeaveOut rule) {
        this.model = model;
        this.rule = rule;
    }

    /** The model under the rule; the model itself where nothing is left out. */
    public static NextItemModel of(NextItemModel model, LeaveOut rule) {
        return rule == LeaveOut.NOTHING ? model : new WithoutClicked(model, rule);
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return topK(List.of(session), k).get(0);
    }

    @Override
    public List<List<List<Candidate>>> topK(List<Session> sessions, int k) {
        int most = sessions.stream().mapToInt(this::mostLeftOut).max().orElse(0);
        var lists = model.topK(sessions, Math.addExact(k, most));
        var left = new ArrayList<List<List<Candidate>>>();
        for (int i = 0; i < sessions.size(); i++) {
            left.add(left(sessions.get(i).itemIds(), lists.get(i), k));
        }
        return left;
    }

    private int mostLeftOut(Session session) {
        return Math.min(rule.keptClicks(), session.clicks().size() - 1);
    }

    private List<List<Candidate>> left(List<String> clicked, List<List<Candidate>> lists, int k) {
        var left = new ArrayList<List<Candidate>>();
        for (int position = 1; position <= lists.size(); position++) {
            var leftOut = rule.after(clicked.subList(0, position));
            left.add(left(lists.get(position - 1), leftOut, k));
        }
        return left;
    }

    private static List<Candidate> left(List<Candidate> candidates, Set<String> leftOut, int k) {
        return candidates.stream()
                .filter(candidate -> !leftOut.contains(candidate.itemId()))
                .limit(k)
                .toList();
    }
}
