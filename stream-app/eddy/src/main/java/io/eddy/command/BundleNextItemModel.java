package io.eddy.command;

import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.inference.scoring.GruModel;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.inference.scoring.MicroBatchScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model bundle outside the stream: what the stream's figures are held against.
 *
 * <p>Sessions share calls, as they do in the stream; a session gets the same scores whatever it shares a call with.
 */
final class BundleNextItemModel implements NextItemModel {

    /** Enough that the item matrix is read once for many, little enough that the scores of all items fit. */
    private static final int CLICKS_AT_ONCE = 128;

    private final String name;
    private final MicroBatchScorer scorer;

    /** The caller closes the model. */
    BundleNextItemModel(GruModel model) {
        this(model, model.name());
    }

    /** @param name for tables, where the model's own does not tell it from others */
    BundleNextItemModel(GruModel model, String name) {
        this.name = name;
        this.scorer = new MicroBatchScorer(model);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return topK(List.of(session), k).get(0);
    }

    @Override
    public List<List<List<Candidate>>> topK(List<Session> sessions, int k) {
        var lists = new ArrayList<List<List<Candidate>>>();
        int from = 0;
        while (from < sessions.size()) {
            int to = from;
            int clicks = 0;
            do {
                clicks += sessions.get(to++).clicks().size() - 1;
            } while (to < sessions.size() && clicks + sessions.get(to).clicks().size() - 1 <= CLICKS_AT_ONCE);
            lists.addAll(topKAtOnce(sessions.subList(from, to), clicks, k));
            from = to;
        }
        return lists;
    }

    private List<List<List<Candidate>>> topKAtOnce(List<Session> sessions, int clicks, int k) {
        var itemIds = new String[clicks];
        var sessionOfClick = new int[clicks];
        int click = 0;
        for (int session = 0; session < sessions.size(); session++) {
            var ids = sessions.get(session).itemIds();
            for (var itemId : ids.subList(0, ids.size() - 1)) {
                itemIds[click] = itemId;
                sessionOfClick[click++] = session;
            }
        }
        var lists = new ArrayList<List<List<Candidate>>>();
        sessions.forEach(session -> lists.add(new ArrayList<>()));
        // One session alone may have more clicks than can be scored at once; the states go on from slice to slice.
        var states = new HiddenState[sessions.size()];
        for (int from = 0; from < clicks; from += CLICKS_AT_ONCE) {
            int to = Math.min(clicks, from + CLICKS_AT_ONCE);
            var scored = scorer.score(
                    Arrays.copyOfRange(itemIds, from, to), Arrays.copyOfRange(sessionOfClick, from, to), states, k);
            for (click = from; click < to; click++) {
                lists.get(sessionOfClick[click])
                        .add(scored.get(click - from).topK().stream()
                                .map(item -> new Candidate(item.itemId(), item.score()))
                                .toList());
            }
        }
        return lists;
    }
}
