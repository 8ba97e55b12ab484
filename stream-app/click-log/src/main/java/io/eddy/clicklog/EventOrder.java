package io.eddy.clicklog;

import java.util.Comparator;

/**
 * The order of events that share a time stamp.
 *
 * @param page that sent them, in the order of pages
 * @param batch of the page's events
 * @param index within the batch
 */
record EventOrder(long page, long batch, long index) implements Comparable<EventOrder> {

    private static final Comparator<EventOrder> ORDER = Comparator.comparingLong(EventOrder::page)
            .thenComparingLong(EventOrder::batch)
            .thenComparingLong(EventOrder::index);

    @Override
    public int compareTo(EventOrder other) {
        return ORDER.compare(this, other);
    }
}
