package io.eddy.evaluation.baseline;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.session.Session;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.neighbours.Stan;
import io.eddy.neighbours.VmisKnn;
import java.util.Collection;
import java.util.List;

/** The baselines of every report. */
public final class Baselines {

    private Baselines() {}

    /** All of them with their defaults, from the simplest on. */
    public static List<NextItemModel> all(Collection<Session> training, Items catalogue) {
        var index = TrainingIndex.of(training, catalogue);
        return List.of(
                new MostPopular(catalogue),
                new PopularInSession(catalogue),
                new MarkovChain(training, catalogue),
                new ItemKnn(index, catalogue, ItemKnn.Settings.DEFAULT),
                new SessionKnnModel(index, catalogue, VmisKnn.Settings.V_SKNN),
                new SessionKnnModel(index, catalogue, VmisKnn.Settings.VMIS_KNN),
                new SessionKnnModel(index, catalogue, Stan.Settings.DEFAULT));
    }
}
