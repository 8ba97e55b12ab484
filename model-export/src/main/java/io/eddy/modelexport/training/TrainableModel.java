package io.eddy.modelexport.training;

import io.eddy.catalogue.Items;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.modelexport.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A kind of model that can be trained: all that run folders, searches, evaluations and the proof of an export know of it.
 * Implementations hold no state: threads may share them.
 *
 * @param <P> its hyper-parameters, a record that JSON can hold
 * @param <W> its weights
 */
public interface TrainableModel<P extends TrainingParameters, W> {

    /** For sentences and tables. */
    String label();

    /** What its models are called where nobody names them. */
    String defaultName();

    Class<P> parametersType();

    P defaults();

    SearchSpace<P> searchSpace(P base, long seed);

    /** In a few words those that a search draws, for a line of a table. */
    String inWords(P parameters);

    /** A training from random weights. */
    ModelTrainer<W> begin(TrainingClicks clicks, P parameters, TorchDevice device);

    /**
     * A training that goes on from what was learnt on other clicks; the catalogue of these clicks begins with the items of the
     * weights.
     */
    ModelTrainer<W> goOnFrom(
            W learnt, TrainingClicks clicks, P parameters, TorchDevice device, ProgressListener listener);

    /**
     * A training that goes on after the last epoch that {@link ModelTrainer#save} has written.
     *
     * @throws IOException where the file is damaged, or of another training
     */
    Resumed<W> resume(Path checkpoint, TrainingClicks clicks, P parameters, TorchDevice device) throws IOException;

    /**
     * What a checkpoint held.
     *
     * @param trainer to go on with; the caller closes it
     * @param best weights of the best epoch so far
     * @param note as it was saved
     */
    record Resumed<W>(ModelTrainer<W> trainer, W best, String note) {}

    TrainedNextItemModel nextItemModel(W weights, Items items);

    TrainedScorer scorer(W weights);

    int itemCount(W weights);

    void write(W weights, Path file) throws IOException;

    /** @throws IOException that names the file and what is wrong with it */
    W read(Path file) throws IOException;

    /** A version that is the same for the same weights and items: 12 hexadecimal digits. */
    String versionOf(W weights, Items items);

    /** A bundle of the weights, ready to be written. */
    BundleWriter bundle(W weights, Items items, String name, String version);

    /**
     * The weights of a bundle, to the last bit.
     *
     * @throws IOException where the bundle is of another kind of model, or another software's
     */
    W weightsOf(ModelBundle bundle) throws IOException;

    /** The hyper-parameters given, but with what the weights decide, such as their sizes. */
    P fitting(W weights, P parameters);
}
