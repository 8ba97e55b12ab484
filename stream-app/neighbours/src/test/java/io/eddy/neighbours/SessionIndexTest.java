package io.eddy.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.Items;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionIndexTest {

    /** Items 0 to 3; the session in the middle clicked one that the catalogue lacks. */
    private final SessionIndex index = SessionIndex.of(
            List.of(new int[] {0, 1, 0}, new int[] {2, Items.UNKNOWN, 1, 3}, new int[] {1}),
            new long[] {30, 20, 10},
            4);

    @Test
    void shouldListEachItemOfASessionOnceByItsLastClick() {
        assertThat(index.sessionCount()).isEqualTo(3);
        assertThat(index.longestSession()).isEqualTo(4);
        assertThat(index.distinctItems(0)).isEqualTo(2);
        assertThat(index.item(index.clicksFrom(0))).isZero();
        assertThat(index.position(index.clicksFrom(0))).isEqualTo(3);
        assertThat(index.position(index.clicksFrom(0) + 1)).isEqualTo(2);
        // The unknown item takes up position 2.
        assertThat(index.item(index.clicksFrom(1) + 1)).isEqualTo(1);
        assertThat(index.position(index.clicksFrom(1) + 1)).isEqualTo(3);
    }

    @Test
    void shouldListTheSessionsOfAnItemTheMostRecentFirst() {
        assertThat(index.support(1)).isEqualTo(3);
        var sessions = new int[3];
        for (int at = index.sessionsFrom(1); at < index.sessionsFrom(2); at++) {
            sessions[at - index.sessionsFrom(1)] = index.session(at);
        }
        assertThat(sessions).containsExactly(0, 1, 2);
        assertThat(index.support(3)).isEqualTo(1);
    }

    @Test
    void shouldComeBackFromAFileAsItWas() throws IOException {
        var read = SessionIndex.read(new ByteArrayInputStream(written()));
        assertThat(read).usingRecursiveComparison().isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 7, is no session index of format 1",
        "4, 2, has item 3 at position 4",
        "8, 3, has item 3 at position 4",
        "16, 5, has a session of 1 items",
        "16, 7, has 6 clicks",
        "16, -1, has sizes below 0",
        "28, 7, has a session of 7 items"
    })
    void shouldSayWhatIsWrongWithAFile(int at, int value, String problem) {
        var bytes = written();
        ByteBuffer.wrap(bytes).putInt(at, value);
        assertThatThrownBy(() -> SessionIndex.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldNotTakeAFileThatIsCutOffOrGoesOn() {
        var bytes = written();
        assertThatThrownBy(() -> SessionIndex.read(new ByteArrayInputStream(bytes, 0, bytes.length - 1)))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> SessionIndex.read(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 1))))
                .hasMessage("goes on behind its end");
    }

    @Test
    void shouldNeverTakeADamagedFileForMoreThanAnIOException() {
        var random = new Random(4);
        for (int round = 0; round < 2_000; round++) {
            var bytes = written();
            // Not the sizes: a file may be as large as it says.
            bytes[20 + random.nextInt(bytes.length - 20)] = (byte) random.nextInt();
            try {
                SessionIndex.read(new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("(?s)(has|goes).*|null");
            }
        }
    }

    private byte[] written() {
        var out = new ByteArrayOutputStream();
        try {
            index.write(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
