package io.eddy.modelexport.gru4rec;

import io.eddy.inference.bundle.Similarity;
import io.eddy.modelexport.safetensors.SafetensorsReader;
import io.eddy.modelexport.safetensors.SafetensorsWriter;
import io.eddy.modelexport.torch.FloatTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a GRU4Rec model as row-major float arrays, under the names that PyTorch gives the modules {@code embedding},
 * {@code gru} and {@code output}.
 *
 * <p>Which tensors are there tells the {@link EmbeddingMode}: without {@code output.weight} the embedding is shared, without
 * {@code embedding.weight} there is none. The gates lie in PyTorch's order r, z, n, each a block of {@code hiddenSize} rows. The
 * arrays are shared with whoever gave them and whoever reads them: nobody changes them.
 */
public final class Gru4RecWeights {

    static final String EMBEDDING = "embedding.weight";
    static final String OUTPUT = "output.weight";
    static final String OUTPUT_BIAS = "output.bias";

    static final String FORM = "gru_form";
    private static final String SIMILARITY = "similarity";
    private static final String SCALE = "scale";
    private static final int GATES = 3;

    private final GruForm gruForm;
    private final Similarity similarity;
    private final EmbeddingMode embeddingMode;
    private final Map<String, FloatTensor> tensors;
    private final int itemCount;
    private final int hiddenSize;
    private final int embeddingSize;
    private final int layers;

    /** @throws IllegalArgumentException that names the tensor that is missing, foreign or of another shape than the others ask for */
    Gru4RecWeights(GruForm gruForm, Similarity similarity, Map<String, FloatTensor> tensors) {
        this.gruForm = gruForm;
        this.similarity = similarity;
        this.tensors = new LinkedHashMap<>();
        TensorNames names = TensorNames.of(gruForm, tensors.keySet());
        names.names().forEach(name -> this.tensors.put(name, tensors.get(name)));
        embeddingMode = names.embeddingMode();
        layers = names.layers();
        long[] output = shape(embeddingMode == EmbeddingMode.SHARED ? EMBEDDING : OUTPUT, 2);
        itemCount = Math.toIntExact(output[0]);
        hiddenSize = Math.toIntExact(output[1]);
        embeddingSize = embeddingMode == EmbeddingMode.NONE ? 0 : Math.toIntExact(shape(EMBEDDING, 2)[1]);
        requireShapes();
    }

    /** Of the published method, which scores by a dot product. */
    Gru4RecWeights(GruForm gruForm, Map<String, FloatTensor> tensors) {
        this(gruForm, Similarity.DOT, tensors);
    }

    /** @param itemCount of the tables that are added */
    public static Builder builder(GruForm gruForm, int itemCount, int hiddenSize) {
        return new Builder(gruForm, itemCount, hiddenSize);
    }

    public GruForm gruForm() {
        return gruForm;
    }

    /** How the last layer's hidden state and a row of the output matrix become a score. */
    public Similarity similarity() {
        return similarity;
    }

    public EmbeddingMode embeddingMode() {
        return embeddingMode;
    }

    public int itemCount() {
        return itemCount;
    }

    public int hiddenSize() {
        return hiddenSize;
    }

    /** Floats of an item's input embedding; 0 where there is none. */
    public int embeddingSize() {
        return embeddingSize;
    }

    public int layers() {
        return layers;
    }

    /** [items x embedding]: input of the first layer, and the output matrix where it is shared; empty where there is none. */
    public float[] embedding() {
        return embeddingMode == EmbeddingMode.NONE ? new float[0] : values(EMBEDDING);
    }

    /** [items x hidden]: a score is the {@link #similarity} of its row and the last layer's hidden state. */
    public float[] output() {
        return values(embeddingMode == EmbeddingMode.SHARED ? EMBEDDING : OUTPUT);
    }

    /** [items]. */
    public float[] outputBias() {
        return values(OUTPUT_BIAS);
    }

    /** [3·hidden x input]: the input is the embedding, the hidden state of the layer below, or one-hot items. */
    public float[] inputWeights(int layer) {
        return values(inputWeightsName(layer));
    }

    /** Floats that enter a layer besides its own hidden state. */
    public int inputSize(int layer) {
        return layer > 0 ? hiddenSize : embeddingMode == EmbeddingMode.NONE ? itemCount : embeddingSize;
    }

    /** [3·hidden x hidden]. */
    public float[] recurrentWeights(int layer) {
        return values(recurrentWeightsName(layer));
    }

    /** [3·hidden]. */
    public float[] inputBias(int layer) {
        return values(inputBiasName(layer));
    }

    /** [3·hidden]; zeros in the form that has but one bias a gate. */
    public float[] recurrentBias(int layer) {
        return gruForm == GruForm.RESET_BEFORE ? new float[GATES * hiddenSize] : values(recurrentBiasName(layer));
    }

    /** Every tensor, in an order that the architecture alone tells, so that equal weights have equal files and versions. */
    public List<float[]> all() {
        return tensors.values().stream().map(FloatTensor::values).toList();
    }

    /**
     * Writes a safetensors file; model-export's README has the names and shapes. The file appears whole or not at all.
     */
    public void write(Path file) throws IOException {
        SafetensorsWriter.write(file, metadata(gruForm, similarity), tensors);
    }

    /** What a file says besides the tensors; of a dot product nothing, as before there was anything else. */
    static Map<String, String> metadata(GruForm gruForm, Similarity similarity) {
        return similarity.isCosine()
                ? Map.of(
                        FORM,
                        gruForm.toString(),
                        SIMILARITY,
                        similarity.kind().toString(),
                        SCALE,
                        Float.toString(similarity.scale()))
                : Map.of(FORM, gruForm.toString());
    }

