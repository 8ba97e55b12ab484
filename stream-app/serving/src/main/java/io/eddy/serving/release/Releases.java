package io.eddy.serving.release;

import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.ModelRelease;
import java.util.List;

/** What the next release has to say, by what serves now. */
public final class Releases {

    private final BundleAddress usual;

    /** That serves; null where what serves comes from none. */
    private final ModelRelease last;

    /**
     * @param announced all releases that the topic still has: the last of those that say what serves now counts
     * @throws IllegalStateException where nothing serves
     */
    public Releases(ServiceReport report, List<ModelRelease> announced) {
        this.last = announced.stream()
                .filter(report::isServed)
                .reduce((earlier, later) -> later)
                .orElse(null);
        this.usual = last != null && last.getBeside() != null
                ? last.getBeside()
                : report.main().orElseThrow(() -> new IllegalStateException("No job has said what it serves."));
    }

    /** The bundle whom an experiment is compared with, and who serves all where there is none. */
    public BundleAddress usual() {
        return usual;
    }

    /** A bundle for all sessions. */
    public ModelRelease toAll(BundleAddress bundle) {
        return release(bundle, 1, "", null, isSame(bundle, usual) ? before() : usual);
    }

    /**
     * A bundle for a share of the sessions, beside the one that serves most of them.
     *
     * @param experiment which sessions those are; sessions of different experiments are parted differently
     * @param interleaved whether they get lists that both fill in turns
     * @throws IllegalArgumentException where the bundle is the one that serves most sessions
     */
    public ModelRelease share(BundleAddress bundle, double share, String experiment, boolean interleaved) {
        if (isSame(bundle, usual)) {
            throw new IllegalArgumentException(
                    named(bundle) + " serves the other sessions too: a share needs another bundle" + " beside it.");
        }
        var release = release(bundle, share, experiment, usual, before());
        release.setInterleaved(interleaved);
        return release;
    }

    /**
     * What served before: of two bundles the usual one, else the one before the last release.
     *
     * @throws IllegalStateException where nothing is known to have served before
     */
    public ModelRelease rollback() {
        if (last != null && last.getBeside() != null) {
            return release(usual, 1, "", null, before());
        }
        if (before() == null || isSame(before(), usual)) {
            throw new IllegalStateException(
                    "Nothing is known to have served before " + named(usual) + ": there is nothing to return to.");
        }
        return release(before(), 1, "", null, usual);
    }

    /** The bundle that a release gave a share of the sessions, for all of them. */
    public static ModelRelease promoted(ModelRelease share) {
        return release(
                new BundleAddress(
                        share.getModelName(), share.getModelVersion(), share.getLocation(), share.getSha256()),
                1,
                "",
                null,
                share.getBeside());
    }

    /** The bundle beside which a release put a share, for all sessions again. */
    public static ModelRelease takenBack(ModelRelease share) {
        return release(share.getBeside(), 1, "", null, share.getBefore());
    }

    /** What serves now, once more: after a release that not all could follow. */
    public ModelRelease again() {
        return last == null ? toAll(usual) : last;
    }

    /** Null where nothing but the usual bundle is known to have served. */
    private BundleAddress before() {
        return last == null ? null : last.getBefore();
    }

    private static ModelRelease release(
            BundleAddress bundle, double share, String experiment, BundleAddress beside, BundleAddress before) {
        return new ModelRelease(
                bundle.getModelName(),
                bundle.getModelVersion(),
                bundle.getLocation(),
                bundle.getSha256(),
                share,
                experiment,
                beside,
                before,
                false);
    }

    private static boolean isSame(BundleAddress one, BundleAddress other) {
        return one.getSha256().equals(other.getSha256());
    }

    /** As recommendations name it. */
    public static String named(BundleAddress bundle) {
        return bundle.getModelName() + ":" + bundle.getModelVersion();
    }
}
