package io.eddy.modelexport.training;

/** What a run has to know of any kind of model's hyper-parameters. */
public interface TrainingParameters {

    /** Passes over the clicks, at most. */
    int epochs();

    /** Of all that is drawn. */
    long seed();
}
