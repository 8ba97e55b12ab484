package io.eddy.modelexport;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.Sha256;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.BundleWriter;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.RecurrentEncoder;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.model.SessionViews;
import io.eddy.inference.onnx.RecurrentKind;
import io.eddy.modelexport.gru4rec.Gru4RecScorer;
import io.eddy.modelexport.onnx.Gru4RecGraphs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** Turns a trained model into a bundle, and refuses to give one away whose scores are not the trainer's. */
public final class BundleExport {

    /**
     * Largest difference allowed between two scores, in parts of the list's largest score where that is beyond 1: a score is
     * a sum of terms of that size, and 32-bit floats round each of them.
     */
    public static final float TOLERANCE = 1e-5f;

    /** What recommendations say of how their items were found. */
    public static final String STRATEGY = "gru4rec";

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
        var bundle = new BundleWriter(name, version, RecurrentKind.LABEL, model.items())
                .strategy(STRATEGY)
                .leaveOut(leaveOut)
                .state(model.weights().layers(), model.weights().hiddenSize())
                .graph(ModelBundle.ENCODER, graphs.encoder())
                .itemMatrix(graphs.itemMatrix())
                .setting(Gru4RecGraphs.GRU_FORM, model.weights().gruForm().toString())
                .provenance(model.provenance());
        var largestDifference = new float[1];
        WholeFolder.write(target, folder -> {
            bundle.writeInto(folder);
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
                var onnx = Models.open(ModelBundle.load(folder))) {
            return largestDifference(model, scorer, onnx);
        } catch (InvalidBundleException e) {
            throw new IOException("The exported bundle cannot be used: " + e.getMessage(), e);
        }
    }

    private static float largestDifference(TrainedModel model, Gru4RecScorer scorer, SessionModel onnx)
            throws IOException {
        int itemCount = model.items().size();
        var random = new Random(1);
        var state = new float[PROOF_SESSIONS * scorer.stateSize()];
        var encoder = (RecurrentEncoder) onnx.encoder();
        var onnxStates = new HiddenState[PROOF_SESSIONS];
        float largest = 0;
        for (int click = 1; click <= PROOF_CLICKS; click++) {
            var itemIndexes = random.ints(PROOF_SESSIONS, 0, itemCount).toArray();
            state = scorer.nextState(itemIndexes, state);
            onnxStates = encoder.step(itemIndexes, onnxStates);
            var scores = scorer.scores(state, PROOF_SESSIONS);
            var ranked = onnx.retriever().retrieve(views(encoder, onnxStates), itemCount);
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

    private static SessionViews views(RecurrentEncoder encoder, HiddenState[] states) {
        var vectors = new float[states.length * encoder.vectorSize()];
        for (int row = 0; row < states.length; row++) {
            System.arraycopy(
                    states[row].values(),
                    encoder.vectorOffset(),
                    vectors,
                    row * encoder.vectorSize(),
                    encoder.vectorSize());
        }
        return new SessionViews(states.length, vectors, null);
    }

    private static float largestScore(float[] scores, int from, int count) {
        float largest = 1;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(scores[i]));
        }
        return largest;
    }
}
