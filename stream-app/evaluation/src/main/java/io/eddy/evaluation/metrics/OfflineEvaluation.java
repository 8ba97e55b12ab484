package io.eddy.evaluation.metrics;

import io.eddy.catalogue.session.Session;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Evaluates a model on held-out sessions: the hidden state starts empty in each, every position from the second click on
 * is a prediction, and all items compete that the model's lists may hold: {@link WithoutClicked} leaves some out.
 */
public final class OfflineEvaluation {

    /** Sessions ranked at once: enough to fill batches, little enough to hold their lists. */
    private static final int SESSIONS_AT_ONCE = 256;

    /** The cut-offs of Eddy's tables. */
    public static final List<Integer> CUT_OFFS = List.of(1, 5, 10, 20);

    private final TieRule tieRule;
    private final int k;

    /** @param k candidates of each prediction, the largest cut-off that will be asked for */
    public OfflineEvaluation(TieRule tieRule, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("The largest cut-off is " + k + ", expected 1 or more.");
        }
        this.tieRule = tieRule;
        this.k = k;
    }

    /**
     * The figures at the cut-offs of Eddy's tables, an item's rank being its place in the list.
     *
     * @param progress told how many clicks were worked through since it was last told
     */
    public static NextItemMetrics evaluate(NextItemModel model, List<Session> sessions, IntConsumer progress) {
        var metrics = new NextItemMetrics(CUT_OFFS);
        new OfflineEvaluation(TieRule.PLACE_IN_THE_LIST, CUT_OFFS.get(CUT_OFFS.size() - 1))
                .run(model, sessions, prediction -> metrics.add(prediction.rank()), progress);
        return metrics;
    }

    /**
     * Predicts the sessions in the order given, each click by click.
     *
     * @param progress told how many clicks were worked through since it was last told
     */
    public void run(NextItemModel model, List<Session> sessions, PredictionListener listener, IntConsumer progress) {
        for (int from = 0; from < sessions.size(); from += SESSIONS_AT_ONCE) {
            var chunk = sessions.subList(from, Math.min(sessions.size(), from + SESSIONS_AT_ONCE));
            var topK = model.topK(chunk, neededCandidates());
            int clicks = 0;
            for (int i = 0; i < chunk.size(); i++) {
                tell(model, from + i, chunk.get(i), topK.get(i), listener);
                clicks += chunk.get(i).clicks().size();
            }
            progress.accept(clicks);
        }
    }

    private void tell(
            NextItemModel model, int session, Session clicks, List<List<Candidate>> topK, PredictionListener listener) {
        var itemIds = clicks.itemIds();
        var complete = withWholeTies(model, clicks, topK);
        for (int position = 1; position < itemIds.size(); position++) {
            var candidates = complete.get(position - 1);
            double rank = tieRule.rank(itemIds.get(position), candidates);
            listener.onPrediction(new Prediction(
                    session,
                    position + 1,
                    itemIds.size(),
                    itemIds.get(position),
                    rank > k ? NextItemMetrics.MISS : rank,
                    candidates.subList(0, Math.min(k, candidates.size()))));
        }
    }

    /** The place of an item in a list, the first is 1; {@link NextItemMetrics#MISS} where it is not in it. */
    public static int rank(String itemId, List<String> itemIds) {
        return itemIds.indexOf(itemId) + 1;
    }

    /** One more shows whether items of the last one's score were cut off. */
    private int neededCandidates() {
        return tieRule == TieRule.PLACE_IN_THE_LIST ? k : k + 1;
    }

    /**
     * Asks for longer lists until none ends among items that tie with the k-th: then every rank up to k is known, and an
     * item that is not in the list ranks behind k by every rule.
     */
    private List<List<Candidate>> withWholeTies(NextItemModel model, Session session, List<List<Candidate>> topK) {
        var lists = topK;
        for (int asked = neededCandidates(); tieRule != TieRule.PLACE_IN_THE_LIST && isCutInATie(lists, asked); ) {
            asked = Math.multiplyExact(asked, 4);
            lists = model.topK(session, asked);
        }
        return lists;
    }

    private boolean isCutInATie(List<List<Candidate>> lists, int asked) {
        return lists.stream()
                .anyMatch(list -> list.size() >= asked
                        && list.get(list.size() - 1).score() == list.get(k - 1).score());
    }

    /** Takes the predictions as they are made. */
    @FunctionalInterface
    public interface PredictionListener {
        void onPrediction(Prediction prediction);
    }

    /**
     * One prediction and what then was clicked.
     *
     * @param session index of the session among those evaluated
     * @param position of the next click in its session, from 2
     * @param sessionLength clicks of the whole session
     * @param rank of the next item by the tie rule, {@link NextItemMetrics#MISS} beyond the k candidates
     * @param candidates at most k, best first
     */
    public record Prediction(
            int session, int position, int sessionLength, String nextItemId, double rank, List<Candidate> candidates) {}
}
