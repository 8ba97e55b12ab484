package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the reading by a tree. */
class OnePassReaderTest {

    private static final int ROUNDS = 20_000;

    /** What stands in place of a part of a record, or between two. */
    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "0",
            "-0",
            "7",
            "3000000000",
            "99999999999999999999",
            "1.5",
            "1e999",
            "-1.17549435E-38",
            "\"\"",
            "\"i1\"",
            "\"2026-11-28T10:00:00Z\"",
            "\"2026-11-28T10:00:00.123456789+01:00\"",
            "[]",
            "[null]",
            "{}",
            "{\"a\":[1,{\"b\":null}]}",
            "\"position\":2",
            "\"unknown\":{\"item_id\":1}",
            ",",
            ":",
            "}",
            "]",
            "\"",
            "\\",
            "\\u00e9",
            " ",
            "}{",
            "ä");

    private final JsonCodec<Recommendation> codec = new JsonCodec<>(Recommendation.class, Recommendation.SCHEMA$);
    private final OnePassReader reader = new OnePassReader(Recommendation.SCHEMA$);
    private final Random random = new Random(3);

    private static Recommendation recommendation() {
        return new Recommendation(
                "clicks-in-id-3-17",
                "sä",
                new CausingClick("e1", "i1", 2, Instant.ofEpochMilli(1_700_000_000_000L), null, "r1", true),
                List.of(new Candidate("i7", 1.5f, null), new Candidate("i2", -3.1e-7f, true)),
                "gru",
                "7",
                "gru4rec",
                Instant.ofEpochMilli(1_700_000_000_500L),
                new Experiment("e", 0.1 + 0.2, "gru", "8", "gru", "7", true, 3L));
    }

    @Test
    void shouldReadWhatEddyWritesInOnePass() throws Exception {
        assertThat(reader.read(codec.encode(recommendation()))).isEqualTo(recommendation());
    }

    /** Whatever is damaged, doubled, left out or moved. */
    @Test
    void shouldReadTheSameAsByTheTree() throws IOException {
        var whole = new String(codec.encode(recommendation()), StandardCharsets.UTF_8);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var bytes = changed(whole).getBytes(StandardCharsets.UTF_8);
            Object byTree;
            try {
                byTree = codec.decodeByTree(bytes);
            } catch (MalformedRecordException e) {
                byTree = null;
            }
            Object inOnePass;
            try {
                inOnePass = reader.read(bytes);
            } catch (IOException e) {
                inOnePass = null;
            }
            if (inOnePass != null) {
                read++;
                assertThat(inOnePass)
                        .as(() -> new String(bytes, StandardCharsets.UTF_8))
                        .isEqualTo(byTree);
            } else if (byTree == null) {
                refused++;
                assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(MalformedRecordException.class);
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 20);
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    private String changed(String whole) {
        var text = new StringBuilder(whole);
        for (int change = random.nextInt(2); change >= 0; change--) {
            int from = sign(text, random.nextInt(text.length()));
            // A value most often.
            int to = random.nextInt(8) == 0 ? random.nextInt(text.length()) : sign(text, from + 1);
            int first = Math.min(from + 1, to);
            text.replace(first, Math.max(first, to), PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** The next of JSON's signs from a place on. */
    private static int sign(StringBuilder text, int from) {
        int place = Math.min(from, text.length() - 1);
        while (place < text.length() - 1 && ",:{}[]".indexOf(text.charAt(place)) < 0) {
            place++;
        }
        return place;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"session_id\":\"s\",\"item_id\":17,\"event_time\":5}",
                "{\"event_time\":\"2026-11-28T10:00:00Z\",\"more\":[{\"item_id\":1}],\"item_id\":\"i\",\"session_id\":-0}",
                "{\"session_id\":\"s\",\"item_id\":\"i\",\"event_time\":5,\"event_id\":null} "
            })
    void shouldReadTheClicksOfOthersInOnePass(String click) throws Exception {
        var bytes = click.getBytes(StandardCharsets.UTF_8);
        var byTree = new JsonCodec<>(Click.class, Click.SCHEMA$).decodeByTree(bytes);
        assertThat(new OnePassReader(Click.SCHEMA$).read(bytes)).isEqualTo(byTree);
    }
}
