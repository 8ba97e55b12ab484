package io.eddy.recommender.click;

/**
 * A click that is well-formed, and where it was read.
 *
 * @param eventTimeMs when the visitor clicked, milliseconds since 1970
 * @param eventId null where the producer gave none
 * @param recommendationId in whose list the item was clicked; null where the producer named none
 * @param origin where the record was read, and its original key and bytes: should the click be rejected later on, they
 *     go to the rejected topic
 */
public record AcceptedClick(
        String sessionId,
        String itemId,
        long eventTimeMs,
        String eventId,
        String recommendationId,
        SourceRecord origin) {}
