package io.eddy.recommender.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.ModelRelease;
import io.eddy.schemas.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseDecoderTest {

    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final BundleAddress OTHER = new BundleAddress("m", "1", "/models/1", "f".repeat(64));

    @Test
    void shouldReadABundleForAll() throws Exception {
        var release = new ModelRelease("m", "2", "/models/2", HASH, 1.0, "", null, OTHER, false);
        assertThat(decode(7, encoded(release)))
                .isEqualTo(new AnnouncedRelease(
                        7, Release.toAll(7, new ReleasedBundle("m", "2", "/models/2", HASH)), null));
    }

    @Test
    void shouldReadABundleBesideAnother() throws Exception {
        var release = new ModelRelease("m", "2", "s3://models/2", HASH, 0.25, "spring", OTHER, null, false);
        var read = decode(0, encoded(release)).release();
        assertThat(read.bundles()).containsExactly(bundle(), ReleasedBundle.of(OTHER));
        assertThat(read.shareOf(bundle())).isEqualTo(0.25);
        assertThat(read.shareOf(ReleasedBundle.of(OTHER))).isEqualTo(0.75);
        assertThat(read.main()).isEqualTo(ReleasedBundle.of(OTHER));
        assertThat(read.experiment()).isEqualTo("spring");
        var most = new ModelRelease("m", "2", "s3://models/2", HASH, 0.75, "spring", OTHER, null, false);
        assertThat(decode(0, encoded(most)).release().main()).isEqualTo(bundle());
        assertThat(read.interleaved()).isFalse();
        release.setInterleaved(true);
        assertThat(decode(0, encoded(release)).release().interleaved()).isTrue();
    }

    @Test
    void shouldNameAnExperimentThatHasNoNameByItsBundle() throws Exception {
        var release = new ModelRelease("m", "2", "s3://models/2", HASH, 0.25, "", null, null, false);
        var read = decode(0, encoded(release)).release();
        assertThat(read.experiment()).isEqualTo("m:2");
        assertThat(read.beside()).isNull();
        assertThat(read.besideUsual(ReleasedBundle.of(OTHER)).bundleFor("s")).isNotNull();
    }

    /** A bundle beside itself serves all. */
    @Test
    void shouldReadABundleBesideItselfAsOneForAll() throws Exception {
        var beside = new BundleAddress("m", "2", "/elsewhere", HASH);
        var release = new ModelRelease("m", "2", "s3://models/2", HASH, 0.25, "", beside, null, false);
        assertThat(decode(3, encoded(release)).release()).isEqualTo(Release.toAll(3, bundle()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", textBlock = """
                    null                                                             | The record has no value.
                    {                                                                | is not JSON
                    {"model_name":"m"}                                               | ModelRelease.model_version is missing.
                    {"model_name":"m","model_version":"2","location":"l","sha256":"00"} | sha256 is not 64 hexadecimal digits.
                    {"model_name":" ","model_version":"2","location":"l","sha256":"00"} | its version or its location is empty.
                    """)
    void shouldSayWhyARecordIsNoRelease(String value, String fault) throws Exception {
        var read = decode(9, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        assertThat(read.release()).isNull();
        assertThat(read.number()).isEqualTo(9);
        assertThat(read.fault()).contains(fault);
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.1", "1.01", "NaN"})
    void shouldRefuseAShareThatIsNone(double share) throws Exception {
        var record = "{\"model_name\":\"m\",\"model_version\":\"2\",\"location\":\"l\",\"sha256\":\"" + HASH
                + "\",\"session_share\":" + share + "}";
        var read = decode(0, record.getBytes(StandardCharsets.UTF_8));
        assertThat(read.release()).isNull();
        assertThat(read.fault()).containsAnyOf("expected above 0 and at most 1", "is not JSON");
    }

    /** A checkpoint holds 65,535 bytes of a text at most. */
    @Test
    void shouldRefuseTextsThatNoCheckpointHolds() throws Exception {
        var far = new ModelRelease("m", "2", "/" + "x".repeat(5_000), HASH, 1.0, "", null, null, false);
        assertThat(decode(0, encoded(far)).fault()).contains("a location more than 4096");
        var named = new ModelRelease("m".repeat(300), "2", "/m", HASH, 1.0, "", null, null, false);
        assertThat(decode(0, encoded(named)).fault()).contains("more than 256 characters");
        var beside = new BundleAddress("m", "1", "/" + "x".repeat(5_000), "f".repeat(64));
        var share = new ModelRelease("m", "2", "/m", HASH, 0.5, "", beside, null, false);
        assertThat(decode(0, encoded(share)).fault()).contains("a location more than 4096");
    }

    private static ReleasedBundle bundle() {
        return new ReleasedBundle("m", "2", "s3://models/2", HASH);
    }

    private static byte[] encoded(ModelRelease release) {
        return WireFormat.JSON.codec(ModelRelease.class, "model-releases", null).encode(release);
    }

    private static AnnouncedRelease decode(long offset, byte[] value) throws Exception {
        var decoder = new ReleaseDecoder("model-releases");
        decoder.open(null);
        var read = new ArrayList<AnnouncedRelease>();
        decoder.deserialize(new ConsumerRecord<>("model-releases", 0, offset, null, value), new ListCollector<>(read));
        assertThat(read).hasSize(1);
        return List.copyOf(read).get(0);
    }
}
