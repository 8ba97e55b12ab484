package io.eddy.modelexport.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One set of hyper-parameters that a search has tried.
 *
 * @param best what the best epoch brought; null where the training diverged
 * @param epochs that were trained
 * @param hyperParameters as {@link HyperParametersFile} describes them
 */
public record Trial(
        @JsonProperty("number") int number,
        @JsonProperty("best") EpochResult best,
        @JsonProperty("epochs") int epochs,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("hyper_parameters") Map<String, Object> hyperParameters) {}
