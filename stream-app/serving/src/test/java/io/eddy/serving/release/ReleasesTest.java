package io.eddy.serving.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.ServingBundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job of two subtasks says, and what the next release has to say then. */
class ReleasesTest {

    private static final BundleAddress ONE = bundle("1");
    private static final BundleAddress TWO = bundle("2");
    private static final BundleAddress THREE = bundle("3");

    private final ServiceReport report = new ServiceReport();

    @Test
    void shouldRememberWhatServedBefore() {
        all(-1, ONE, 1.0);
        var release = new Releases(report, List.of()).toAll(TWO);
        assertThat(release.getSha256()).isEqualTo(TWO.getSha256());
        assertThat(release.getSessionShare()).isEqualTo(1);
        assertThat(release.getBeside()).isNull();
        assertThat(release.getBefore()).isEqualTo(ONE);
    }

    /** Else a rollback after it would return to the bundle itself. */
    @Test
    void shouldRememberItToo_whereTheSameBundleIsReleasedAgain() {
        all(0, TWO, 1.0);
        var again = new Releases(report, List.of(release(TWO, 1, null, ONE))).toAll(TWO);
        assertThat(again.getBefore()).isEqualTo(ONE);
    }

    @Test
    void shouldPutAShareBesideTheUsualBundle() {
        all(0, TWO, 1.0);
        var share = new Releases(report, List.of(release(TWO, 1, null, ONE))).share(THREE, 0.2, "e", false);
        assertThat(share.getBeside()).isEqualTo(TWO);
        assertThat(share.getBefore()).isEqualTo(ONE);
        assertThat(share.getExperiment()).isEqualTo("e");
        assertThat(share.getInterleaved()).isFalse();
        // It grows beyond a half: the usual bundle stays whom it is compared with.
        all(1, THREE, 0.8, TWO, 0.2);
        var grown = new Releases(report, List.of(release(THREE, 0.8, TWO, ONE))).share(THREE, 0.9, "e", true);
        assertThat(grown.getBeside()).isEqualTo(TWO);
        assertThat(grown.getInterleaved()).isTrue();
        var promoted = new Releases(report, List.of(release(THREE, 0.8, TWO, ONE))).toAll(THREE);
        assertThat(promoted.getBefore()).isEqualTo(TWO);
    }

    /** Whatever subtasks say by then. */
    @Test
    void shouldEndAShareByWhatItSays() {
        var share = release(THREE, 0.8, TWO, ONE);
        assertThat(Releases.promoted(share)).isEqualTo(release(THREE, 1, null, TWO));
        assertThat(Releases.takenBack(share)).isEqualTo(release(TWO, 1, null, ONE));
    }

    @Test
    void shouldTellAShareInTurnsFromOneThatIsNot() {
        all(0, TWO, 0.8, THREE, 0.2);
        var share = release(THREE, 0.2, TWO, null);
        assertThat(report.isServed(share)).isTrue();
        share.setInterleaved(true);
        assertThat(report.isServed(share)).isFalse();
    }

