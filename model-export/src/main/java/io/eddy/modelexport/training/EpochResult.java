package io.eddy.modelexport.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one epoch brought.
 *
 * @param loss mean loss per click
 * @param seconds of training, without evaluation
 * @param recall Recall@20 on the validation sessions, null where there are none
 * @param mrr MRR@20 on the validation sessions, null where there are none
 */
public record EpochResult(
        @JsonProperty("epoch") int epoch,
        @JsonProperty("loss") double loss,
        @JsonProperty("clicks") long clicks,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("recall@20") Double recall,
        @JsonProperty("mrr@20") Double mrr) {

    public double clicksPerSecond() {
        return clicks / seconds;
    }
}
