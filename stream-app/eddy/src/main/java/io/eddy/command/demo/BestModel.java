package io.eddy.command.demo;

import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Knows the law of a {@link SyntheticShop}, but not a visitor's interest, and ranks items by their exact probability
 * given all clicks so far (forward algorithm of hidden Markov models; Rabiner 1989, section III.A).
 *
 * <p>No model that sees the clicks alone has a higher expected Recall@k.
 */
public final class BestModel implements NextItemModel {

    private static final int NO_ITEM = -1;

    private final SyntheticShop shop;

    public BestModel(SyntheticShop shop) {
        this.shop = shop;
    }

    @Override
    public String name() {
        return "best reachable";
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return probabilities(session).stream()
                .map(probabilities -> topK(probabilities, k))
                .toList();
    }

    /** The probability of each item to be clicked next, by item index, after each click that has a next one. */
    List<double[]> probabilities(Session session) {
        var probabilities = new ArrayList<double[]>();
        var interests = new double[SyntheticShop.INTERESTS];
        Arrays.fill(interests, 1.0 / SyntheticShop.INTERESTS);
        int previous = NO_ITEM;
        for (var click : session.clicks().subList(0, session.clicks().size() - 1)) {
            int item = shop.indexOf(click.itemId());
            observe(interests, previous, item);
            mayChange(interests);
            probabilities.add(nextItemProbabilities(interests, item));
            previous = item;
        }
        return probabilities;
    }

    private void observe(double[] interests, int previous, int item) {
        double sum = 0;
        for (int interest = 0; interest < interests.length; interest++) {
            interests[interest] *= shop.nextItemProbability(interest, previous, item);
            sum += interests[interest];
        }
        for (int interest = 0; interest < interests.length; interest++) {
            interests[interest] /= sum;
        }
    }

    private static void mayChange(double[] interests) {
        for (int interest = 0; interest < interests.length; interest++) {
            interests[interest] = (1 - SyntheticShop.CHANGE_OF_INTEREST) * interests[interest]
                    + SyntheticShop.CHANGE_OF_INTEREST / interests.length;
        }
    }

    private double[] nextItemProbabilities(double[] interests, int item) {
        var probabilities = new double[SyntheticShop.ITEMS];
        for (int interest = 0; interest < interests.length; interest++) {
            shop.addNextItemProbabilities(interest, item, interests[interest], probabilities);
        }
        return probabilities;
    }

    private List<Candidate> topK(double[] probabilities, int k) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -probabilities[index]))
                .limit(k)
                .map(index -> new Candidate(shop.itemId(index), probabilities[index]))
                .toList();
    }
}