    /** @throws IllegalArgumentException where it is none that can be */
    static Similarity similarity(Map<String, String> metadata) {
        var kind = Similarity.Kind.labelled(metadata.getOrDefault(SIMILARITY, Similarity.Kind.DOT.toString()));
        var scale = metadata.getOrDefault(SCALE, "1");
        try {
            return new Similarity(kind, Float.parseFloat(scale));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The scale is '" + scale + "', expected a number.", e);
        }
    }

    /**
     * Reads what {@link #write} or PyTorch has written.
     *
     * @throws IOException when the file is truncated, malformed, or holds other tensors; says which and what was expected
     */
    public static Gru4RecWeights read(Path file) throws IOException {
        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            String form = reader.metadata().getOrDefault(FORM, GruForm.RESET_AFTER.toString());
            GruForm gruForm = GruForm.of(form)
                    .orElseThrow(() -> new IOException("Weights file %s: expected gru_form %s, found %s"
                            .formatted(file, Arrays.toString(GruForm.values()), form)));
            Gru4RecWeights weights =
                    new Gru4RecWeights(gruForm, similarity(reader.metadata()), TensorNames.unwrapped(reader.tensors()));
            weights.requireFinite();
            return weights;
        } catch (IllegalArgumentException e) {
            throw new IOException("Weights file %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private void requireFinite() {
        tensors.forEach((name, tensor) -> {
            float[] values = tensor.values();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new IllegalArgumentException("tensor %s: expected numbers, found %s at element %d of shape %s"
                            .formatted(name, values[i], i, Arrays.toString(tensor.shape())));
                }
            }
        });
    }

    static String inputWeightsName(int layer) {
        return "gru.weight_ih_l" + layer;
    }

    static String recurrentWeightsName(int layer) {
        return "gru.weight_hh_l" + layer;
    }

    static String inputBiasName(int layer) {
        return "gru.bias_ih_l" + layer;
    }

    static String recurrentBiasName(int layer) {
        return "gru.bias_hh_l" + layer;
    }

    Map<String, FloatTensor> tensors() {
        return tensors;
    }

    private float[] values(String name) {
        return tensors.get(name).values();
    }

    private void requireShapes() {
        if (embeddingMode != EmbeddingMode.NONE) {
            requireShape(EMBEDDING, itemCount, embeddingSize);
        }
        if (embeddingMode != EmbeddingMode.SHARED) {
            requireShape(OUTPUT, itemCount, hiddenSize);
        }
        requireShape(OUTPUT_BIAS, itemCount);
        long gateRows = (long) GATES * hiddenSize;
        for (int layer = 0; layer < layers; layer++) {
            requireShape(inputWeightsName(layer), gateRows, inputSize(layer));
            requireShape(recurrentWeightsName(layer), gateRows, hiddenSize);
            requireShape(inputBiasName(layer), gateRows);
            if (gruForm == GruForm.RESET_AFTER) {
                requireShape(recurrentBiasName(layer), gateRows);
            }
        }
    }

    private void requireShape(String name, long... shape) {
        long[] found = shape(name, shape.length);
        if (!Arrays.equals(found, shape)) {
            throw new IllegalArgumentException("tensor %s: expected shape %s, found %s"
                    .formatted(name, Arrays.toString(shape), Arrays.toString(found)));
        }
    }

    private long[] shape(String name, int dimensions) {
        long[] shape = tensors.get(name).shape();
        if (shape.length != dimensions) {
            throw new IllegalArgumentException("tensor %s: expected %d dimensions, found shape %s"
                    .formatted(name, dimensions, Arrays.toString(shape)));
        }
        return shape;
    }

    /** Collects arrays in the shapes of the methods that return them; which tables are added makes the {@link EmbeddingMode}. */
    public static final class Builder {

        private final GruForm gruForm;
        private final int itemCount;
        private final int hiddenSize;
        private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        private Similarity similarity = Similarity.DOT;
        private int layers;

        private Builder(GruForm gruForm, int itemCount, int hiddenSize) {
            this.gruForm = gruForm;
            this.itemCount = itemCount;
            this.hiddenSize = hiddenSize;
        }

        public Builder embedding(float[] values) {
            tensors.put(EMBEDDING, new FloatTensor(values, itemCount, values.length / itemCount));
            return this;
        }

        public Builder output(float[] values) {
            tensors.put(OUTPUT, new FloatTensor(values, itemCount, hiddenSize));
            return this;
        }

        public Builder similarity(Similarity value) {
            similarity = value;
            return this;
        }

        public Builder outputBias(float[] values) {
            tensors.put(OUTPUT_BIAS, new FloatTensor(values, itemCount));
            return this;
        }

        /** Adds a layer on top; {@code recurrentBias} is left aside in the form that has but one bias a gate. */
        public Builder layer(float[] inputWeights, float[] recurrentWeights, float[] inputBias, float[] recurrentBias) {
            int gateRows = GATES * hiddenSize;
            tensors.put(
                    inputWeightsName(layers), new FloatTensor(inputWeights, gateRows, inputWeights.length / gateRows));
            tensors.put(recurrentWeightsName(layers), new FloatTensor(recurrentWeights, gateRows, hiddenSize));
            tensors.put(inputBiasName(layers), new FloatTensor(inputBias, gateRows));
            if (gruForm == GruForm.RESET_AFTER) {
                tensors.put(recurrentBiasName(layers), new FloatTensor(recurrentBias, gateRows));
            }
            layers++;
            return this;
        }

        /** @throws IllegalArgumentException that names the tensor that is missing or of a shape that does not fit the others */
        public Gru4RecWeights build() {
            return new Gru4RecWeights(gruForm, similarity, tensors);
        }
    }
}
