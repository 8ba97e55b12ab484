package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.neighbours.SessionIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;

/** Training sessions as models of neighbours look them up. */
public final class TrainingIndex {

    private TrainingIndex() {}

    /** Of sessions that ended together the later one of the log is the more recent. */
    public static SessionIndex of(Collection<Session> training, Items catalogue) {
        var byRecency = new ArrayList<>(training);
        Collections.reverse(byRecency);
        byRecency.sort(Comparator.comparingLong(Session::endMs).reversed());
        var clicked = byRecency.stream()
                .map(session ->
                        session.itemIds().stream().mapToInt(catalogue::indexOf).toArray())
                .toList();
        return SessionIndex.of(
                clicked, byRecency.stream().mapToLong(Session::endMs).toArray(), catalogue.size());
    }
}
