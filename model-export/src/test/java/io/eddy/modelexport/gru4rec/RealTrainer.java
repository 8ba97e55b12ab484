package io.eddy.modelexport.gru4rec;

import io.eddy.modelexport.torch.FloatTensor;
import io.eddy.modelexport.training.ProgressListener;
import io.eddy.modelexport.training.TrainingClicks;
import java.util.LinkedHashMap;
import java.util.Map;

/** The trainer that Eddy ships. */
final class RealTrainer implements TrainerUnderTest {

    private static final ProgressListener SILENT = (clicksDone, clicksInEpoch, meanLoss) -> {};

    private final Gru4RecTrainer trainer;

    private RealTrainer(Gru4RecTrainer trainer) {
        this.trainer = trainer;
    }

    static TrainerUnderTest start(TrainingClicks clicks, HyperParameters parameters, Gru4RecWeights initial) {
        Gru4RecTrainer trainer = new Gru4RecTrainer(clicks, parameters);
        if (initial != null) {
            trainer.resume(notBegun(trainer.checkpoint(), initial));
        }
        return new RealTrainer(trainer);
    }

    /** The checkpoint of a training that has begun nothing, with other weights in it. */
    static TrainerCheckpoint notBegun(TrainerCheckpoint checkpoint, Gru4RecWeights initial) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>(checkpoint.tensors());
        tensors.putAll(initial.tensors());
        return new TrainerCheckpoint(0, checkpoint.seed(), tensors);
    }

    @Override
    public double trainEpoch() {
        return trainer.trainEpoch(SILENT);
    }

    @Override
    public Gru4RecWeights weights() {
        return trainer.weights();
    }

    @Override
    public float[] hiddenStates(int layer) {
        return trainer.hiddenStates(layer);
    }

    @Override
    public float[] accumulator(String tensor) {
        return trainer.checkpoint().tensors().get(tensor + ".accumulator").values();
    }

    @Override
    public void close() {
        trainer.close();
    }
}
