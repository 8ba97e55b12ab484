package io.eddy.modelexport.training;

/**
 * Where a search draws hyper-parameters from. A trial follows from the search's seed and its number alone, so a search can be taken up again.
 *
 * @param <P> the hyper-parameters
 */
@FunctionalInterface
public interface SearchSpace<P> {

    /** @param number of the trial, from 1 */
    P trial(int number);
}
