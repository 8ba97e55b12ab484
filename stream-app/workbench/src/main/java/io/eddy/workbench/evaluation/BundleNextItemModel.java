package io.eddy.workbench.evaluation;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.RankedItems;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model bundle outside the stream: what the stream's figures are held against.
 *
 * <p>Sessions share calls, as they do in the stream; a session gets the same scores whatever it shares a call with.
 */
public final class BundleNextItemModel implements NextItemModel {

    /** Enough that the item matrix is read once for many, little enough that the scores of all items fit. */
    private static final int CLICKS_AT_ONCE = 128;

    private final String name;
    private final Items items;
    private final MicroBatchScorer scorer;

    /** The caller closes the model. */
    public BundleNextItemModel(SessionModel model) {
        this(model, model.card().name());
    }

    /** @param name for tables, where the model's own does not tell it from others */
    public BundleNextItemModel(SessionModel model, String name) {
        this.name = name;
        this.items = model.items();
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
            lists.addAll(topKAtOnce(sessions.subList(from, to), k));
            from = to;
        }
        return lists;
    }

    private List<List<List<Candidate>>> topKAtOnce(List<Session> sessions, int k) {
        var lists = new ArrayList<List<List<Candidate>>>();
        var clicks = new ArrayList<ClickToScore>();
        for (int session = 0; session < sessions.size(); session++) {
            lists.add(new ArrayList<>());
            var ids = sessions.get(session).itemIds();
            for (int position = 1; position < ids.size(); position++) {
                clicks.add(new ClickToScore(session, ids.get(position - 1), ids.subList(0, position), Set.of()));
            }
        }
        // One session alone may have more clicks than can be scored at once; the states go on from slice to slice.
        var states = new HiddenState[sessions.size()];
        for (int from = 0; from < clicks.size(); from += CLICKS_AT_ONCE) {
            var slice = clicks.subList(from, Math.min(clicks.size(), from + CLICKS_AT_ONCE));
            var scored = scorer.score(slice, states, k);
            for (int click = 0; click < slice.size(); click++) {
                lists.get(slice.get(click).session())
                        .add(candidates(scored.get(click).topK()));
            }
        }
        return lists;
    }

    private List<Candidate> candidates(RankedItems ranked) {
        return IntStream.range(0, ranked.size())
                .mapToObj(rank -> new Candidate(items.id(ranked.itemIndex(rank)), ranked.score(rank)))
                .toList();
    }
}
