package io.eddy.recommender.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicLimitsTest {

    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;

    @Test
    void shouldTakeTheSmallerOfRecordAndSegmentLessASixteenth() {
        assertThat(limits(Map.of("max.message.bytes", "160000", "segment.bytes", "1073741824"))
                        .recordBytes())
                .isEqualTo(150_000);
        assertThat(limits(Map.of("max.message.bytes", "1048588", "segment.bytes", "16000"))
                        .recordBytes())
                .isEqualTo(15_000);
    }

    @Test
    void shouldTakeNoMoreThanTheProducerSends() {
        assertThat(limits(Map.of("max.message.bytes", "2147483647")).recordBytes())
                .isEqualTo(TopicLimits.PRODUCER_BYTES - TopicLimits.PRODUCER_BYTES / 16);
        assertThat(limits(Map.of()).recordBytes()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"compact, true", "'compact,delete', true", "'delete, compact', true", "delete, false", "'', false"})
    void shouldWantAKeyWhereTheTopicIsCompacted(String policy, boolean wanted) {
        assertThat(limits(Map.of("cleanup.policy", policy)).wantsKey()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "-3540000, true", // an hour ago, less the margin
        "-3540001, false",
        "0, true",
        "7140000, true", // two hours ahead, less the margin
        "7140001, false",
        "9223372036854775807, false"
    })
    void shouldTakeTimesWithinTheTopicsBoundsLessAMargin(long fromNowMs, boolean taken) {
        var limits = limits(Map.of(
                "message.timestamp.type", "CreateTime",
                "message.timestamp.before.max.ms", Long.toString(HOUR_MS),
                "message.timestamp.after.max.ms", Long.toString(2 * HOUR_MS)));
        long timeMs = fromNowMs == Long.MAX_VALUE ? fromNowMs : NOW_MS + fromNowMs;
        assertThat(limits.takesTime(timeMs, NOW_MS)).isEqualTo(taken);
    }

    @Test
    void shouldTakeAnyTimeWhereTheTopicHasNoBoundsOrTheBrokersOwnTime() {
        var unbounded = limits(Map.of("message.timestamp.type", "CreateTime"));
        var brokers = limits(Map.of("message.timestamp.type", "LogAppendTime", "message.timestamp.after.max.ms", "0"));
        for (var limits : new TopicLimits[] {unbounded, brokers}) {
            assertThat(limits.takesTime(0, NOW_MS)).isTrue();
            assertThat(limits.takesTime(Long.MAX_VALUE, NOW_MS)).isTrue();
        }
    }

    @Test
    void shouldKnowTheSettingOfBrokersBefore36() {
        var limits = limits(Map.of("message.timestamp.difference.max.ms", Long.toString(HOUR_MS)));
        assertThat(limits.behindMs()).isEqualTo(HOUR_MS);
        assertThat(limits.aheadMs()).isEqualTo(HOUR_MS);
    }

    private static TopicLimits limits(Map<String, String> settings) {
        return TopicLimits.of(new Config(settings.entrySet().stream()
                .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
                .toList()));
    }
}
