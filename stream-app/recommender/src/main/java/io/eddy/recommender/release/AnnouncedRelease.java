package io.eddy.recommender.release;

/**
 * A record of the releases topic as it was read.
 *
 * @param number its offset
 * @param release null where the record says none
 * @param fault why not, in a sentence
 */
public record AnnouncedRelease(long number, Release release, String fault) {}
