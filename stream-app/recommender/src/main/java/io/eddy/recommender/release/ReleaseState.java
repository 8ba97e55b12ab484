package io.eddy.recommender.release;

/**
 * What a checkpoint holds of the models in service.
 *
 * @param startedWith SHA-256 of the bundle that the job was started with: where another is named at the next start, that one
 *     serves
 * @param serving what serves
 * @param announced the last release that was read, served or not
 */
public record ReleaseState(String startedWith, Release serving, Release announced) {}
