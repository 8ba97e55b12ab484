package io.eddy.inference.scoring;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.model.WindowedEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Scores a micro-batch of clicks of many sessions in few calls of a model of any kind.
 *
 * <p>A session's next hidden state depends on its last, so states move in waves: the first wave takes the first click of each
 * session, the second the second, and so on in order of arrival. The sessions after all clicks are then ranked in one
 * call. The answer is the same as scoring click by click. One thread at a time.
 */
public final class MicroBatchScorer {

    private final SessionModel model;
    private final Items items;

    /** Null where the model carries no state from click to click. */
    private final RecurrentEncoder recurrent;

    /** Null where the model's session vector, if it has one, is a part of the hidden state. */
    private final WindowedEncoder windowed;

    private final ListObserver observer;
    private long encodeNanos;

    public MicroBatchScorer(SessionModel model) {
        this(model, (sessions, lists, k) -> {});
    }

    /** @param observer told of every call of the model's retriever */
    public MicroBatchScorer(SessionModel model, ListObserver observer) {
        this.model = model;
        this.observer = observer;
        this.items = model.items();
        this.recurrent = model.encoder() instanceof RecurrentEncoder encoder ? encoder : null;
        this.windowed = model.encoder() instanceof WindowedEncoder encoder ? encoder : null;
    }

    /**
     * @param clicks in order of arrival
     * @param states each session's hidden state, null where it holds none; replaced by the state after its last click
     * @param k how many items to recommend
     * @return for each click, in order of arrival
     */
    public List<ScoredClick> score(List<ClickToScore> clicks, HiddenState[] states, int k) {
        var itemIndexes = new int[clicks.size()];
        var sessions = new int[clicks.size()];
        int most = 0;
        for (int click = 0; click < itemIndexes.length; click++) {
            itemIndexes[click] = items.indexOf(clicks.get(click).itemId());
            sessions[click] = clicks.get(click).session();
            most = Math.max(most, clicks.get(click).leftOut().size());
        }
        var after = recurrent == null ? null : stepInWaves(itemIndexes, sessions, states);
        var windows = model.window() == 0 ? null : windows(clicks);
        var answered = new int[clicks.size()];
        int rows = 0;
        for (int click = 0; click < itemIndexes.length; click++) {
            if (after == null ? hasAKnownItem(windows[click]) : after[click] != null) {
                answered[rows++] = click;
            }
        }
        var ranked = rows == 0
                ? new RankedItems[0]
                : retrieve(views(Arrays.copyOf(answered, rows), after, windows), k + most);
        var scored = new ArrayList<ScoredClick>(itemIndexes.length);
        int next = 0;
        for (int click = 0; click < itemIndexes.length; click++) {
            boolean byModel = next < rows && answered[next] == click;
            var leftOut = clicks.get(click).leftOut();
            var list = byModel ? ranked[next++] : RankedItems.mostPopular(items, k + leftOut.size());
            scored.add(new ScoredClick(
                    itemIndexes[click] != Items.UNKNOWN,
                    byModel,
                    list.size() <= k && leftOut.isEmpty() ? list : without(list, leftOut, k)));
        }
        return scored;
    }

    /**
     * Hidden states of sessions from their item ids alone, as after a change of the model.
     *
     * @param itemIds of each session, oldest first
     * @return [sessions], null where the model knows none of a session's items, or carries no state
     */
    public HiddenState[] encode(List<List<String>> itemIds) {
        var states = new HiddenState[itemIds.size()];
        if (recurrent == null) {
            return states;
        }
        int clicks = itemIds.stream().mapToInt(List::size).sum();
        var itemIndexes = new int[clicks];
        var sessions = new int[clicks];
        int click = 0;
        for (int session = 0; session < states.length; session++) {
            for (var itemId : itemIds.get(session)) {
                itemIndexes[click] = items.indexOf(itemId);
                sessions[click++] = session;
            }
        }
        stepInWaves(itemIndexes, sessions, states);
        return states;
    }

    /** What encoding took so far, in all calls; the rest of their time is scoring and ranking. */
    public long encodeNanos() {
        return encodeNanos;
    }

    private RankedItems[] retrieve(SessionViews sessions, int k) {
        var lists = model.retriever().retrieve(sessions, k);
        observer.retrieved(sessions, lists, k);
        return lists;
    }

