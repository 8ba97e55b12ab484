package io.eddy.evaluation.metrics;

import io.eddy.catalogue.session.Session;
import java.util.List;

/** Anything that ranks the next item of a session. One thread at a time. */
public interface NextItemModel {

    /** For tables. */
    String name();

    /**
     * @return one list for each click that has a next one: the k items that the model ranks highest after that click,
     *     best first, seeing only the clicks up to it; fewer where the model knows fewer items
     */
    List<List<Candidate>> topK(Session session, int k);

    /** The same for many sessions at once, which models that score in batches can do faster. */
    default List<List<List<Candidate>>> topK(List<Session> sessions, int k) {
        return sessions.stream().map(session -> topK(session, k)).toList();
    }
}
