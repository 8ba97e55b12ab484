package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1396867869           | 1396867869000",
                "1396867869.277       | 1396867869277",
                "1396867869.2779      | 1396867869277",
                "1.396867869277E9     | 1396867869277",
                "1396867869277        | 1396867869277",
                "1396867869277.9      | 1396867869277",
                "1396867869277999     | 1396867869277",
                "1396867869277999999  | 1396867869277",
                "2014-04-07T10:51:09.277Z           | 1396867869277",
                "2014-04-07 10:51:09.277            | 1396867869277",
                "2014-04-07 10:51:09,277            | 1396867869277",
                "2014-04-07t10:51:09.277999z        | 1396867869277",
                "2014-04-07 10:51:09.277 UTC        | 1396867869277",
                "2014-04-07T12:51:09.277+02:00      | 1396867869277",
                "2014-04-07T12:51:09.277+0200       | 1396867869277",
                "2014-04-07 12:51:09.277 +02        | 1396867869277",
                "2014/04/07 10:51:09.277            | 1396867869277",
                "2014-04-07T10:51:09                | 1396867869000",
                "2014-04-07T10:51                   | 1396867860000",
                "2014-04-07                         | 1396828800000",
                "2016-02-29T00:00:00Z               | 1456704000000"
            })
    void shouldReadATimeHoweverItIsWritten(String text, long ms) throws IOException {
        assertThat(read(text).clicks()).extracting(LoggedClick::eventTimeMs).containsExactly(ms);
    }

    @ParameterizedTest
    @CsvSource({
        "noon",
        "2014-13-07T10:51:09Z",
        "2015-02-29T10:51:09Z",
        "2014-04-07T25:51:09Z",
        "07.04.2014 10:51",
        "1e30",
        "1e999999999",
        "1e-999999999",
        "--5",
        "2014-04-07T10:51:09.277+2",
        "''"
    })
    void shouldRefuseWhatIsNoTime(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("is not a time");
    }

    @Test
    void shouldDecideOnTheUnitByTheWholeLogAndNotByItsFirstLine() throws IOException {
        var log = read("1396867869277", "1396867869", "1396867870", "1396867871");
        assertThat(log.timeUnit()).isEqualTo(EpochUnit.SECONDS);
        assertThat(log.clicks()).hasSize(3);
        assertThat(log.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(
                        2, "the time 1396867869277 is in ms, the log's other times are in s"));
    }

    @Test
    void shouldCountATimeOfABrokenClockAsUnreadable() throws IOException {
        var lines = new String[20];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = Long.toString(1_396_867_869L + i);
        }
        lines[0] = "0";
        lines[7] = "-5";
        var log = read(lines);
        assertThat(log.timeUnit()).isEqualTo(EpochUnit.SECONDS);
        assertThat(log.notes()).isEmpty();
        assertThat(log.clicks())
                .hasSize(18)
                .allSatisfy(click -> assertThat(click.eventTimeMs()).isBetween(1_396_867_870_000L, 1_396_867_888_000L));
        assertThat(log.firstUnreadable())
                .containsExactly(
                        new ClickLog.UnreadableLine(
                                2, "the time 0 is not between 1995 and 2100 in s, as the log's others are"),
                        new ClickLog.UnreadableLine(
                                9, "the time -5 is not between 1995 and 2100 in s, as the log's others are"));
    }

    @Test
    void shouldNotTakeANumberAmongDatesForATime() throws IOException {
        var log = read("20240115", "2024-01-15 10:00:00", "2024-01-15 10:01:00", "0");
        assertThat(log.clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(1_705_312_800_000L, 1_705_312_860_000L);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly(
                        "the time 20240115 is not between 1995 and 2100 by any unit, as the log's others are",
                        "the time 0 is not between 1995 and 2100 by any unit, as the log's others are");
        assertThat(log.timeUnit()).isNull();
    }

    @Test
    void shouldNotTakeTheTimesOfOtherClocksForTimesSince1970() throws IOException {
        // Of 2024: seconds since 2001, and 100 ns since the year 1.
        assertThat(read("727000000", "727000001").notes())
                .singleElement()
                .asString()
                .contains("no more than an order");
        assertThatThrownBy(() -> read("638408700000000000")).hasMessageContaining("is beyond reckoning");
    }

    @ParameterizedTest
    @CsvSource({"t_s, 1700000", "t_ms, 1700000000", "T_Micros, 1700000000000", "t_ns, 1700000000000000"})
    void shouldTakeTheUnitThatAColumnIsCalledBy(String column, String time) throws IOException {
        var file = Files.writeString(folder.resolve("log"), "s,i," + column + "\na,b," + time + "\n");
        var log = new LogReader(ReadSettings.DEFAULT.withColumns(LogColumns.parse("session=s,item=i,time=" + column)))
                .read(file);
        assertThat(log.clicks()).extracting(LoggedClick::eventTimeMs).containsExactly(1_700_000_000L);
        assertThat(log.timeUnit()).isEqualTo(EpochUnit.ofName(column));
    }

    /** Times since 1970 or from 0, early or late: what was written is read. */
    @ParameterizedTest
    @CsvSource({"0", "1000000", "700000000", "36000000", "1700000000000", "4000000000000"})
    void shouldReadWhatWasWritten(long first) throws IOException {
        var clicks = List.of(
                new LoggedClick("s", "a", first, "click"),
                new LoggedClick("s", "b", first + 60_000, "click"),
                new LoggedClick("s", "c", first + 3_200_000_000L, "click"));
        LogWriter.write(folder.resolve("log"), clicks);
        var log = new LogReader().read(folder.resolve("log"));
        assertThat(log.clicks()).isEqualTo(clicks);
        assertThat(log.notes()).isEmpty();
    }

    @Test
    void shouldTakeALogThatCountsFromZeroForAnOrder() throws IOException {
        var log = read("0", "300000000", "600000000", "900000000", "1200000000");
        assertThat(log.clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(0L, 300_000_000L, 600_000_000L, 900_000_000L, 1_200_000_000L);
        assertThat(log.notes()).singleElement().asString().contains("no more than an order");
    }

    @Test
    void shouldTakeTheUnitThatIsNamed() throws IOException {
        var log = new LogReader(ReadSettings.DEFAULT.withTimeUnit(EpochUnit.SECONDS)).read(write("5", "1396867869277"));
        assertThat(log.clicks()).extracting(LoggedClick::eventTimeMs).containsExactly(5_000L);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly("the time 1396867869277 is behind 2100 in s, and is in ms by its size");
        assertThat(log.notes()).isEmpty();
    }

    @Test
    void shouldPutClicksInOrderThatDifferWithinAMillisecond() throws IOException {
        var file = Files.writeString(
                folder.resolve("log"),
                "session_id,item_id,timestamp\ns,b,2014-04-07T10:51:09.2772Z\ns,a,2014-04-07T10:51:09.2771Z\n");
        assertThat(new LogReader(null, Set.of(), true).read(file).clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS,      1396867869.277999888,     1396867869277, 999888",
        "SECONDS,      1396867869.000000001,     1396867869000, 1",
        "SECONDS,      1396867869.5,             1396867869500, 0",
        "SECONDS,      +1396867869.5,            1396867869500, 0",
        "SECONDS,      1.396867869277999888e9,   1396867869277, 999888",
        "SECONDS,      139686786927.7999888E-2,  1396867869277, 999888",
        "SECONDS,      -1.5,                     -1500,         0",
        "SECONDS,      -0.000000001,             -1,            999999",
        "SECONDS,      -2,                       -2000,         0",
        "SECONDS,      9.9999999999,             9999,          999999",
        "MILLISECONDS, 1396867869277.999888777,  1396867869277, 999888",
        "MILLISECONDS, -1.25,                    -2,            750000",
        "NANOSECONDS,  999999999999999999,       999999999999,  999999",
        "NANOSECONDS,  1000000000000000000,      1000000000000, 0",
        "MICROSECONDS, 1396867869277999.888777,  1396867869277, 999888",
        "MICROSECONDS, -1,                       -1,            999000",
        "NANOSECONDS,  1396867869277999888.7,    1396867869277, 999888",
        "NANOSECONDS,  -1,                       -1,            999999"
    })
    void shouldReadANumberToTheNanosecond(EpochUnit unit, String text, long ms, int nanosOfMs)
            throws UnreadableEventException {
        var times = EventTimes.of(unit, EpochUnit.MILLISECONDS);
        times.read(text);
        assertThat(times.ms()).isEqualTo(ms);
        assertThat(times.nanosOfMs()).isEqualTo(nanosOfMs);
    }

    @ParameterizedTest
    @CsvSource({
        "2014-04-07T10:51:09.277999888Z,      1396867869277, 999888",
        "2014-04-07T12:51:09.277999888+02:00, 1396867869277, 999888"
    })
    void shouldReadADateToTheNanosecond(String text, long ms, int nanosOfMs) throws UnreadableEventException {
        var times = EventTimes.of(null, EpochUnit.MILLISECONDS);
        times.read(text);
        assertThat(times.ms()).isEqualTo(ms);
        assertThat(times.nanosOfMs()).isEqualTo(nanosOfMs);
        assertThat(times.unit()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775808", "99999999999999999999", ".", "-", "-.5.", "1/5", "1:5", "5-5", "e5-1", "1e-"})
    void shouldRefuseANumberThatIsNone(String text) {
        var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
        assertThatThrownBy(() -> times.read(text)).isInstanceOf(UnreadableEventException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740991,   9007199254740991, 0",
        "-9007199254740991, -9007199254740991, 0",
        "9007199254740992,   9007199254740992, 0",
        "1396867869277.5,    1396867869277,    500000",
        "-1.5,              -2,                500000"
    })
    void shouldReadADoubleAsTheNumberThatItIs(double number, long ms, int nanosOfMs) throws UnreadableEventException {
        var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
        times.read(number);
        assertThat(times.ms()).isEqualTo(ms);
        assertThat(times.nanosOfMs()).isEqualTo(nanosOfMs);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30})
    void shouldRefuseADoubleThatIsNoTime(double number) {
        var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
        assertThatThrownBy(() -> times.read(number))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("is not a time");
    }

    @ParameterizedTest
    @CsvSource({
        "SECONDS, -5, -5000, 0",
        "MILLISECONDS, 5, 5, 0",
        "MICROSECONDS, 5007, 5, 7000",
        "MICROSECONDS, -1, -1, 999000",
        "NANOSECONDS, 5000007, 5, 7"
    })
    void shouldReadATimeThatNamesItsUnit(EpochUnit unit, long number, long ms, int nanosOfMs) {
        var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
        times.read(number, unit);
        assertThat(times.ms()).isEqualTo(ms);
        assertThat(times.nanosOfMs()).isEqualTo(nanosOfMs);
        times.add(1_000);
        assertThat(times.ms()).isEqualTo(ms + 1_000);
    }

    @Test
    void shouldReadMillisecondsOfADayThatMayGoOnBehindMidnight() throws UnreadableEventException {
        var times = EventTimes.of(EpochUnit.MILLISECONDS, EpochUnit.MILLISECONDS);
        times.readMsOfDay(" 0.9 ");
        assertThat(times.ms()).isZero();
        times.readMsOfDay("172800000");
        assertThat(times.ms()).isEqualTo(172_800_000L);
        assertThatThrownBy(() -> times.readMsOfDay("172800001")).hasMessageContaining("are no milliseconds of a day");
        assertThatThrownBy(() -> times.readMsOfDay("-1")).hasMessageContaining("are no milliseconds of a day");
        assertThatThrownBy(() -> times.readMsOfDay("noon")).hasMessageContaining("is not a time");
    }

    private ClickLog read(String... times) throws IOException {
        return new LogReader().read(write(times));
    }

    private Path write(String... times) throws IOException {
        var content = new StringBuilder("session_id,item_id,timestamp\n");
        for (var time : times) {
            content.append("s,i,\"").append(time).append("\"\n");
        }
        return Files.writeString(folder.resolve("log"), content);
    }
}
