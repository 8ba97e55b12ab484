package io.eddy.modelexport.gru4rec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights of a GRU4Rec model with one layer and one embedding for input and output, as row-major float arrays.
 *
 * <p>The gates of the GRU lie in PyTorch's order r, z, n, each a block of {@code hiddenSize} rows. The arrays are shared with whoever
 * gave them and whoever reads them: nobody changes them.
 */
public final class Gru4RecWeights {

    private static final int GATES = 3;
    private static final String ITEM_EMBEDDING = "item_embedding";
    private static final String OUTPUT_BIAS = "output_bias";
    private static final String INPUT_WEIGHTS = "gru.weight_ih";
    private static final String RECURRENT_WEIGHTS = "gru.weight_hh";
    private static final String INPUT_BIAS = "gru.bias_ih";
    private static final String RECURRENT_BIAS = "gru.bias_hh";

    private final int itemCount;
    private final int hiddenSize;
    private final float[] itemEmbedding;
    private final float[] outputBias;
    private final float[] inputWeights;
    private final float[] recurrentWeights;
    private final float[] inputBias;
    private final float[] recurrentBias;

    /** Takes the arrays in the shapes of the methods that return them. */
    public Gru4RecWeights(
            int itemCount,
            int hiddenSize,
            float[] itemEmbedding,
            float[] outputBias,
            float[] inputWeights,
            float[] recurrentWeights,
            float[] inputBias,
            float[] recurrentBias) {
        this.itemCount = itemCount;
        this.hiddenSize = hiddenSize;
        this.itemEmbedding = itemEmbedding;
        this.outputBias = outputBias;
        this.inputWeights = inputWeights;
        this.recurrentWeights = recurrentWeights;
        this.inputBias = inputBias;
        this.recurrentBias = recurrentBias;
        tensors().forEach(Gru4RecWeights::requireShape);
    }

    public int itemCount() {
        return itemCount;
    }

    public int hiddenSize() {
        return hiddenSize;
    }

    /** [items x hidden]: input of the GRU and output matrix. */
    public float[] itemEmbedding() {
        return itemEmbedding;
    }

    /** [items]. */
    public float[] outputBias() {
        return outputBias;
    }

    /** [3·hidden x hidden]. */
    public float[] inputWeights() {
        return inputWeights;
    }

    /** [3·hidden x hidden]. */
    public float[] recurrentWeights() {
        return recurrentWeights;
    }

    /** [3·hidden]. */
    public float[] inputBias() {
        return inputBias;
    }

    /** [3·hidden]. */
    public float[] recurrentBias() {
        return recurrentBias;
    }

    /**
     * Writes a safetensors file with the 32-bit float tensors {@code item_embedding}, {@code output_bias}, {@code gru.weight_ih},
     * {@code gru.weight_hh}, {@code gru.bias_ih} and {@code gru.bias_hh}. The file appears whole or not at all.
     */
    public void write(Path file) throws IOException {
        SafetensorsWriter.write(file, tensors());
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IOException when the file is truncated, malformed, or holds other tensors; says which and what was expected
     */
    public static Gru4RecWeights read(Path file) throws IOException {
        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            reader.requireTensors(
                    ITEM_EMBEDDING, OUTPUT_BIAS, INPUT_WEIGHTS, RECURRENT_WEIGHTS, INPUT_BIAS, RECURRENT_BIAS);
            long[] embeddingShape = reader.shape(ITEM_EMBEDDING, 2);
            long items = embeddingShape[0];
            long hidden = embeddingShape[1];
            return new Gru4RecWeights(
                    (int) items,
                    (int) hidden,
                    reader.floats(ITEM_EMBEDDING, items, hidden),
                    reader.floats(OUTPUT_BIAS, items),
                    reader.floats(INPUT_WEIGHTS, GATES * hidden, hidden),
                    reader.floats(RECURRENT_WEIGHTS, GATES * hidden, hidden),
                    reader.floats(INPUT_BIAS, GATES * hidden),
                    reader.floats(RECURRENT_BIAS, GATES * hidden));
        }
    }

    private Map<String, FloatTensor> tensors() {
        long items = itemCount;
        long hidden = hiddenSize;
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put(ITEM_EMBEDDING, new FloatTensor(itemEmbedding, items, hidden));
        tensors.put(OUTPUT_BIAS, new FloatTensor(outputBias, items));
        tensors.put(INPUT_WEIGHTS, new FloatTensor(inputWeights, GATES * hidden, hidden));
        tensors.put(RECURRENT_WEIGHTS, new FloatTensor(recurrentWeights, GATES * hidden, hidden));
        tensors.put(INPUT_BIAS, new FloatTensor(inputBias, GATES * hidden));
        tensors.put(RECURRENT_BIAS, new FloatTensor(recurrentBias, GATES * hidden));
        return tensors;
    }

    private static void requireShape(String name, FloatTensor tensor) {
        if (tensor.values().length != tensor.elements()) {
            throw new IllegalArgumentException("Tensor %s must have %d floats, found %d"
                    .formatted(name, tensor.elements(), tensor.values().length));
        }
    }
}
