package io.eddy.inference.model;

/**
 * What a {@link Retriever} may know of B sessions: values only, read only.
 *
 * @param size B
 * @param vectors the session vectors one after another, [B, D]; null where the model has no encoder
 * @param lastItems [B], the item indexes of each session's last clicks as far back as the model's window, the oldest
 *     first, {@link io.eddy.catalogue.Items#UNKNOWN} where the model does not know the item; null where it has no window
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one method to the next, never compared
public record SessionViews(int size, float[] vectors, int[][] lastItems) {}
