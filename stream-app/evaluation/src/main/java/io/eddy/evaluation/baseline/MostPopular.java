package io.eddy.evaluation.baseline;

import io.eddy.evaluation.log.Catalogue;
import io.eddy.evaluation.log.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

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
    public List<List<Candidate>> topK(Session session, int k) {
        return Collections.nCopies(session.clicks().size() - 1, topK(k));
    }

    private List<Candidate> topK(int k) {
        return IntStream.range(0, Math.min(k, catalogue.size()))
                .mapToObj(index -> new Candidate(catalogue.itemIds().get(index), catalogue.support(index)))
                .toList();
    }
}
