package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The items most clicked in the training log, the same after every click. */
public final class MostPopular implements NextItemModel {

    private final Items catalogue;

    public MostPopular(Items catalogue) {
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
                .mapToObj(index -> new Candidate(catalogue.id(index), catalogue.support(index)))
                .toList();
    }
}
