package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast reading of a time says what the library's parser says, or leaves the text to it. */
class IsoTimeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1970-01-01 00:00:00",
                "2261-12-31T23:59:59.999999999Z",
                "2014-04-07T10:51:09",
                "2014-04-07T10:51:09Z",
                "2014-04-07 10:51:09.2",
                "2014-04-07 10:51:09,27",
                "2014-04-07T10:51:09.277",
                "2014-04-07T10:51:09.1234567Z",
                "2014-04-07T10:51:09.123456789",
                "2014-04-07T10:51:09.000000001Z",
                "2016-02-29T01:02:03Z",
                "2015-02-28T09:08:07.9Z",
                "2019-01-31T12:00:00Z",
                "2019-09-30T12:30:30Z"
            })
    void shouldReadTheUsualFormFastAndRight(String text) {
        assertThat(IsoTime.nanosOfUtc(text)).isEqualTo(nanos(IsoTime.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1969-12-31T23:59:59Z",
                "2262-01-01T00:00:00Z",
                "2014-04-07",
                "2014-04-07T10:51",
                "2014/04/07 10:51:09",
                "2014-04-07t10:51:09",
                "2014-04-07T10:51:09z",
                "2014-04-07T10:51:09+02:00",
                "2014-04-07T10:51:09 UTC"
            })
    void shouldLeaveTimesOfOtherFormsToTheParser(String text) {
        assertThat(IsoTime.nanosOfUtc(text)).isEqualTo(IsoTime.NOT_PLAIN);
        assertThat(IsoTime.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2014-04-07T10:51:0",
                "2014_04-07T10:51:09",
                "2014-04_07T10:51:09",
                "2014-04-07_10:51:09",
                "2014-04-07T10_51:09",
                "2014-04-07T10:51_09",
                "201:-04-07T10:51:09",
                "/014-04-07T10:51:09",
                "2014-0a-07T10:51:09",
                "2014-04-:7T10:51:09",
                "2014-04-07T1/:51:09",
                "2014-04-07T10:5:09:",
                "2014-04-07T10:51:0/",
                "2014-00-07T10:51:09",
                "2014-13-07T10:51:09",
                "2014-04-00T10:51:09",
                "2014-04-31T10:51:09",
                "2015-02-29T10:51:09",
                "2014-04-07T24:51:09",
                "2014-04-07T10:60:09",
                "2014-04-07T10:51:60",
                "2014-04-07T10:51:09.1234567890",
                "2014-04-07T10:51:09.27a",
                "2014-04-07T10:51:09.2/Z",
                "2014-04-07T10:51:09.:Z",
                "2014-04-07T10:51:09ZX",
                "2014-04-07T10:51:09;277"
            })
    void shouldReadNoTimeWhereThereIsNone(String text) {
        assertThat(IsoTime.nanosOfUtc(text)).isEqualTo(IsoTime.NOT_PLAIN);
        assertThatThrownBy(() -> IsoTime.parse(text)).isInstanceOf(DateTimeException.class);
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }
}
