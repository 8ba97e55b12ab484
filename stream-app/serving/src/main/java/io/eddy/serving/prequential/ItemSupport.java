package io.eddy.serving.prequential;

/** The items of a model and how often each was clicked in its training log. Any thread. */
public interface ItemSupport {

    /** How many items the model ranks, at least 1. */
    int items();

    /** 0 where the model does not know the item. */
    long support(String itemId);

    /** The support of the most clicked item, at least 1. */
    long largestSupport();
}
