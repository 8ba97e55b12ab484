package io.eddy.clicklog.synthetic;

import io.eddy.catalogue.session.LoggedClick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up shop whose visitors behave by a known law, so that the best reachable figures are known.
 *
 * <p>A visitor has an interest, hidden from us, that changes now and then. Each interest has its own items, their
 * popularity, and for each item a few others that visitors of this interest look at next. An item belongs to several
 * interests, so what follows it depends on what came before it: a session has structure beyond its last click.
 *
 * <p>One seed gives one shop and one log. Not thread-safe.
 */
public final class SyntheticShop {

    public static final int ITEMS = 400;
    public static final int INTERESTS = 30;
    public static final int ITEMS_PER_INTEREST = 40;
    public static final double CHANGE_OF_INTEREST = 0.02;
    public static final double FOLLOWS_PREVIOUS = 0.3;
    private static final double[] FOLLOWER_SHARES = {0.4, 0.25, 0.15, 0.1, 0.06, 0.04};

    private static final double SESSION_GOES_ON = 0.85;
    private static final int MAX_CLICKS = 40;
    private static final double MEAN_PAUSE_MS = 40_000;
    private static final long MAX_PAUSE_MS = 10 * 60_000;
    private static final double MEAN_MS_BETWEEN_SESSIONS = 8_000;

    private final Random random;

    /** Item ids as a shop would have them. */
    private final String[] itemIds = new String[ITEMS];

    /** {@code popularity[interest]}: share of each of the interest's items by item index. */
    private final List<Map<Integer, Double>> popularity = new ArrayList<>();

    /** {@code followers[interest]}: for each item of the interest, the share of the items that follow it. */
    private final List<Map<Integer, Map<Integer, Double>>> followers = new ArrayList<>();

    private final Map<String, Integer> indexById = new HashMap<>();

    /** Start of the last session made. */
    private double sessionStartMs;

    /** @param startMs time of the first click, milliseconds since 1970 */
    public SyntheticShop(long seed, long startMs) {
        this.random = new Random(seed);
        this.sessionStartMs = startMs;
        for (int item = 0; item < ITEMS; item++) {
            itemIds[item] = "item-%04d".formatted(item);
            indexById.put(itemIds[item], item);
        }
        for (int interest = 0; interest < INTERESTS; interest++) {
            var items = random.ints(0, ITEMS)
                    .distinct()
                    .limit(ITEMS_PER_INTEREST)
                    .boxed()
                    .toList();
            popularity.add(zipf(items));
            var followersOfInterest = new HashMap<Integer, Map<Integer, Double>>();
            for (int item : items) {
                followersOfInterest.put(item, drawFollowers(items));
            }
            followers.add(followersOfInterest);
        }
    }

    /** Makes the clicks of so many further sessions, which begin after all made before, in order of time; sessions overlap. */
    public List<LoggedClick> sessions(String idPrefix, int count) {
        var clicks = new ArrayList<LoggedClick>();
        for (int number = 0; number < count; number++) {
            sessionStartMs += exponential(MEAN_MS_BETWEEN_SESSIONS);
            addSession(idPrefix + number, (long) sessionStartMs, clicks);
        }
        clicks.sort(Comparator.comparingLong(LoggedClick::eventTimeMs));
        return clicks;
    }

    private void addSession(String id, long sessionStartMs, List<LoggedClick> clicks) {
        long timeMs = sessionStartMs;
        int interest = random.nextInt(INTERESTS);
        int item = draw(popularity.get(interest));
        for (int position = 0; position < MAX_CLICKS; position++) {
            clicks.add(new LoggedClick(id, itemIds[item], timeMs, "click"));
            if (position > 0 && random.nextDouble() > SESSION_GOES_ON) {
                return;
            }
            timeMs += 1_000 + Math.min(MAX_PAUSE_MS, (long) exponential(MEAN_PAUSE_MS));
            if (random.nextDouble() < CHANGE_OF_INTEREST) {
                interest = random.nextInt(INTERESTS);
            }
            var followersOfItem = followers.get(interest).get(item);
            item = followersOfItem != null && random.nextDouble() < FOLLOWS_PREVIOUS
                    ? draw(followersOfItem)
                    : draw(popularity.get(interest));
        }
    }

    public String itemId(int index) {
        return itemIds[index];
    }

    public int indexOf(String itemId) {
        return indexById.get(itemId);
    }

    /**
     * Adds to {@code into[item]} the probability that a visitor of this interest clicks the item next, times a weight.
     *
     * @param previousItem index of the last item, or -1 at the start of a session
     */
    public void addNextItemProbabilities(int interest, int previousItem, double weight, double[] into) {
        var followersOfItem = followers.get(interest).get(previousItem);
        double byPopularity = followersOfItem == null ? weight : weight * (1 - FOLLOWS_PREVIOUS);
        popularity.get(interest).forEach((item, share) -> into[item] += byPopularity * share);
        if (followersOfItem != null) {
            followersOfItem.forEach((item, share) -> into[item] += weight * FOLLOWS_PREVIOUS * share);
        }
    }

    /** The probability that a visitor of this interest clicks the item after the previous one. */
    public double nextItemProbability(int interest, int previousItem, int item) {
        double popular = popularity.get(interest).getOrDefault(item, 0.0);
        var followersOfItem = followers.get(interest).get(previousItem);
        return followersOfItem == null
                ? popular
                : (1 - FOLLOWS_PREVIOUS) * popular + FOLLOWS_PREVIOUS * followersOfItem.getOrDefault(item, 0.0);
    }

    private static Map<Integer, Double> zipf(List<Integer> items) {
        double sum = 0;
        for (int rank = 1; rank <= items.size(); rank++) {
            sum += 1.0 / rank;
        }
        var shares = new HashMap<Integer, Double>();
        for (int rank = 1; rank <= items.size(); rank++) {
            shares.put(items.get(rank - 1), 1.0 / rank / sum);
        }
        return shares;
    }

    private Map<Integer, Double> drawFollowers(List<Integer> items) {
        var shares = new HashMap<Integer, Double>();
        for (double share : FOLLOWER_SHARES) {
            shares.merge(items.get(random.nextInt(items.size())), share, Double::sum);
        }
        return shares;
    }

    /** Maps of small integers iterate in one order on every run, so a seed gives one log. */
    private int draw(Map<Integer, Double> shares) {
        double left = random.nextDouble();
        int last = -1;
        for (var share : shares.entrySet()) {
            last = share.getKey();
            left -= share.getValue();
            if (left < 0) {
                break;
            }
        }
        return last;
    }

    private double exponential(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }
}
