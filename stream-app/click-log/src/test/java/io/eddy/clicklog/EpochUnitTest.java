package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EpochUnitTest {

    private static final long SECONDS_OF_1995 =
            Instant.parse("1995-01-01T00:00:00Z").getEpochSecond();
    private static final long SECONDS_OF_2100 =
            Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();

    @ParameterizedTest
    @EnumSource
    void shouldBeTheUnitOfTheTimesFrom1995To2100(EpochUnit unit) {
        long inASecond = 1_000_000_000L / unit.nanos();
        assertThat(EpochUnit.of(SECONDS_OF_1995 * inASecond)).isEqualTo(unit);
        assertThat(EpochUnit.of(SECONDS_OF_1995 * inASecond - 1)).isNotEqualTo(unit);
        assertThat(EpochUnit.of(SECONDS_OF_2100 * inASecond - 1)).isEqualTo(unit);
        assertThat(EpochUnit.of(SECONDS_OF_2100 * inASecond)).isNotEqualTo(unit);
    }

    @Test
    void shouldTellWhereANumberIsATimeByAFinerUnitOnly() {
        long ms = SECONDS_OF_1995 * 1_000;
        assertThat(EpochUnit.SECONDS.isTooCoarseFor(ms)).isTrue();
        assertThat(EpochUnit.MILLISECONDS.isTooCoarseFor(ms)).isFalse();
        assertThat(EpochUnit.MICROSECONDS.isTooCoarseFor(ms)).isFalse();
        assertThat(EpochUnit.SECONDS.isTooCoarseFor(SECONDS_OF_2100)).isFalse();
    }

    @Test
    void shouldTakeTheYearsOfEventLogsForLikely() {
        assertThat(EpochUnit.isLikely(SECONDS_OF_1995 * 1_000)).isTrue();
        assertThat(EpochUnit.isLikely(SECONDS_OF_1995 * 1_000 - 1)).isFalse();
        assertThat(EpochUnit.isLikely(SECONDS_OF_2100 * 1_000 - 1)).isTrue();
        assertThat(EpochUnit.isLikely(SECONDS_OF_2100 * 1_000)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsLabel(EpochUnit unit) {
        assertThat(EpochUnit.labelled(unit.label())).isEqualTo(unit);
        assertThat(EpochUnit.ofName("time_" + unit.label())).isEqualTo(unit);
        assertThat(EpochUnit.ofName("_" + unit.label())).isEqualTo(unit);
        assertThat(EpochUnit.ofName(unit.label())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"S, SECONDS", "Ms, MILLISECONDS"})
    void shouldBeFoundByItsLabelHoweverItIsWritten(String label, EpochUnit unit) {
        assertThat(EpochUnit.labelled(label)).isEqualTo(unit);
    }

    @Test
    void shouldNameTheUnitsThereAre() {
        assertThatThrownBy(() -> EpochUnit.labelled("min"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'min' is no unit of time, expected s, ms, us or ns.");
    }
}
