package io.eddy.recommender;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.click.DecodedClick;
import io.eddy.recommender.click.RejectedClick;
import io.eddy.recommender.click.SourceRecord;
import io.eddy.recommender.release.AnnouncedRelease;
import io.eddy.recommender.release.Release;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.release.StatusRecord;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.recommender.session.SessionState;
import io.eddy.schemas.RejectedClick.Reason;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value that travels between operators. */
class OperatorValuesTest {

    static Stream<Record> values() {
        var full = new SourceRecord("clicks", "id", 3, 1L << 40, 1_700_000_000_000L, new byte[] {1}, new byte[] {2, 3});
        var empty = new SourceRecord("clicks", "id", 0, 0, -1, null, null);
        var click = new AcceptedClick("sä", "i1", 1_700_000_000_000L, "e1", "r1", full);
        var anonymous = new AcceptedClick("s", "i1", 0, null, null, empty);
        var rejected = new RejectedClick(empty, Reason.DUPLICATE, "again");
        return Stream.of(
                full,
                empty,
                click,
                anonymous,
                rejected,
                new DecodedClick(click, null),
                new DecodedClick(null, rejected),
                new SessionRecommendation(
                        anonymous,
                        true,
                        2,
                        5L,
                        "gru4rec",
                        new byte[][] {{1, 2}, {}},
                        new float[] {1.5f, -0f},
                        new byte[] {1, -1},
                        "gru",
                        "7",
                        new Release(3, bundle("1"), 0.25, "e", bundle("2"), true)),
                new SessionRecommendation(
                        click,
                        false,
                        1,
                        SessionState.UNKNOWN_START,
                        "popular",
                        new byte[0][],
                        new float[0],
                        null,
                        "gru",
                        "7",
                        null),
                new AnnouncedRelease(3, new Release(3, bundle("1"), 0.25, "e", bundle("2"), true), null),
                new AnnouncedRelease(4, Release.toAll(4, bundle("1")), null),
                new AnnouncedRelease(5, null, "is no release"),
                new StatusRecord(new byte[] {1}, new byte[] {2, 3}));
    }

    private static ReleasedBundle bundle(String version) {
        return new ReleasedBundle("m", version, "/models/m", "00ff");
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldTravelAsAPojoWithoutKryo(Record value) throws IOException {
        var config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        @SuppressWarnings("unchecked")
        var serializer = (TypeSerializer<Record>)
                TypeInformation.of((Class<?>) value.getClass()).createSerializer(config);
        assertThat(serializer).isInstanceOf(PojoSerializer.class);
        var out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        var in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(in)).usingRecursiveComparison().isEqualTo(value);
        assertThat(in.available()).isZero();
    }
}
