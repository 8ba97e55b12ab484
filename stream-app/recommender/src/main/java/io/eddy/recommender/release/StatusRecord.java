package io.eddy.recommender.release;

/**
 * A record for the status topic. Its arrays are never written to; equality is by identity of them.
 */
@SuppressWarnings("ArrayRecordComponent") // a value on its way from one operator to the next, never compared
public record StatusRecord(byte[] key, byte[] value) {}
