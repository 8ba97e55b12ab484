package io.eddy.recommender.release;

import io.eddy.schemas.Experiment;
import io.eddy.schemas.ModelRelease;
import java.util.List;

/**
 * What shall serve: one bundle, or one beside another.
 *
 * @param number of the release, its offset in the topic; {@link #AT_START} for the bundle that the job was started with
 * @param share of sessions that the bundle serves, above 0 and at most 1
 * @param experiment see {@link SessionSplit#placeOf}
 * @param beside serves the other sessions; null where there are none, or while it is not said who does
 * @param interleaved whether the sessions of the share get lists that both bundles fill in turns
 */
public record Release(
        long number,
        ReleasedBundle bundle,
        double share,
        String experiment,
        ReleasedBundle beside,
        boolean interleaved) {

    /** Of a release that no record of the topic made. */
    public static final long AT_START = -1;

    /** Of a session that got its model without a choice. */
    public static final long NO_LOT = 0;

    /**
     * As a record of the topic says it; an experiment without a name is called by its bundle.
     *
     * @param number its offset
     */
    public static Release of(long number, ModelRelease record) {
        var bundle = new ReleasedBundle(
                record.getModelName(), record.getModelVersion(), record.getLocation(), record.getSha256());
        var beside = record.getBeside() == null ? null : ReleasedBundle.of(record.getBeside());
        var experiment = record.getExperiment().isEmpty() ? bundle.nameAndVersion() : record.getExperiment();
        return record.getSessionShare() == 1 || bundle.isSameAs(beside)
                ? toAll(number, bundle)
                : new Release(number, bundle, record.getSessionShare(), experiment, beside, record.getInterleaved());
    }

    /** A bundle for all sessions. */
    public static Release toAll(long number, ReleasedBundle bundle) {
        return new Release(number, bundle, 1, "", null, false);
    }

    /** The same where the other sessions' bundle is known, else with the given one. */
    public Release besideUsual(ReleasedBundle usual) {
        if (share == 1 || beside != null) {
            return this;
        }
        return bundle.isSameAs(usual)
                ? toAll(number, bundle)
                : new Release(number, bundle, share, experiment, usual, interleaved);
    }

    /** The bundles in service, the one for most sessions last. */
    public List<ReleasedBundle> bundles() {
        return beside == null ? List.of(bundle) : share > 0.5 ? List.of(beside, bundle) : List.of(bundle, beside);
    }

    /** The one for most sessions. */
    public ReleasedBundle main() {
        var bundles = bundles();
        return bundles.get(bundles.size() - 1);
    }

    public double shareOf(ReleasedBundle one) {
        return one.isSameAs(bundle) ? share : 1 - share;
    }

    /**
     * A number of the lot that it draws for sessions that begin: the same for a release that says the same again, another where
     * experiment, share or a bundle is another; {@link #NO_LOT} where one bundle serves all.
     */
    public long lot() {
        return beside == null
                ? NO_LOT
                : SessionSplit.hash(String.join(
                                "\n",
                                experiment,
                                Double.toString(share),
                                bundle.sha256(),
                                beside.sha256(),
                                Boolean.toString(interleaved)))
                        | 1;
    }

    /** What recommendations and comparisons say of it. One bundle beside another. */
    public Experiment asRecord() {
        return new Experiment(
                experiment,
                share,
                bundle.name(),
                bundle.version(),
                beside.name(),
                beside.version(),
                interleaved,
                lot());
    }

    /** The bundle for a session that begins. */
    public ReleasedBundle bundleFor(String sessionId) {
        return beside == null || SessionSplit.placeOf(sessionId, experiment) < share ? bundle : beside;
    }
}
