package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.neighbours.SessionIndex;
import io.eddy.neighbours.SessionKnn.Ranker;
import io.eddy.neighbours.SessionKnnMethod;
import java.util.Collection;
import java.util.List;

/** The neighbours of the whole session up to each click: V-SkNN, VMIS-kNN and STAN. */
public final class SessionKnnModel implements NextItemModel {

    private final String name;
    private final Items catalogue;
    private final Ranker ranker;

    public SessionKnnModel(Collection<Session> training, Items catalogue, SessionKnnMethod method) {
        this(TrainingIndex.of(training, catalogue), catalogue, method);
    }

    SessionKnnModel(SessionIndex index, Items catalogue, SessionKnnMethod method) {
        this.name = method.label();
        this.catalogue = catalogue;
        this.ranker = method.over(index, catalogue).ranker();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Candidate>> topK(Session session, int k) {
        return Candidates.afterEachClick(session, catalogue, evolving -> ranker.rank(evolving, k));
    }
}
