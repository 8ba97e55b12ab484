package io.eddy.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {

    static Stream<Kernels> shouldScoreByDefinition() {
        return Stream.of(new PlainKernels(), Kernels.best());
    }

    @ParameterizedTest
    @MethodSource
    void shouldScoreByDefinition(Kernels kernels) {
        var items = new float[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9};
        var query = new double[] {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, -1, 0.5};
        assertThat(kernels.score(items, 1, query, 0.25f)).isEqualTo((float) (87_654_321 - 9 + 5 + 0.25));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 64, 100, 256, 1_003})
    void shouldScoreTheSameToTheLastBit(int dimensions) {
        var random = new Random(dimensions);
        for (int i = 0; i < 200; i++) {
            var item = floats(random, dimensions);
            var query = new double[dimensions];
            for (int d = 0; d < dimensions; d++) {
                query[d] = (float) random.nextGaussian();
            }
            float bias = (float) random.nextGaussian();
            var sums = new double[8];
            for (int d = 0; d < dimensions; d++) {
                sums[d % 8] += item[d] * query[d];
            }
            double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
            assertThat(new PlainKernels().score(item, 0, query, bias)).isEqualTo((float) (sum + bias));
            assertThat(Kernels.best().score(item, 0, query, bias)).isEqualTo((float) (sum + bias));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 100", "3, 33", "4, 8", "7, 100"})
    void shouldMultiplyEveryRowWithEveryItem(int rows, int dimensions) {
        var random = new Random(rows);
        int items = 3 * Kernels.BLOCK;
        var weights = new byte[items * dimensions];
        random.nextBytes(weights);
        var queries = floats(random, rows * dimensions);
        for (var kernels : new Kernels[] {new PlainKernels(), Kernels.best()}) {
            var products = new float[rows * items];
            var largest = new float[rows * items / Kernels.GROUP];
            kernels.scan(weights, dimensions, queries, rows, products, largest);
            for (int row = 0; row < rows; row++) {
                for (int item = 0; item < items; item++) {
                    double expected = 0;
                    for (int d = 0; d < dimensions; d++) {
                        int at = (item / Kernels.BLOCK * dimensions + d) * Kernels.BLOCK + item % Kernels.BLOCK;
                        expected += (double) queries[row * dimensions + d] * weights[at];
                    }
                    assertThat((double) products[row * items + item]).isCloseTo(expected, within(0.01));
                }
            }
            for (int group = 0; group < largest.length; group++) {
                float most = Float.NEGATIVE_INFINITY;
                for (int item = 0; item < Kernels.GROUP; item++) {
                    most = Math.max(most, products[group * Kernels.GROUP + item]);
                }
                assertThat(largest[group]).isEqualTo(most);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 128})
    void shouldFindTheGroupsThatReachAThreshold(int count) {
        var random = new Random(count);
        int first = 3;
        var groups = new Groups(
                floats(random, first + count),
                floats(random, first + count),
                floats(random, first + count),
                floats(random, first + count));
        var products = floats(random, 5 + count);
        for (var kernels : new Kernels[] {new PlainKernels(), Kernels.best()}) {
            var most = new float[count];
            var reaching = new int[count];
            int found = kernels.reach(groups, first, count, products, 5, 2, 3, 4, 0.5f, most, reaching);
            int next = 0;
            for (int i = 0; i < count; i++) {
                int group = first + i;
                float expected = products[5 + i] * 2 * groups.scale()[group]
                        + groups.highest()[group]
                        + groups.lost()[group] * 3
                        + groups.length()[group] * 4;
                if (expected >= 0.5f) {
                    assertThat(reaching[next++]).isEqualTo(i);
                    assertThat(most[i]).isCloseTo(expected, within(1e-4f));
                }
            }
            assertThat(found).isEqualTo(next);
        }
    }

    private static float[] floats(Random random, int size) {
        var values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
