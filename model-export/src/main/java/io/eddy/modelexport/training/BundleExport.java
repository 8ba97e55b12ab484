package io.eddy.modelexport.training;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.file.WholeFolder;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.model.Scorer;
import io.eddy.inference.model.SessionModel;
import io.eddy.inference.scoring.ClickToScore;
import io.eddy.inference.scoring.MicroBatchScorer;
import io.eddy.inference.scoring.ScoredClick;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

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
     * sessions of {@value #PROOF_CLICKS} clicks with the trainer's. Only then does the bundle get its name.
     *
     * @param leaveOut what recommendations of the model leave out, unless the job says otherwise
     * @param target a folder that is not there yet
     * @return the largest difference found, below {@link #TOLERANCE}
     * @throws IOException where the bundle cannot be written, is there already, or does not score like the trainer
     */
    public static <W> float export(TrainedModel<W> model, String name, String version, LeaveOut leaveOut, Path target)
            throws IOException {
        var bundle = model.kind()
                .bundle(model.weights(), model.items(), name, version)
                .leaveOut(leaveOut)
                .provenance(model.provenance());
        var largestDifference = new float[1];
        WholeFolder.write(target, folder -> {
            bundle.writeInto(folder);
            largestDifference[0] = prove(model, folder);
        });
        return largestDifference[0];
    }

    private static <W> float prove(TrainedModel<W> model, Path folder) throws IOException {
        try (var scorer = model.kind().scorer(model.weights());
                var onnx = Models.open(ModelBundle.load(folder), Scorer.ONNX)) {
            return largestDifference(model.items(), scorer, onnx);
        } catch (InvalidBundleException e) {
            throw new IOException("The exported bundle cannot be used: " + e.getMessage(), e);
        }
    }

    private static float largestDifference(Items items, TrainedScorer scorer, SessionModel onnx) throws IOException {
        var random = new Random(1);
        var clicked = new int[PROOF_CLICKS][];
        for (int click = 0; click < PROOF_CLICKS; click++) {
            clicked[click] = random.ints(PROOF_SESSIONS, 0, items.size()).toArray();
        }
        var ranked = rankedAfterEachClick(items, clicked, onnx);
        float largest = 0;
        for (int click = 1; click <= PROOF_CLICKS; click++) {
            var scores = scorer.scores(sessions(clicked, click));
            for (int session = 0; session < PROOF_SESSIONS; session++) {
                var list = ranked.get((click - 1) * PROOF_SESSIONS + session).topK();
                float scale = largestScore(scores, session * items.size(), items.size());
                for (int rank = 0; rank < items.size(); rank++) {
                    float expected = scores[session * items.size() + list.itemIndex(rank)];
                    float difference = Math.abs(list.score(rank) - expected) / scale;
                    if (!(difference <= TOLERANCE)) {
                        throw new IOException(
                                "The exported bundle does not score like the trainer: after click " + click
                                        + " of session " + session + " item " + items.id(list.itemIndex(rank)) + " has "
                                        + list.score(rank) + ", the trainer says " + expected + ".");
                    }
                    largest = Math.max(largest, difference);
                }
            }
        }
        return largest;
    }

    /** Click after click of all sessions, as the job would score them. */
    private static List<ScoredClick> rankedAfterEachClick(Items items, int[][] clicked, SessionModel onnx) {
        var clicks = new ArrayList<ClickToScore>();
        for (int click = 0; click < PROOF_CLICKS; click++) {
            for (int session = 0; session < PROOF_SESSIONS; session++) {
                var itemIds = new ArrayList<String>();
                for (int before = 0; before <= click; before++) {
                    itemIds.add(items.id(clicked[before][session]));
                }
                clicks.add(new ClickToScore(session, itemIds.get(click), itemIds, Set.of()));
            }
        }
        return new MicroBatchScorer(onnx).score(clicks, new HiddenState[PROOF_SESSIONS], items.size());
    }

    /** The first clicks of each session. */
    private static int[][] sessions(int[][] clicked, int clicks) {
        var sessions = new int[PROOF_SESSIONS][clicks];
        for (int click = 0; click < clicks; click++) {
            for (int session = 0; session < PROOF_SESSIONS; session++) {
                sessions[session][click] = clicked[click][session];
            }
        }
        return sessions;
    }

    private static float largestScore(float[] scores, int from, int count) {
        float largest = 1;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(scores[i]));
        }
        return largest;
    }
}
