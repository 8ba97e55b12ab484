package io.eddy.inference.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.eddy.catalogue.Items;
import io.eddy.catalogue.RankedItems;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.ItemMatrix;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.Similarity;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.testing.CountGraphs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whatever scans, the list is that of exact scores of all items, to the last bit. */
class ProductRetrieverTest {

    private static final int SESSIONS = 70;

    @TempDir
    private Path folder;

    /** Items below a block, of a block and one more, of a tile and one more, of several tiles; one dimension and many. */
    @ParameterizedTest
    @CsvSource({"200, 3, 1", "321, 64, 20", "2065, 1, 20", "4097, 33, 20", "9000, 100, 5", "20000, 16, 300"})
    void shouldGiveTheListOfExactScores(int items, int dimensions, int k) throws Exception {
        var random = new Random(items);
        assertExact(matrix(random, items, dimensions, 1), vectors(random, SESSIONS, dimensions), k);
    }

    @Test
    void shouldGiveTheListOfExactScoresByCosine() throws Exception {
        var random = new Random(1);
        var rows = Similarity.unitRows(floats(random, 5_000 * 32, 1), 32);
        var matrix = new ItemMatrix(rows, new float[5_000], 32, new Similarity(Similarity.Kind.COSINE, 14));
        assertExact(matrix, vectors(random, SESSIONS, 32), 20);
    }

