package io.eddy.modelexport.loss;

/** What a training step makes smaller; every one of them sees only the scores of targets and negative samples. */
public enum Loss {
    /** Hidasi and Karatzoglou 2018. */
    CROSS_ENTROPY("cross-entropy"),
    /** Hidasi and Karatzoglou 2018, section 3.3: the maximum of the negatives made smooth, with score regularisation. */
    BPR_MAX("bpr-max"),
    /** Hidasi et al. 2016, section 3.1.3. */
    TOP1("top1"),
    /** Hidasi and Karatzoglou 2018, section 3.2. */
    TOP1_MAX("top1-max"),
    /** Rendle et al. 2009, as Hidasi et al. 2016 use it. */
    BPR("bpr");

    private final String label;

    Loss(String label) {
        this.label = label;
    }

    /** As in tables, options and files. */
    @Override
    public String toString() {
        return label;
    }
}
