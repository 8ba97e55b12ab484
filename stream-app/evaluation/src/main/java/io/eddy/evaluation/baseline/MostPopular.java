package io.eddy.evaluation.baseline;

import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.Collections;
import java.util.List;

/** The items most clicked in the training log, the same after every click. */
public final class MostPopular implements NextItemModel {

    private final Catalogue catalogue;

    public MostPopular(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public String name() {
        return "most popular";
    }

    @Override
    public List<List<String>> topK(Session session, int k) {
        return Collections.nCopies(session.clicks().size() - 1, topK(k));
    }

    List<String> topK(int k) {
        return catalogue.itemIds().subList(0, Math.min(k, catalogue.size()));
    }
}
