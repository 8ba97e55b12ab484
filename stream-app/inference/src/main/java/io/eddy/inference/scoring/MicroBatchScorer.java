package io.eddy.inference.scoring;

import io.eddy.inference.scoring.ScoredClick.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Scores a micro-batch of clicks of many sessions in few calls: item ids in, item ids out.
 *
 * <p>A session's next state depends on its last, so states move in waves: the first wave takes the first click of each
 * session, the second the second, and so on in order of arrival. The states after all clicks are then scored in one
 * call. The answer is the same as scoring click by click. One thread at a time.
 */
public final class MicroBatchScorer {

    private final GruModel model;

    public MicroBatchScorer(GruModel model) {
        this.model = model;
    }

    /** Scores with nothing left out. */
    public List<ScoredClick> score(String[] itemIds, int[] sessions, HiddenState[] states, int k) {
        return score(itemIds, sessions, states, k, Collections.nCopies(itemIds.length, Set.of()));
    }

    /**
     * @param itemIds clicked items in order of arrival, [clicks]
     * @param sessions for each click the index of its session in {@code states}, [clicks]
     * @param states each session's hidden state, null where it holds none; replaced by the state after its last click
     * @param k how many items to recommend
     * @param leftOut item ids that the answer to each click must not hold, [clicks]
     * @return [clicks], in order of arrival
     */
    public List<ScoredClick> score(
            String[] itemIds, int[] sessions, HiddenState[] states, int k, List<Set<String>> leftOut) {
        var itemIndexes = new int[itemIds.length];
        for (int click = 0; click < itemIds.length; click++) {
            itemIndexes[click] = model.items().indexOf(itemIds[click]);
        }
        var after = encodeInWaves(itemIndexes, sessions, states);
        var toDecode = Arrays.stream(after).filter(state -> state != null).toArray(HiddenState[]::new);
        int most = leftOut.stream().mapToInt(Set::size).max().orElse(0);
        var ranked = toDecode.length == 0 ? new RankedItems[0] : model.decode(toDecode, k + most);
        var scored = new ArrayList<ScoredClick>(itemIds.length);
        int next = 0;
        for (int click = 0; click < itemIds.length; click++) {
            boolean known = itemIndexes[click] >= 0;
            scored.add(
                    after[click] == null
                            ? new ScoredClick(known, Strategy.POPULAR, popular(k, leftOut.get(click)))
                            : new ScoredClick(known, Strategy.GRU4REC, withIds(ranked[next++], k, leftOut.get(click))));
        }
        return scored;
    }

    /**
     * Hidden states of sessions from their item ids alone, as after a change of the model.
     *
     * @param itemIds of each session, oldest first
     * @return [sessions], null where the model knows none of a session's items
     */
    public HiddenState[] encode(List<List<String>> itemIds) {
        var states = new HiddenState[itemIds.size()];
        int clicks = itemIds.stream().mapToInt(List::size).sum();
        var itemIndexes = new int[clicks];
        var sessions = new int[clicks];
        int click = 0;
        for (int session = 0; session < states.length; session++) {
            for (var itemId : itemIds.get(session)) {
                itemIndexes[click] = model.items().indexOf(itemId);
                sessions[click++] = session;
            }
        }
        encodeInWaves(itemIndexes, sessions, states);
        return states;
    }

    /** @return the state of the click's session after each click, [clicks]; unknown items leave it as it is */
    private HiddenState[] encodeInWaves(int[] itemIndexes, int[] sessions, HiddenState[] states) {
        var after = new HiddenState[itemIndexes.length];
        var current = states.clone();
        for (var wave : waves(itemIndexes, sessions, states.length)) {
            encodeWave(wave, itemIndexes, sessions, states, after);
        }
        for (int click = 0; click < itemIndexes.length; click++) {
            if (itemIndexes[click] >= 0) {
                current[sessions[click]] = after[click];
            } else {
                after[click] = current[sessions[click]];
            }
        }
        return after;
    }

    /** Each wave holds at most one known click of a session; click indexes in order of arrival. */
    private static List<List<Integer>> waves(int[] itemIndexes, int[] sessions, int sessionCount) {
        var waves = new ArrayList<List<Integer>>();
        var clicksSoFar = new int[sessionCount];
        for (int click = 0; click < itemIndexes.length; click++) {
            if (itemIndexes[click] >= 0) {
                int wave = clicksSoFar[sessions[click]]++;
                if (wave == waves.size()) {
                    waves.add(new ArrayList<>());
                }
                waves.get(wave).add(click);
            }
        }
        return waves;
    }

    private void encodeWave(
            List<Integer> wave, int[] itemIndexes, int[] sessions, HiddenState[] states, HiddenState[] after) {
        var items = new int[wave.size()];
        var before = new HiddenState[wave.size()];
        for (int row = 0; row < items.length; row++) {
            int click = wave.get(row);
            items[row] = itemIndexes[click];
            before[row] = states[sessions[click]];
        }
        var next = model.encode(items, before);
        for (int row = 0; row < items.length; row++) {
            int click = wave.get(row);
            after[click] = next[row];
            states[sessions[click]] = next[row];
        }
    }

    private List<ScoredItem> withIds(RankedItems ranked, int k, Set<String> leftOut) {
        var items = new ArrayList<ScoredItem>(k);
        for (int rank = 0; rank < ranked.size() && items.size() < k; rank++) {
            var itemId = model.items().id(ranked.itemIndex(rank));
            if (!leftOut.contains(itemId)) {
                items.add(new ScoredItem(itemId, ranked.score(rank)));
            }
        }
        return items;
    }

    private List<ScoredItem> popular(int k, Set<String> leftOut) {
        return Arrays.stream(model.items().mostPopular(k + leftOut.size()))
                .mapToObj(index ->
                        new ScoredItem(model.items().id(index), model.items().support(index)))
                .filter(item -> !leftOut.contains(item.itemId()))
                .limit(k)
                .toList();
    }
}
