package io.eddy.modelexport.gru4rec;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.modelexport.training.TrainedNextItemModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained model before it is exported, ranked by libtorch's scores of all items.
 *
 * <p>As in the stream, an unknown item does not move the hidden state, and while a session holds none but unknown items
 * the most popular items answer. Closes the scorer.
 */
final class Gru4RecNextItemModel implements TrainedNextItemModel {

    private final Gru4RecScorer scorer;
    private final Items items;
    private final int stateSize;

    Gru4RecNextItemModel(Gru4RecWeights weights, Items items) {
        this.scorer = new Gru4RecScorer(weights);
        this.items = items;
        this.stateSize = scorer.stateSize();
    }

    @Override
    public String name() {
        return "GRU4Rec";
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return topK(List.of(session), k).get(0);
    }

    /** Goes through the sessions side by side, one position of all of them at a time. */
    @Override
    public List<List<List<Candidate>>> topK(List<Session> sessions, int k) {
        var lists = new ArrayList<List<List<Candidate>>>();
        var states = new float[sessions.size()][];
        int longest = 0;
        for (var session : sessions) {
            lists.add(new ArrayList<>());
            longest = Math.max(longest, session.clicks().size());
        }
        for (int position = 0; position + 1 < longest; position++) {
            int now = position;
            var going = IntStream.range(0, sessions.size())
                    .filter(session -> now + 1 < sessions.get(session).clicks().size())
                    .toArray();
            step(sessions, going, position, states);
            var topK = topK(going, states, k);
            for (int row = 0; row < going.length; row++) {
                lists.get(going[row]).add(topK.get(row));
            }
        }
        return lists;
    }

    private void step(List<Session> sessions, int[] going, int position, float[][] states) {
        var itemIndexes = new int[sessions.size()];
        for (int session : going) {
            itemIndexes[session] =
                    items.indexOf(sessions.get(session).clicks().get(position).itemId());
        }
        var known = Arrays.stream(going)
                .filter(session -> itemIndexes[session] != Items.UNKNOWN)
                .toArray();
        if (known.length == 0) {
            return;
        }
        var next = scorer.nextState(
                Arrays.stream(known).map(session -> itemIndexes[session]).toArray(), pack(known, states));
        for (int row = 0; row < known.length; row++) {
            states[known[row]] = Arrays.copyOfRange(next, row * stateSize, (row + 1) * stateSize);
        }
    }

    private List<List<Candidate>> topK(int[] going, float[][] states, int k) {
        var begun =
                Arrays.stream(going).filter(session -> states[session] != null).toArray();
        var scores = begun.length == 0 ? new float[0] : scorer.scores(pack(begun, states), begun.length);
        var lists = new ArrayList<List<Candidate>>();
        int row = 0;
        for (int session : going) {
            lists.add(states[session] == null ? mostPopular(k) : topK(scores, row++ * items.size(), k));
        }
        return lists;
    }

    /** The k best of a row in one pass; equal scores stand by item index, as ONNX's TopK has them. */
    private List<Candidate> topK(float[] scores, int from, int k) {
        var best = new int[Math.min(k, items.size())];
        int found = 0;
        for (int index = 0; index < items.size(); index++) {
            float score = scores[from + index];
            if (found == best.length && score <= scores[from + best[found - 1]]) {
                continue;
            }
            int place = found < best.length ? found++ : found - 1;
            while (place > 0 && score > scores[from + best[place - 1]]) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = index;
        }
        return Arrays.stream(best)
                .mapToObj(index -> new Candidate(items.id(index), scores[from + index]))
                .toList();
    }

    private List<Candidate> mostPopular(int k) {
        return Arrays.stream(items.mostPopular(k))
                .mapToObj(index -> new Candidate(items.id(index), items.support(index)))
                .toList();
    }

    /** [sessions x state], zeros for a session without a state. */
    private float[] pack(int[] sessions, float[][] states) {
        var packed = new float[sessions.length * stateSize];
        for (int row = 0; row < sessions.length; row++) {
            if (states[sessions[row]] != null) {
                System.arraycopy(states[sessions[row]], 0, packed, row * stateSize, stateSize);
            }
        }
        return packed;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
