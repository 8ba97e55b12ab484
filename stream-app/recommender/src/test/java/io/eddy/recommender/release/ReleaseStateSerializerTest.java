package io.eddy.recommender.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ReleaseStateSerializerTest {

    private static final ReleasedBundle ONE = new ReleasedBundle("m", "1", "/a", "0a");
    private static final ReleasedBundle TWO = new ReleasedBundle("m", "2", "s3:b", "0b");
    private static final ReleaseState STATE =
            new ReleaseState("0a", Release.toAll(-1, ONE), new Release(7, TWO, 0.25, "e", ONE, true));

    /** As version 2 of the format wrote it; a savepoint of it has to be read for ever. */
    private static final String GOLDEN = "02" + "00023061"
            + "ffffffffffffffff" + "00016d" + "000131" + "00022f61" + "00023061" + "3ff0000000000000" + "0000" + "00"
            + "0000000000000007" + "00016d" + "000132" + "000473333a62" + "00023062" + "3fd0000000000000" + "000165"
            + "01" + "00016d" + "000131" + "00022f61" + "00023061" + "01";

    @Test
    void shouldReadAndWriteTheGoldenState() throws IOException {
        var out = new DataOutputSerializer(64);
        ReleaseStateSerializer.INSTANCE.serialize(STATE, out);
        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(GOLDEN);
        var in = new DataInputDeserializer(HexFormat.of().parseHex(GOLDEN));
        assertThat(ReleaseStateSerializer.INSTANCE.deserialize(in)).isEqualTo(STATE);
        assertThat(in.available()).isZero();
    }

    /** Which knew of no interleaving. */
    @Test
    void shouldReadTheFirstFormat() throws IOException {
        var in = new DataInputDeserializer(HexFormat.of().parseHex("01" + GOLDEN.substring(2, GOLDEN.length() - 2)));
        assertThat(ReleaseStateSerializer.INSTANCE.deserialize(in))
                .isEqualTo(new ReleaseState(
                        STATE.startedWith(), STATE.serving(), new Release(7, TWO, 0.25, "e", ONE, false)));
        assertThat(in.available()).isZero();
    }

    @Test
    void shouldRefuseTheFormatOfANewerVersion() {
        var in = new DataInputDeserializer(HexFormat.of().parseHex("03" + GOLDEN.substring(2)));
        assertThatThrownBy(() -> ReleaseStateSerializer.INSTANCE.deserialize(in))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has format 3, this version reads 1 to 2");
    }
}
