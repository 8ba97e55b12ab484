package io.eddy.recommender.metric;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The job's operators, by the names that Flink's web UI and its metrics show. */
public enum JobOperator {
    CLICKS("clicks", "reads the clicks topic; bytes become a click, or are rejected"),
    ACCEPTED_CLICKS("accepted clicks", "lets clicks pass and puts rejected ones aside"),
    MODEL_RELEASES("model releases", "reads what eddy release announced"),
    SESSIONS("sessions", "keeps each session's hidden state and recommends after each click, in micro-batches"),
    RECOMMENDATIONS("recommendations", "writes the recommendations topic"),
    REJECTED_CLICKS("rejected clicks", "writes the topic of rejected clicks"),
    MODEL_STATUS("model status", "writes what serves, what was refused and why");

    private final String shown;
    private final String description;

    JobOperator(String shown, String description) {
        this.shown = shown;
        this.description = description;
    }

    public String shown() {
        return shown;
    }

    /** What it does, for the graph in Flink's web UI. */
    public String description() {
        return shown + ": " + description;
    }

    /** A Markdown table of all. */
    public static String reference() {
        return Arrays.stream(values())
                .map(operator -> "| %s | %s |\n".formatted(operator.shown, operator.description))
                .collect(Collectors.joining("", "| operator of the job | does |\n|---|---|\n", ""));
    }
}
