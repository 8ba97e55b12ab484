package io.eddy.modelexport.training;

/** Scores with trained weights by the trainer's own engine: what an exported bundle is held against. Owns native memory: close it. */
public interface TrainedScorer extends AutoCloseable {

    /**
     * @param sessions [B], the item indexes of each session's clicks, all of one length
     * @return the scores of all items after the last click of each session, [B, N]
     */
    float[] scores(int[][] sessions);

    @Override
    void close();
}
