package io.eddy.inference.testing;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.ScoredClick;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What a model says of a session from its first click on: what a stream's answers are held against. */
public final class WholeSession {

    private WholeSession() {}

    /** After each click. */
    public static List<RankedItems> rankedAfterEachClick(SessionModel model, List<String> itemIds, int k) {
        var clicks = IntStream.range(0, itemIds.size())
                .mapToObj(click -> new ClickToScore(0, itemIds.get(click), itemIds.subList(0, click + 1), Set.of()))
                .toList();
        return new MicroBatchScorer(model)
                .score(clicks, new HiddenState[1], k).stream()
                        .map(ScoredClick::topK)
                        .toList();
    }

    /** After the last click, best first. */
    public static List<String> recommended(SessionModel model, List<String> itemIds, int k) {
        return ids(model, rankedAfterEachClick(model, itemIds, k).get(itemIds.size() - 1));
    }

    public static List<String> ids(SessionModel model, RankedItems ranked) {
        return IntStream.range(0, ranked.size())
                .mapToObj(rank -> model.items().id(ranked.itemIndex(rank)))
                .toList();
    }

    /** One step of a recurrent model. */
    public static HiddenState[] step(SessionModel model, int[] itemIndexes, HiddenState[] states) {
        return ((RecurrentEncoder) model.encoder()).step(itemIndexes, states);
    }

    /** Of a recurrent model, by the session vectors in the states. */
    public static RankedItems[] ranked(SessionModel model, HiddenState[] states, int k) {
        var encoder = (RecurrentEncoder) model.encoder();
        int size = encoder.vectorSize();
        var vectors = new float[states.length * size];
        for (int row = 0; row < states.length; row++) {
            System.arraycopy(states[row].values(), encoder.vectorOffset(), vectors, row * size, size);
        }
        return model.retriever().retrieve(new SessionViews(states.length, vectors, null), k);
    }
}
