package io.eddy.modelexport.gru4rec;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What kind of GRU4Rec a test is about. */
public record Architecture(EmbeddingMode embeddingMode, GruForm gruForm, int layers) {

    /** Every embedding mode in both GRU forms with one, two and three layers. */
    public static Stream<Architecture> all() {
        return Arrays.stream(EmbeddingMode.values())
                .flatMap(mode -> Arrays.stream(GruForm.values())
                        .flatMap(form ->
                                IntStream.rangeClosed(1, 3).mapToObj(layers -> new Architecture(mode, form, layers))));
    }

    static Architecture of(HyperParameters parameters) {
        return new Architecture(parameters.embeddingMode(), parameters.gruForm(), parameters.layers());
    }

    /** Of every tensor of {@link Gru4RecWeights}. */
    Map<String, long[]> shapes(int items, int embedding, int hidden) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        if (embeddingMode != EmbeddingMode.NONE) {
            shapes.put(Gru4RecWeights.EMBEDDING, new long[] {items, embedding});
        }
        if (embeddingMode != EmbeddingMode.SHARED) {
            shapes.put(Gru4RecWeights.OUTPUT, new long[] {items, hidden});
        }
        shapes.put(Gru4RecWeights.OUTPUT_BIAS, new long[] {items});
        int input = embeddingMode == EmbeddingMode.NONE ? items : embedding;
        for (int layer = 0; layer < layers; layer++) {
            shapes.put(Gru4RecWeights.inputWeightsName(layer), new long[] {3L * hidden, layer == 0 ? input : hidden});
            shapes.put(Gru4RecWeights.recurrentWeightsName(layer), new long[] {3L * hidden, hidden});
            shapes.put(Gru4RecWeights.inputBiasName(layer), new long[] {3L * hidden});
            if (gruForm == GruForm.RESET_AFTER) {
                shapes.put(Gru4RecWeights.recurrentBiasName(layer), new long[] {3L * hidden});
            }
        }
        return shapes;
    }
}
