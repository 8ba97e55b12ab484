package io.eddy.modelexport.gru4rec;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.file.Sha256;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.bundle.Similarity;
import io.eddy.inference.onnx.RecurrentKind;
import io.eddy.modelexport.loss.Loss;
import io.eddy.modelexport.torch.TorchDevice;
import io.eddy.modelexport.training.ModelTrainer;
import io.eddy.modelexport.training.ProgressListener;
import io.eddy.modelexport.training.SearchSpace;
import io.eddy.modelexport.training.TrainableModel;
import io.eddy.modelexport.training.TrainedNextItemModel;
import io.eddy.modelexport.training.TrainedScorer;
import io.eddy.modelexport.training.TrainingClicks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** GRU4Rec as a model that can be trained (Hidasi et al., ICLR 2016; Hidasi and Karatzoglou, CIKM 2018). */
public final class Gru4Rec implements TrainableModel<HyperParameters, Gru4RecWeights> {

    /** What recommendations say of how their items were found. */
    static final String STRATEGY = "gru4rec";

    private static final int VERSION_DIGITS = 12;

    @Override
    public String label() {
        return "GRU4Rec";
    }

    @Override
    public String defaultName() {
        return STRATEGY;
    }

    @Override
    public Class<HyperParameters> parametersType() {
        return HyperParameters.class;
    }

    @Override
    public HyperParameters defaults() {
        return HyperParameters.builder().build();
    }

    @Override
    public SearchSpace<HyperParameters> searchSpace(HyperParameters base, long seed) {
        return new RandomSearch(base, seed);
    }

    @Override
    public String inWords(HyperParameters parameters) {
        return "hidden %d, batch %d, lr %s, momentum %s, dropout %s/%s, alpha %s%s%s"
                .formatted(
                        parameters.hiddenSize(),
                        parameters.batchSize(),
                        parameters.learningRate(),
                        parameters.momentum(),
                        parameters.dropoutEmbedding(),
                        parameters.dropoutHidden(),
                        parameters.sampleAlpha(),
                        parameters.similarity() == Similarity.Kind.COSINE ? ", cosine x " + parameters.scale() : "",
                        parameters.loss() == Loss.BPR_MAX
                                ? ", bpreg " + parameters.bpreg() + ", elu " + parameters.elu()
                                : "");
    }

    @Override
    public ModelTrainer<Gru4RecWeights> begin(TrainingClicks clicks, HyperParameters parameters, TorchDevice device) {
        return new Gru4RecTrainer(clicks, parameters, device);
    }

    @Override
    public ModelTrainer<Gru4RecWeights> goOnFrom(
            Gru4RecWeights learnt,
            TrainingClicks clicks,
            HyperParameters parameters,
            TorchDevice device,
            ProgressListener listener) {
        var trainer = new Gru4RecTrainer(clicks, parameters, device);
        try {
            trainer.continueFrom(learnt, listener);
            return trainer;
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
    }

    @Override
    public Resumed<Gru4RecWeights> resume(
            Path checkpoint, TrainingClicks clicks, HyperParameters parameters, TorchDevice device) throws IOException {
        var saved = CheckpointFile.read(checkpoint);
        var trainer = new Gru4RecTrainer(clicks, parameters, device);
        try {
            trainer.resume(saved.checkpoint());
            return new Resumed<>(trainer, saved.best(), saved.note());
        } catch (IllegalArgumentException e) {
            trainer.close();
            throw new IOException(checkpoint + " is not of this training: " + e.getMessage(), e);
        }
    }

    @Override
    public TrainedNextItemModel nextItemModel(Gru4RecWeights weights, Items items) {
        return new Gru4RecNextItemModel(weights, items);
    }

    @Override
    public TrainedScorer scorer(Gru4RecWeights weights) {
        return new Gru4RecScorer(weights);
    }

    @Override
    public int itemCount(Gru4RecWeights weights) {
        return weights.itemCount();
    }

    @Override
    public void write(Gru4RecWeights weights, Path file) throws IOException {
        weights.write(file);
    }

    @Override
    public Gru4RecWeights read(Path file) throws IOException {
        return Gru4RecWeights.read(file);
    }

    @Override
    public String versionOf(Gru4RecWeights weights, Items items) {
        var digest = Sha256.digest();
        digest.update(weights.gruForm().toString().getBytes(StandardCharsets.UTF_8));
        if (weights.similarity().isCosine()) {
            digest.update(weights.similarity().toString().getBytes(StandardCharsets.UTF_8));
        }
        for (var floats : weights.all()) {
            var bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : floats) {
                digest.update(bytes.putFloat(0, value).array());
            }
        }
        for (var id : items.ids()) {
            digest.update((id + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(digest).substring(0, VERSION_DIGITS);
    }

    @Override
    public BundleWriter bundle(Gru4RecWeights weights, Items items, String name, String version) {
        var graphs = new Gru4RecGraphs(weights);
        return new BundleWriter(name, version, RecurrentKind.LABEL, items)
                .strategy(STRATEGY)
                .state(weights.layers(), weights.hiddenSize())
                .graph(ModelBundle.ENCODER, graphs.encoder())
                .itemMatrix(graphs.itemMatrix())
                .setting(Gru4RecGraphs.GRU_FORM, weights.gruForm().toString());
    }

    @Override
    public Gru4RecWeights weightsOf(ModelBundle bundle) throws IOException {
        return BundledWeights.read(bundle);
    }

    @Override
    public HyperParameters fitting(Gru4RecWeights weights, HyperParameters parameters) {
        return parameters.toBuilder()
                .embeddingMode(weights.embeddingMode())
                .gruForm(weights.gruForm())
                .layers(weights.layers())
                .hiddenSize(weights.hiddenSize())
                .embeddingSize(weights.embeddingSize())
                .similarity(weights.similarity().kind())
                .scale(weights.similarity().scale())
                .build();
    }
}
