package io.eddy.modelexport.batch;

/**
 * How negative samples are drawn, and what that is corrected by.
 *
 * @param samples of a mini-batch, besides the other lanes' targets
 * @param alpha they are drawn by support^alpha
 * @param logQ strength of the logQ correction of the scores; 0 for none
 */
public record NegativeSampling(int samples, double alpha, double logQ) {}
