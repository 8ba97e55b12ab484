package io.eddy.inference.scoring;

/** A candidate: an item id with its score. */
public record ScoredItem(String itemId, float score) {}
