package io.eddy.recommender.topic;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the brokers take as a record of a topic. They refuse every other one, however often it is sent.
 *
 * @param recordBytes most bytes of a record by {@link RecordSize}
 * @param wantsKey whether a record needs a key, as in a compacted topic
 * @param behindMs how far a record's time may lie before the broker's
 * @param aheadMs how far a record's time may lie after the broker's
 */
public record TopicLimits(int recordBytes, boolean wantsKey, long behindMs, long aheadMs) {

    /** Most bytes that the job's producers send, so that it is the topic that decides; half of a producer's memory. */
    public static final int PRODUCER_BYTES = 16 << 20;

    /** How far the job's clock and a broker's may differ, and a record be sent again. */
    public static final Duration CLOCK_MARGIN = Duration.ofMinutes(1);

    /** Kafka's defaults and a key: for a topic whose settings may not be read. */
    public static final TopicLimits CAUTIOUS = new TopicLimits(
            usable(1 << 20), true, Long.MAX_VALUE, Duration.ofHours(1).toMillis());

    private static final String OLDER_TIME_DIFFERENCE = "message.timestamp.difference.max.ms";

    /** By the settings of a topic, as a broker describes them. */
    public static TopicLimits of(Config settings) {
        long bytes = Math.min(
                PRODUCER_BYTES,
                Math.min(
                        number(settings, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                        number(settings, TopicConfig.SEGMENT_BYTES_CONFIG)));
        boolean compacted = Arrays.asList(
                        text(settings, TopicConfig.CLEANUP_POLICY_CONFIG, "").split("\\s*,\\s*"))
                .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        boolean takesAnyTime =
                text(settings, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "").equals("LogAppendTime");
        return new TopicLimits(
                usable((int) bytes),
                compacted,
                takesAnyTime ? Long.MAX_VALUE : time(settings, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                takesAnyTime ? Long.MAX_VALUE : time(settings, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
    }

    /** Whether the topic takes a record of this time, with room for clocks that differ. */
    public boolean takesTime(long timeMs, long nowMs) {
        long marginMs = CLOCK_MARGIN.toMillis();
        return nowMs - timeMs <= behindMs - marginMs && timeMs - nowMs <= aheadMs - marginMs;
    }

    /** Brokers may compress a record again, which makes one that is compressed already a little larger. */
    private static int usable(int bytes) {
        return bytes - bytes / 16;
    }

    private static long time(Config settings, String name) {
        // Brokers before 3.6 know one setting for both.
        return Stream.of(name, OLDER_TIME_DIFFERENCE)
                .mapToLong(setting -> number(settings, setting))
                .filter(limit -> limit != Long.MAX_VALUE)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static long number(Config settings, String name) {
        return Long.parseLong(text(settings, name, Long.toString(Long.MAX_VALUE)));
    }

    private static String text(Config settings, String name, String otherwise) {
        var entry = settings.get(name);
        return entry == null || entry.value() == null ? otherwise : entry.value();
    }
}
