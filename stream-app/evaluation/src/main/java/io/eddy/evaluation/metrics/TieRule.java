package io.eddy.evaluation.metrics;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rank of an item among items of the same score. A model that gives all items one score reaches a perfect recall by one rule and
 * none by another, so figures say which they used (Hidasi and Czapp, RecSys 2023, section 3.2).
 */
public enum TieRule {
    /** The place in the model's list, which is what a consumer of the recommendations sees. */
    PLACE_IN_THE_LIST("place in the list"),
    /** Before all items of the same score: 1 + how many score higher. The most favourable. */
    STANDARD("standard"),
    /** After all items of the same score: how many score as high or higher. The least favourable. */
    CONSERVATIVE("conservative"),
    /** In the middle of the items of the same score; ends in a half where their number is even. */
    MEDIAN("median");

    private final String label;

    TieRule(String label) {
        this.label = label;
    }

    /** For tables and manifests. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException that names the labels there are */
    public static TieRule labelled(String label) {
        return Stream.of(values())
                .filter(rule -> rule.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The tie rule is '" + label + "', expected one of "
                        + Stream.of(values()).map(TieRule::label).toList() + "."));
    }

    /**
     * @param candidates best first; where the rule looks at scores, all of the item's score have to be there
     * @return from 1; {@link NextItemMetrics#MISS} where the item is not among the candidates
     */
    public double rank(String itemId, List<Candidate> candidates) {
        int place = 0;
        while (place < candidates.size() && !candidates.get(place).itemId().equals(itemId)) {
            place++;
        }
        if (place == candidates.size()) {
            return NextItemMetrics.MISS;
        }
        double score = candidates.get(place).score();
        int first = place;
        int last = place;
        while (first > 0 && candidates.get(first - 1).score() == score) {
            first--;
        }
        while (last + 1 < candidates.size() && candidates.get(last + 1).score() == score) {
            last++;
        }
        return switch (this) {
            case PLACE_IN_THE_LIST -> place + 1;
            case STANDARD -> first + 1;
            case CONSERVATIVE -> last + 1;
            case MEDIAN -> (first + last) / 2.0 + 1;
        };
    }
}
