package io.eddy.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Where a part of a topic begins or ends. */
public sealed interface TopicBound {

    /** The end that the topic itself has on this side. */
    TopicBound OPEN = new Open();

    /**
     * The offset in each partition.
     *
     * @param open what {@link #OPEN} means here
     * @param first the partitions' first offsets
     * @param end the offsets behind their last records
     * @throws IllegalArgumentException where the bound does not fit the topic
     */
    Map<TopicPartition, Long> offsets(
            Consumer<?, ?> consumer,
            Map<TopicPartition, Long> open,
            Map<TopicPartition, Long> first,
            Map<TopicPartition, Long> end);

    /**
     * Reads a time as {@code 2026-11-01T12:00:00Z}, a day as {@code 2026-11-01} in UTC, or offsets as {@code 0:1200,1:1180}, a
     * partition and its offset each.
     *
     * @throws IllegalArgumentException where the text is none of them
     */
    static TopicBound parse(String text) {
        if (text.matches("\\d+:\\d+(,\\d+:\\d+)*")) {
            var offsets = new TreeMap<Integer, Long>();
            for (var pair : text.split(",", -1)) {
                int colon = pair.indexOf(':');
                offsets.put(Integer.parseInt(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
            }
            return new Offsets(offsets);
        }
        try {
            return new At(
                    text.length() == "2026-11-01".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no place in a topic; expected a time as 2026-11-01T12:00:00Z, a day as 2026-11-01, or"
                            + " offsets as 0:1200,1:1180",
                    e);
        }
    }

    /** The topic's own end. */
    record Open() implements TopicBound {

        @Override
        public Map<TopicPartition, Long> offsets(
                Consumer<?, ?> consumer,
                Map<TopicPartition, Long> open,
                Map<TopicPartition, Long> first,
                Map<TopicPartition, Long> end) {
            return open;
        }
    }

    /** The first records that the brokers have stamped at this time or later. */
    record At(Instant time) implements TopicBound {

        @Override
        public Map<TopicPartition, Long> offsets(
                Consumer<?, ?> consumer,
                Map<TopicPartition, Long> open,
                Map<TopicPartition, Long> first,
                Map<TopicPartition, Long> end) {
            var asked = open.keySet().stream()
                    .collect(Collectors.toMap(partition -> partition, partition -> time.toEpochMilli()));
            var offsets = new HashMap<TopicPartition, Long>();
            consumer.offsetsForTimes(asked)
                    .forEach((partition, found) ->
                            offsets.put(partition, found == null ? end.get(partition) : Long.valueOf(found.offset())));
            return offsets;
        }
    }

    /** Offsets of partitions; the others are open. */
    record Offsets(Map<Integer, Long> byPartition) implements TopicBound {

        @Override
        public Map<TopicPartition, Long> offsets(
                Consumer<?, ?> consumer,
                Map<TopicPartition, Long> open,
                Map<TopicPartition, Long> first,
                Map<TopicPartition, Long> end) {
            var offsets = new HashMap<>(open);
            byPartition.forEach((number, offset) -> {
                var partition = open.keySet().stream()
                        .filter(one -> one.partition() == number)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "There is no partition " + number + " in the topic, only " + open.size() + " from 0."));
                if (offset < first.get(partition) || offset > end.get(partition)) {
                    throw new IllegalArgumentException("Partition " + number + " holds the offsets "
                            + first.get(partition) + " to " + end.get(partition) + ", not " + offset + ".");
                }
                offsets.put(partition, offset);
            });
            return offsets;
        }
    }
}
