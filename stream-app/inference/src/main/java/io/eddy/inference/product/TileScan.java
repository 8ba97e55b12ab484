package io.eddy.inference.product;

/** Multiplies session vectors with the 8-bit item vectors, tile by tile. One thread's. */
public interface TileScan {

    /**
     * Before the first tile.
     *
     * @param queries what item vectors are multiplied with, one after another, [rows, D]
     */
    void begin(float[] queries, int rows);

    /** @param largest receives the largest product of each group, [rows, groups of the tile] */
    void scan(int tile, float[] largest);

    /**
     * Items of a group of the tile that was scanned last whose score is about a threshold or more.
     *
     * @param placeInTile of the group's first item
     * @param group of all groups
     * @param scores receives what they score about
     * @param reaching receives their places in the group
     * @return how many they are
     */
    int reach(int row, int placeInTile, int group, float threshold, float[] scores, int[] reaching);

    /** What products are multiplied by, beside the group's scale, for about a score without bias. */
    float times(int row);

    /** After the last tile. */
    void end();

    /** The length of what a session vector lost by the form that it is multiplied in, <i>h − h'</i>. */
    float lost(int row);
}
