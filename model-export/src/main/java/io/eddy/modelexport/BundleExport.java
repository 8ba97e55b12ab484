package io.eddy.modelexport;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.bundle.BundleManifest;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.scoring.HiddenState;
import io.eddy.inference.scoring.OnnxGruModel;
import io.eddy.modelexport.gru4rec.Gru4RecScorer;
import io.eddy.modelexport.onnx.Gru4RecGraphs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Turns a trained model into a bundle, and refuses to give one away whose scores are not the trainer's. */
public final class BundleExport {

    /**
     * Largest difference allowed between two scores, in parts of the list's largest score where that is beyond 1: a score is
     * a sum of terms of that size, and 32-bit floats round each of them.
     */
    public static final float TOLERANCE = 1e-5f;

    private static final int PROOF_SESSIONS = 32;
    private static final int PROOF_CLICKS = 10;

    private BundleExport() {}

    /**
     * Writes the bundle, opens it with ONNX Runtime, and compares the scores of all items in {@value #PROOF_SESSIONS}
     * sessions of {@value #PROOF_CLICKS} clicks with libtorch's. Only then does the bundle get its name.
     *
     * @param leaveOut what recommendations of the model leave out, unless the job says otherwise
     * @param target a folder that is not there yet
     * @return the largest difference found, below {@link #TOLERANCE}
     * @throws IOException where the bundle cannot be written, is there already, or does not score like the trainer
     */
    public static float export(TrainedModel model, String name, String version, LeaveOut leaveOut, Path target)
            throws IOException {
        var graphs = new Gru4RecGraphs(model.weights());
        var manifest = new BundleManifest(
                BundleManifest.FORMAT_VERSION,
                name,
                version,
                model.weights().layers(),
                model.weights().hiddenSize(),
                model.items().size(),
                model.weights().gruForm().toString(),
                leaveOut.label(),
                Map.of(),
                model.provenance());
        var largestDifference = new float[1];
        WholeFolder.write(target, folder -> {
            BundleWriter.writeInto(folder, manifest, graphs.encoder(), graphs.decoder(), model.items());
            largestDifference[0] = prove(model, folder);
        });
        return largestDifference[0];
    }

    /** A version that is the same for the same weights and items: the first 12 digits of their SHA-256. */
    public static String versionOf(TrainedModel model) {
        var weights = model.weights();
        var digest = Sha256.digest();
        digest.update(weights.gruForm().toString().getBytes(StandardCharsets.UTF_8));
        for (var floats : weights.all()) {
            var bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : floats) {
                digest.update(bytes.putFloat(0, value).array());
            }
        }
        for (int index = 0; index < model.items().size(); index++) {
            digest.update((model.items().id(index) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(digest).substring(0, 12);
    }

    private static float prove(TrainedModel model, Path folder) throws IOException {
        try (var scorer = new Gru4RecScorer(model.weights());
                var onnx = new OnnxGruModel(ModelBundle.load(folder))) {
            return largestDifference(model, scorer, onnx);
        } catch (InvalidBundleException e) {
            throw new IOException("The exported bundle cannot be used: " + e.getMessage(), e);
        }
    }

    private static float largestDifference(TrainedModel model, Gru4RecScorer scorer, OnnxGruModel onnx)
            throws IOException {
        int itemCount = model.items().size();
        var random = new Random(1);
        var state = new float[PROOF_SESSIONS * scorer.stateSize()];
        var onnxStates = new HiddenState[PROOF_SESSIONS];
        float largest = 0;
        for (int click = 1; click <= PROOF_CLICKS; click++) {
            var itemIndexes = random.ints(PROOF_SESSIONS, 0, itemCount).toArray();
            state = scorer.nextState(itemIndexes, state);
            onnxStates = onnx.encode(itemIndexes, onnxStates);
            var scores = scorer.scores(state, PROOF_SESSIONS);
            var ranked = onnx.decode(onnxStates, itemCount);
            for (int session = 0; session < PROOF_SESSIONS; session++) {
                float scale = largestScore(scores, session * itemCount, itemCount);
                for (int rank = 0; rank < itemCount; rank++) {
                    float expected = scores[session * itemCount + ranked[session].itemIndex(rank)];
                    float difference = Math.abs(ranked[session].score(rank) - expected) / scale;
                    if (!(difference <= TOLERANCE)) {
                        throw new IOException(
                                "The exported bundle does not score like the trainer: after click " + click
                                        + " of session " + session + " item "
                                        + model.items().id(ranked[session].itemIndex(rank)) + " has "
                                        + ranked[session].score(rank) + ", the trainer says " + expected + ".");
                    }
                    largest = Math.max(largest, difference);
                }
            }
        }
        return largest;
    }

    private static float largestScore(float[] scores, int from, int count) {
        float largest = 1;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(scores[i]));
        }
        return largest;
    }
}