    /** Vectors that hardly differ: nearly all items may be among the best. */
    @Test
    void shouldTellItemsApartThatEightBitsDoNot() throws Exception {
        var random = new Random(2);
        var row = floats(random, 24, 1);
        var rows = new float[6_000 * 24];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row[i % 24] * (1 + random.nextInt(1_000) * 1e-7f);
        }
        assertExact(new ItemMatrix(rows, new float[6_000], 24), vectors(random, 3, 24), 20);
    }

    /** More equal items than are kept: of one score the lower index is better, whatever the order of the scan. */
    @Test
    void shouldOrderItemsOfOneScoreByTheirIndex() throws Exception {
        var rows = new float[20_000 * 4];
        Arrays.fill(rows, 0.1f);
        var bias = new float[20_000];
        Arrays.fill(bias, 10_000, 20_000, -0.0f);
        var ranked = assertExact(new ItemMatrix(rows, bias, 4), vectors(new Random(3), 2, 4), 50);
        assertThat(IntStream.range(0, 50).map(ranked[1]::itemIndex)).isSorted().startsWith(0);
    }

    @Test
    void shouldOrderItemsWithoutAVectorByTheirIndex() throws Exception {
        var ranked = assertExact(new ItemMatrix(new float[9_000 * 4], new float[9_000], 4), new float[4], 20);
        assertThat(IntStream.range(0, 20).map(ranked[0]::itemIndex)).isSorted().startsWith(0);
    }

    /** Vectors that eight bits hold as they are, which differ by less than what sums of them round. */
    @Test
    void shouldNotTrustTheRoundingOfAScan() throws Exception {
        var random = new Random(10);
        int dimensions = 256;
        var values = IntStream.range(1, dimensions)
                .map(d -> Math.min(127, d))
                .boxed()
                .collect(Collectors.toList());
        var rows = new float[9_000 * dimensions];
        for (int row = 0; row < rows.length; row += dimensions) {
            Collections.shuffle(values, random);
            rows[row] = random.nextInt(255) - 127;
            for (int d = 1; d < dimensions; d++) {
                rows[row + d] = values.get(d - 1);
            }
        }
        var vector = new float[dimensions];
        Arrays.fill(vector, 0.1f);
        vector[0] = 1e-5f;
        assertExact(new ItemMatrix(rows, new float[9_000], dimensions), vector, 20);
    }

    /** All but one number are just below what eight bits can tell from zero, and decide together. */
    @Test
    void shouldNotTrustWhatEightBitsLeaveOfASession() throws Exception {
        var random = new Random(11);
        int dimensions = 256;
        var rows = new float[9_000 * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i % dimensions == 0 ? 127 : random.nextInt(255) - 127;
        }
        var vector = new float[dimensions];
        Arrays.fill(vector, 0.0039f);
        vector[0] = 1;
        assertExact(new ItemMatrix(rows, new float[9_000], dimensions), vector, 20);
    }

    /** Biases decide alone, in the reverse of the items' order, or vectors do by one item of a huge one. */
    @ParameterizedTest
    @CsvSource({"1e-3, 100", "1e6, 1e-6", "1e-38, 0", "1e-42, 0", "1e11, 1e8", "1e30, 1e30", "1e36, 1e34"})
    void shouldBearAnyScale(float ofVectors, float ofBias) throws Exception {
        var random = new Random(4);
        int items = 4_500;
        var matrix = matrix(random, items, 12, ofVectors);
        for (int item = 0; item < items; item++) {
            matrix.bias()[item] = (item - 2_000) * ofBias;
        }
        matrix.vectors()[12 * 3_000] = 50 * ofVectors;
        assertExact(matrix, vectors(random, 9, 12), 20);
    }

    @Test
    void shouldBearASessionVectorOfAnyScale() throws Exception {
        var random = new Random(12);
        var matrix = matrix(random, 5_000, 12, 1);
        for (float scale : new float[] {100 * Float.MIN_VALUE, 0x1p-66f, 0x1p36f, 0x1p83f, 0x1p123f}) {
            assertExact(matrix, floats(random, 12, scale), 20);
        }
    }

    /** Beside such biases products are a few units of the last place, and a scan rounds them otherwise than exact scores do. */
    @Test
    void shouldNotTrustTheRoundingOfABias() throws Exception {
        var random = new Random(14);
        var matrix = matrix(random, 5_000, 12, 1);
        Arrays.fill(matrix.bias(), 0x1p27f);
        assertExact(matrix, vectors(random, 9, 12), 20);
    }

    /** Products that are too small for 32 bits: what a scan says of them is nothing, and the bound has to know. */
    @Test
    void shouldTellItemsApartThatUnderflow() throws Exception {
        var rows = new float[2_000 * 2];
        for (int item = 0; item < 1_472; item++) {
            boolean best = item >= 1_440;
            rows[2 * item] = best ? 1.004f : 1.006f;
            rows[2 * item + 1] = best ? 0.002f : -0.002f;
        }
        float hundred = 100 * Float.MIN_VALUE;
        var ranked = assertExact(new ItemMatrix(rows, new float[2_000], 2), new float[] {hundred, hundred}, 20);
        assertThat(ranked[0].itemIndex(0)).isEqualTo(1_440);
    }

    @Test
    void shouldRankTheOthersAsEverBesideAWildSession() throws Exception {
        var random = new Random(13);
        var vectors = vectors(random, 3, 12);
        vectors[12] = 0x1p100f;
        vectors[24] = Float.NaN;
        assertExact(matrix(random, 5_000, 12, 1), vectors, 20);
    }

    /** Such a vector has nothing to say, so biases rank. */
    @ParameterizedTest
    @EnumSource(
            value = Scorer.class,
            mode = Mode.EXCLUDE,
            names = {"ONNX", "CUDA"})
    void shouldRankByBiasWhereAVectorHoldsNoNumber(Scorer scorer) throws Exception {
        var matrix = matrix(new Random(5), 5_000, 8, 1);
        matrix.bias()[4_000] = 9;
        try (var model = open(matrix, scorer)) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                var vector = new float[8];
                vector[3] = value;
                var ranked = model.retriever().retrieve(new SessionViews(1, vector, null), 3)[0];
                assertThat(ranked.itemIndex(0)).isEqualTo(4_000);
                assertThat(ranked.score(0)).isEqualTo(9);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Scorer.class,
            mode = Mode.EXCLUDE,
            names = {"ONNX", "CUDA"})
    void shouldGiveASessionTheSameWhateverSharesItsBatch(Scorer scorer) throws Exception {
        var random = new Random(6);
        var vectors = vectors(random, SESSIONS, 40);
        try (var model = open(matrix(random, 9_000, 40, 1), scorer)) {
            var together = model.retriever().retrieve(new SessionViews(SESSIONS, vectors, null), 20);
            for (int session = 0; session < SESSIONS; session++) {
                var alone = Arrays.copyOfRange(vectors, session * 40, (session + 1) * 40);
                assertThat(model.retriever().retrieve(new SessionViews(1, alone, null), 20))
                        .containsExactly(together[session]);
            }
            var longer = model.retriever().retrieve(new SessionViews(SESSIONS, vectors, null), 9_000);
            for (int rank = 0; rank < 20; rank++) {
                assertThat(longer[7].itemIndex(rank)).isEqualTo(together[7].itemIndex(rank));
            }
        }
    }

    @Test
    void shouldSayWhatScores() throws Exception {
        var matrix = matrix(new Random(7), 300, 8, 1);
        for (var scorer : new Scorer[] {Scorer.ONNX, Scorer.INTEGER, Scorer.VECTOR}) {
            try (var model = open(matrix, scorer)) {
                assertThat(model.retriever().method()).isEqualTo(scorer.toString());
            }
        }
        try (var model = open(matrix, Scorer.AUTO)) {
            assertThat(model.retriever().method()).matches("integer|vector|vector below \\d+ sessions, then integer");
        }
    }

    /** As another program may write it, which the manifest allows: no decoder of ours, but the same product. */
    @Test
    void shouldStandInForAnotherDecoderOfTheSameProduct() throws Exception {
        var matrix = matrix(new Random(8), 400, 6, 1);
        try (var model = open(matrix, CountGraphs.decoder(matrix, 1), Scorer.AUTO)) {
            assertThat(model.retriever()).isInstanceOf(ProductRetriever.class);
        }
    }

    @Test
    void shouldLeaveADecoderThatRanksInAnotherWayInItsPlace() throws Exception {
        var matrix = matrix(new Random(9), 400, 6, 1);
        var backwards = CountGraphs.decoder(matrix, -1);
        try (var model = open(matrix, backwards, Scorer.AUTO)) {
            assertThat(model.retriever().method()).isEqualTo("onnx");
        }
        var small = new ItemMatrix(matrix.vectors().clone(), new float[400], 6);
        for (int i = 0; i < small.vectors().length; i++) {
            small.vectors()[i] *= 1e-6f;
        }
        try (var model = open(small, CountGraphs.decoder(small, -1), Scorer.AUTO)) {
            assertThat(model.retriever().method()).isEqualTo("onnx");
        }
        assertThatThrownBy(() -> open(matrix, backwards, Scorer.VECTOR))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The scorer vector cannot be used: ")
                .hasMessageContaining("decoder.onnx ranks in another way than by the item matrix");
    }

    private RankedItems[] assertExact(ItemMatrix matrix, float[] vectors, int k) throws Exception {
        int sessions = vectors.length / matrix.columns();
        var views = new SessionViews(sessions, vectors, null);
        RankedItems[] exact;
        try (var exhaustive = new ExhaustiveRetriever(write(matrix, null))) {
            exact = exhaustive.retrieve(views, k);
        }
        for (var scorer : new Scorer[] {Scorer.VECTOR, Scorer.INTEGER, Scorer.AUTO}) {
            try (var model = open(matrix, scorer)) {
                assertThat(model.retriever().retrieve(views, k))
                        .as(scorer.toString())
                        .isEqualTo(exact);
            }
        }
        return exact;
    }

    private SessionModel open(ItemMatrix matrix, Scorer scorer) throws Exception {
        return open(matrix, null, scorer);
    }

    private SessionModel open(ItemMatrix matrix, ModelProto decoder, Scorer scorer) throws Exception {
        return Models.open(write(matrix, decoder), scorer);
    }

    private int written;

    /** @param decoder null for that of the writer */
    private ModelBundle write(ItemMatrix matrix, ModelProto decoder) throws Exception {
        int items = matrix.bias().length;
        var ids = IntStream.range(0, items).mapToObj(i -> "i" + i).toList();
        var support = IntStream.range(0, items).mapToLong(i -> items - i).toArray();
        var target = folder.resolve("m" + written++);
        var writer = new BundleWriter("product", "1", "windowed", new Items(ids, support))
                .window(1)
                .itemMatrix(matrix)
                .graph(ModelBundle.ENCODER, CountGraphs.encoder(matrix, 1));
        if (decoder != null) {
            writer.graph(ModelBundle.DECODER, decoder);
        }
        writer.write(target);
        return ModelBundle.load(target);
    }

    private static ItemMatrix matrix(Random random, int items, int dimensions, float scale) {
        return new ItemMatrix(floats(random, items * dimensions, scale), floats(random, items, 0.5f), dimensions);
    }

    private static float[] vectors(Random random, int sessions, int dimensions) {
        return floats(random, sessions * dimensions, 1);
    }

    private static float[] floats(Random random, int size, float scale) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return values;
    }
}
