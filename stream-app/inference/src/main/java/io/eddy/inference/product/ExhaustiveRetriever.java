package io.eddy.inference.product;

import io.eddy.catalogue.RankedItems;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.Retriever;
import io.eddy.inference.model.SessionViews;
import io.eddy.kernels.Kernels;

/** Scores every item exactly, one after another: what {@link ProductRetriever} is held against, and long lists. */
public final class ExhaustiveRetriever implements Retriever {

    private final ItemVectors vectors;

    /** @throws InvalidBundleException where the bundle's item matrix cannot be read */
    public ExhaustiveRetriever(ModelBundle bundle) throws InvalidBundleException {
        this(new ItemVectors(bundle));
    }

    ExhaustiveRetriever(ItemVectors vectors) {
        this.vectors = vectors;
    }

    @Override
    public String method() {
        return "exhaustive";
    }

    @Override
    public int window() {
        return 0;
    }

    @Override
    public RankedItems[] retrieve(SessionViews sessions, int k) {
        var ranked = new RankedItems[sessions.size()];
        var best = new TopK();
        var query = new float[vectors.columns()];
        var exactQuery = new double[query.length];
        var item = new float[query.length];
        for (int session = 0; session < ranked.length; session++) {
            vectors.query(sessions.vectors(), session, query, 0);
            for (int d = 0; d < query.length; d++) {
                exactQuery[d] = query[d];
            }
            best.clear(Math.min(k, vectors.rows()));
            for (int row = 0; row < vectors.rows(); row++) {
                vectors.copy(row, item, 0);
                best.offer(row, Kernels.best().score(item, 0, exactQuery, vectors.bias(row)));
            }
            ranked[session] = best.take();
        }
        return ranked;
    }

    @Override
    public void close() {
        // The map ends with the item vectors.
    }
}