    @Test
    void shouldRefuseAShareOfTheBundleThatServesTheOthers() {
        all(0, TWO, 1.0);
        assertThatThrownBy(() -> new Releases(report, List.of()).share(TWO, 0.2, "e", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m:2 serves the other sessions too");
    }

    @Test
    void shouldReturnFromAShareToTheUsualBundle() {
        all(3, THREE, 0.8, TWO, 0.2);
        var back = new Releases(report, List.of(release(THREE, 0.8, TWO, ONE))).rollback();
        assertThat(back.getSha256()).isEqualTo(TWO.getSha256());
        assertThat(back.getSessionShare()).isEqualTo(1);
        assertThat(back.getBefore()).isEqualTo(ONE);
    }

    @Test
    void shouldReturnToTheBundleBeforeAndFromThereAgain() {
        all(3, TWO, 1.0);
        var back = new Releases(report, List.of(release(TWO, 1, null, ONE))).rollback();
        assertThat(back.getSha256()).isEqualTo(ONE.getSha256());
        assertThat(back.getBefore()).isEqualTo(TWO);
        all(4, ONE, 1.0);
        assertThat(new Releases(report, List.of(back)).rollback().getSha256()).isEqualTo(TWO.getSha256());
    }

    @Test
    void shouldNotReturnToNothing() {
        all(-1, ONE, 1.0);
        assertThatThrownBy(() -> new Releases(report, List.of()).rollback())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Nothing is known to have served before m:1");
    }

    /** As where the job was started with another bundle since. */
    @Test
    void shouldNotCountAReleaseThatDoesNotServe() {
        all(3, ONE, 1.0);
        var releases = new Releases(report, List.of(release(TWO, 0.5, THREE, null)));
        assertThat(releases.usual()).isEqualTo(ONE);
        assertThat(releases.toAll(THREE).getBefore()).isEqualTo(ONE);
        assertThat(releases.again().getSha256()).isEqualTo(ONE.getSha256());
    }

    /** As one that was announced and not waited for, or refused since: what served before it is still known. */
    @Test
    void shouldLookPastAReleaseThatDoesNotServe() {
        all(1, THREE, 0.2, TWO, 0.8);
        var served = release(THREE, 0.2, TWO, ONE);
        var releases = new Releases(report, List.of(served, release(bundle("4"), 1, null, TWO)));
        assertThat(releases.again()).isEqualTo(served);
        assertThat(releases.rollback().getBefore()).isEqualTo(ONE);
        // Of the same bundle, but for all.
        assertThat(new Releases(report, List.of(served, release(THREE, 1, null, TWO))).again())
                .isEqualTo(served);
    }

    @Test
    void shouldSayAgainWhatServes() {
        all(3, THREE, 0.2, TWO, 0.8);
        var last = release(THREE, 0.2, TWO, ONE);
        assertThat(new Releases(report, List.of(last)).again()).isEqualTo(last);
    }

    @Test
    void shouldCountTheSubtasksThatServeARelease() {
        var release = release(TWO, 1, null, ONE);
        all(-1, ONE, 1.0);
        assertThat(report.serving(0, release)).isZero();
        report.add(status(0, 2, 0, "preparing", null, ONE, 1.0));
        assertThat(report.serving(0, release)).isZero();
        report.add(status(0, 2, 0, "serving", null, TWO, 1.0));
        report.add(status(1, 2, 0, "refused", "out of memory", ONE, 1.0));
        assertThat(report.serving(0, release)).isEqualTo(1);
        assertThat(report.refusals(0)).isEqualTo(java.util.Map.of(1, "out of memory"));
        assertThat(report.lastRefusals()).containsOnlyKeys(1);
        // The same bundle, but not yet for so many.
        assertThat(report.serving(0, release(TWO, 0.5, ONE, null))).isZero();
    }

    @Test
    void shouldShowWhatServesMostFirst() {
        all(0, TWO, 0.2, ONE, 0.8);
        assertThat(report.served())
                .extracting(
                        served -> served.bundle().getModelVersion() + " " + served.share() + " " + served.subtasks())
                .containsExactly("1 0.8 2", "2 0.2 2");
        assertThat(report.main()).contains(ONE);
    }

    /** A job that had four subtasks and has two: what the others said is history. */
    @Test
    void shouldForgetTheSubtasksOfBeforeTheJobWasRescaled() {
        for (int subtask = 0; subtask < 4; subtask++) {
            report.add(status(subtask, 4, 0, "serving", null, ONE, 1.0));
        }
        all(0, TWO, 1.0);
        assertThat(report.subtasks()).isEqualTo(2);
        assertThat(report.served()).hasSize(1);
        assertThat(report.main()).contains(TWO);
    }

    private int seconds;

    private void all(long release, Object... shares) {
        for (int subtask = 0; subtask < 2; subtask++) {
            report.add(status(subtask, 2, release, "serving", null, shares));
        }
    }

    private ModelStatus status(int subtask, int subtasks, long release, String event, String reason, Object... shares) {
        var at = Instant.ofEpochSecond(++seconds);
        var serving = new ArrayList<ServingBundle>();
        for (int share = 0; share < shares.length; share += 2) {
            serving.add(new ServingBundle((BundleAddress) shares[share], (double) shares[share + 1], at));
        }
        long servingRelease = event.equals("serving") ? release : -1;
        return new ModelStatus(
                subtask,
                subtasks,
                event,
                (BundleAddress) shares[0],
                reason,
                release,
                servingRelease,
                List.copyOf(serving),
                at,
                false);
    }

    private static ModelRelease release(
            BundleAddress bundle, double share, BundleAddress beside, BundleAddress before) {
        return new ModelRelease(
                bundle.getModelName(),
                bundle.getModelVersion(),
                bundle.getLocation(),
                bundle.getSha256(),
                share,
                beside == null ? "" : "e",
                beside,
                before,
                false);
    }

    private static BundleAddress bundle(String version) {
        return new BundleAddress("m", version, "/models/" + version, version.repeat(64));
    }
}
