package io.eddy.recommender.topic;

import org.apache.flink.connector.base.DeliveryGuarantee;

/** How often a consumer may see what the job writes, where processes die. */
public enum Delivery {
    /** At once; what is read again after a failure comes again, under the same recommendation ids. */
    AT_LEAST_ONCE("at-least-once", DeliveryGuarantee.AT_LEAST_ONCE),

    /** With the next checkpoint, in transactions: a consumer that reads what is committed sees each record once. */
    EXACTLY_ONCE("exactly-once", DeliveryGuarantee.EXACTLY_ONCE);

    private final String label;
    private final DeliveryGuarantee guarantee;

    Delivery(String label, DeliveryGuarantee guarantee) {
        this.label = label;
        this.guarantee = guarantee;
    }

    public DeliveryGuarantee guarantee() {
        return guarantee;
    }

    /** As the option has it. */
    @Override
    public String toString() {
        return label;
    }
}
