package io.eddy.recommender.click;

import io.eddy.schemas.RejectedClick.Reason;

/**
 * A record that gives no recommendation, and why.
 *
 * @param detail one sentence for people
 */
public record RejectedClick(SourceRecord origin, Reason reason, String detail) {}
