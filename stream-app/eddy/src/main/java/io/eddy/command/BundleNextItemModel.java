package io.eddy.command;

import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.inference.scoring.GruModel;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.inference.scoring.MicroBatchScorer;
import java.util.List;

/** A model bundle outside the stream, session by session: what the stream's figures are held against. */
final class BundleNextItemModel implements NextItemModel {

    private final GruModel model;
    private final MicroBatchScorer scorer;

    /** The caller closes the model. */
    BundleNextItemModel(GruModel model) {
        this.model = model;
        this.scorer = new MicroBatchScorer(model);
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        var itemIds = session.itemIds().subList(0, session.clicks().size() - 1).toArray(String[]::new);
        return scorer.score(itemIds, new int[itemIds.length], new HiddenState[1], k).stream()
                .map(scored -> scored.topK().stream()
                        .map(item -> new Candidate(item.itemId(), item.score()))
                        .toList())
                .toList();
    }
}
