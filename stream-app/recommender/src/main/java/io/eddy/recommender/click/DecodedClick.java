package io.eddy.recommender.click;

/** What became of a record: exactly one of the two is not null. */
public record DecodedClick(AcceptedClick accepted, RejectedClick rejected) {}