    private RankedItems without(RankedItems list, Set<String> leftOut, int k) {
        return list.without(itemIndex -> leftOut.contains(items.id(itemIndex)), k);
    }

    private static boolean hasAKnownItem(int[] window) {
        return Arrays.stream(window).anyMatch(itemIndex -> itemIndex != Items.UNKNOWN);
    }

    private int[][] windows(List<ClickToScore> clicks) {
        var windows = new int[clicks.size()][];
        for (int click = 0; click < windows.length; click++) {
            var itemIds = clicks.get(click).lastItemIds();
            int from = Math.max(0, itemIds.size() - model.window());
            windows[click] = new int[itemIds.size() - from];
            for (int place = 0; place < windows[click].length; place++) {
                windows[click][place] = items.indexOf(itemIds.get(from + place));
            }
        }
        return windows;
    }

    private SessionViews views(int[] clicks, HiddenState[] after, int[][] windows) {
        var ofClicks = windows == null
                ? null
                : Arrays.stream(clicks).mapToObj(click -> windows[click]).toArray(int[][]::new);
        float[] vectors = null;
        if (recurrent != null) {
            vectors = vectorsOf(clicks, after);
        } else if (windowed != null) {
            long startNanos = System.nanoTime();
            vectors = windowed.encode(
                    Arrays.stream(ofClicks).map(this::knownItems).toArray(int[][]::new));
            encodeNanos += System.nanoTime() - startNanos;
        }
        return new SessionViews(clicks.length, vectors, ofClicks);
    }

    private int[] knownItems(int[] window) {
        int from = Math.max(0, window.length - windowed.window());
        return Arrays.stream(window, from, window.length)
                .filter(itemIndex -> itemIndex != Items.UNKNOWN)
                .toArray();
    }

    private float[] vectorsOf(int[] clicks, HiddenState[] after) {
        int size = recurrent.vectorSize();
        var vectors = new float[clicks.length * size];
        for (int row = 0; row < clicks.length; row++) {
            System.arraycopy(after[clicks[row]].values(), recurrent.vectorOffset(), vectors, row * size, size);
        }
        return vectors;
    }

    /** @return the state of the click's session after each click, [clicks]; unknown items leave it as it is */
    private HiddenState[] stepInWaves(int[] itemIndexes, int[] sessions, HiddenState[] states) {
        long startNanos = System.nanoTime();
        var after = new HiddenState[itemIndexes.length];
        var current = states.clone();
        for (var wave : waves(itemIndexes, sessions, states.length)) {
            stepWave(wave, itemIndexes, sessions, states, after);
        }
        for (int click = 0; click < itemIndexes.length; click++) {
            if (itemIndexes[click] == Items.UNKNOWN) {
                after[click] = current[sessions[click]];
            } else {
                current[sessions[click]] = after[click];
            }
        }
        encodeNanos += System.nanoTime() - startNanos;
        return after;
    }

    /** Each wave holds at most one known click of a session; click indexes in order of arrival. */
    private static List<List<Integer>> waves(int[] itemIndexes, int[] sessions, int sessionCount) {
        var waves = new ArrayList<List<Integer>>();
        var clicksSoFar = new int[sessionCount];
        for (int click = 0; click < itemIndexes.length; click++) {
            if (itemIndexes[click] != Items.UNKNOWN) {
                int wave = clicksSoFar[sessions[click]]++;
                if (wave == waves.size()) {
                    waves.add(new ArrayList<>());
                }
                waves.get(wave).add(click);
            }
        }
        return waves;
    }

    private void stepWave(
            List<Integer> wave, int[] itemIndexes, int[] sessions, HiddenState[] states, HiddenState[] after) {
        var clicked = new int[wave.size()];
        var before = new HiddenState[wave.size()];
        for (int row = 0; row < clicked.length; row++) {
            int click = wave.get(row);
            clicked[row] = itemIndexes[click];
            before[row] = states[sessions[click]];
        }
        var next = recurrent.step(clicked, before);
        for (int row = 0; row < clicked.length; row++) {
            int click = wave.get(row);
            after[click] = next[row];
            states[sessions[click]] = next[row];
        }
    }
}
