package io.eddy.catalogue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One list of two, that either fills in turns: in each round chance says who picks first, and each picks its best item that is not in
 * the list yet (team-draft interleaving, Radlinski, Kurup and Joachims, CIKM 2008, section 3.2.2). Which of the two a visitor then clicks more of says which
 * is better, within one session, so that few sessions are enough.
 */
public final class TeamDraft {

    /** The strategy of recommendations that are made so. */
    public static final String STRATEGY = "interleaved";

    private TeamDraft() {}

    /**
     * A place in the list.
     *
     * @param byFirst whose item it is
     * @param rank the item's index in the list of the one who picked it
     * @param isContested whether the other had an item to pick too; else a click on this one says nothing about which is better
     */
    public record Pick(boolean byFirst, int rank, boolean isContested) {}

    /**
     * Of two lists without repetitions, best first.
     *
     * @param k the most items of the list
     * @param seed the same makes the same list
     */
    public static List<Pick> draft(List<String> first, List<String> second, int k, long seed) {
        var random = new SplittableRandom(seed);
        var picks = new ArrayList<Pick>();
        var picked = new HashSet<String>();
        int nextOfFirst = 0;
        int nextOfSecond = 0;
        int ahead = 0;
        while (picks.size() < k) {
            nextOfFirst = skip(first, nextOfFirst, picked);
            nextOfSecond = skip(second, nextOfSecond, picked);
            if (nextOfFirst == first.size() && nextOfSecond == second.size()) {
                break;
            }
            boolean isTurnOfFirst = ahead < 0 || (ahead == 0 && random.nextBoolean());
            boolean byFirst = nextOfSecond == second.size() || (isTurnOfFirst && nextOfFirst < first.size());
            ahead += byFirst ? 1 : -1;
            boolean isContested = nextOfFirst < first.size() && nextOfSecond < second.size();
            picks.add(new Pick(byFirst, byFirst ? nextOfFirst : nextOfSecond, isContested));
            picked.add(byFirst ? first.get(nextOfFirst) : second.get(nextOfSecond));
        }
        return picks;
    }

    private static int skip(List<String> items, int from, Set<String> picked) {
        int next = from;
        while (next < items.size() && picked.contains(items.get(next))) {
            next++;
        }
        return next;
    }
}
