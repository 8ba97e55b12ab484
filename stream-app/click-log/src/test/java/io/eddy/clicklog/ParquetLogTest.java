package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in Parquet, as pandas, Spark and others write them. */
class ParquetLogTest {

    private static final String CSV_COLUMNS =
            "optional int64 session_id; optional binary item_id (STRING); optional int64 timestamp;";

    /** As pyarrow 25 writes session 5182, item a, at 1396314141719; the library writes neither packing without Hadoop. */
    private static final String PYARROW_GZIP = """
            UEFSMRUAFRwVPCwVAhUAFQYVBhwAAAAfiwgAAAAAAAIDY2JgYGBitBNhAAMAhoCNIA4AAAAVABUWFTosFQIVABUGFQYcAAAAH4sIAAAAAAACA2\
            NiYGBgYmQEkokA37L9aAsAAAAVABUcFUQsFQIVABUGFQYcAAAAH4sIAAAAAAACA2NiYGBgYhT/ck7KlZGBAQAzba5pDgAAABUEGUw1ABgGc2No\
            ZW1hFQYAFQQlAhgKc2Vzc2lvbl9pZAAVDCUCGAdpdGVtX2lkJQBMHAAAABUEJQIYCXRpbWVzdGFtcCUSTIwSHBwAAAAAABYCGRwZPCYAHBUEGS\
            UGABkYCnNlc3Npb25faWQVBBYCFkIWYiYISRwVABUAFQIAPCkGGSYAAgAAACYAHBUMGSUGABkYB2l0ZW1faWQVBBYCFjwWYCZqSRwVABUAFQIA\
            PBYCGQYZJgACAAAAJgAcFQQZJQYAGRgJdGltZXN0YW1wFQQWAhZCFmomygFJHBUAFQAVAgA8KQYZJgACAAAAFsABFgImCBasAgAoIHBhcnF1ZX\
            QtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGTwcAAAcAAAcAAAAKAEAAFBBUjE=""";

    private static final String PYARROW_BROTLI = """
            UEFSMRUAFRwVICwVAhUAFQYVBhwAAAAbDQAAhHHAYmxvi10CWTQfFQAVFhUeLBUCFQAVBhUGHAAAABsKAACkAQIEwoZAATSscBUAFRwVJCwVAh\
            UAFQYVBhwAAACLBoACAAAAAgEX9M4aRQEAAAMVBBlMNQAYBnNjaGVtYRUGABUEJQIYCnNlc3Npb25faWQAFQwlAhgHaXRlbV9pZCUATBwAAAAV\
            BCUCGAl0aW1lc3RhbXAlEkyMEhwcAAAAAAAWAhkcGTwmABwVBBklBgAZGApzZXNzaW9uX2lkFQgWAhZCFkYmCEkcFQAVABUCADwpBhkmAAIAAA\
            AmABwVDBklBgAZGAdpdGVtX2lkFQgWAhY8FkQmTkkcFQAVABUCADwWAhkGGSYAAgAAACYAHBUEGSUGABkYCXRpbWVzdGFtcBUIFgIWQhZKJpIB\
            SRwVABUAFQIAPCkGGSYAAgAAABbAARYCJggW1AEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1LjAuMRk8HAAAHAAAHAAAACgBAABQQV\
            Ix""";

    private static final long DAY_MS = 86_400_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "LZ4_RAW"})
    void shouldReadTheColumnsOfCsvHoweverPagesArePacked(CompressionCodecName codec) throws IOException {
        write(
                codec,
                CSV_COLUMNS,
                row -> row.append("session_id", 5182L)
                        .append("item_id", "ü 1")
                        .append("timestamp", 1_396_314_141_719L));
        var log = new LogReader().read(file());
        assertThat(log.format()).isEqualTo(LogFormat.CSV);
        assertThat(log.clicks()).containsExactly(new LoggedClick("5182", "ü 1", 1_396_314_141_719L, "click"));
    }

    @Test
    void shouldReadPagesPackedWithGzip() throws IOException {
        Files.write(file(), Base64.getDecoder().decode(PYARROW_GZIP));
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("5182", "a", 1_396_314_141_719L, "click"));
    }

    @Test
    void shouldSayWhichPackingOfPagesItCannotRead() throws IOException {
        Files.write(file(), Base64.getDecoder().decode(PYARROW_BROTLI));
        assertThatThrownBy(() -> new LogReader().read(file()))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("pages packed with BROTLI are not supported");
    }

    @Test
    void shouldPassOverColumnsThatItDoesNotNeed() throws IOException {
        write(
                "optional group items (LIST) { repeated group list { optional int32 element; } }"
                        + " optional binary Event_Type (STRING); optional double price; optional int32 item_id (INTEGER(32,false));"
                        + " optional int64 timestamp; optional binary session_id;",
                row -> row.append("Event_Type", "view")
                        .append("item_id", -1)
                        .append("timestamp", 3L)
                        .append("session_id", "s"));
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("s", "4294967295", 3, "view"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int64 timestamp (TIMESTAMP(MILLIS,true))    | 1396314141719",
                "int64 timestamp (TIMESTAMP(MICROS,false))   | 1396314141719999",
                "int64 timestamp (TIMESTAMP(NANOS,true))     | 1396314141719999999",
                "int64 timestamp                             | 1396314141719",
                "int64 timestamp (DECIMAL(18,1))             | 13963141417199",
                "double timestamp                            | 1396314141719",
                "binary timestamp (STRING)                   | 1396314141719"
            })
    void shouldReadTimesOfAnyUnit(String column, String time) throws IOException {
        write("required int64 session_id; required int64 item_id; required " + column + ";", row -> {
            row.append("session_id", 1L).append("item_id", 2L);
            if (column.startsWith("int64")) {
                row.append("timestamp", Long.parseLong(time));
            } else if (column.startsWith("double")) {
                row.append("timestamp", Double.parseDouble(time));
            } else {
                row.append("timestamp", time);
            }
        });
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("1", "2", 1_396_314_141_719L, "click"));
    }

    @Test
    void shouldRefuseTwoFilesOneBehindTheOther() throws IOException {
        writeMany(100);
        var one = Files.readAllBytes(file());
        var both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        Files.write(file(), both);
        assertThatThrownBy(() -> new LogReader().read(file())).hasMessageContaining("two Parquet files");
    }

    @Test
    void shouldCountNumbersThatStandForNoId() throws IOException {
        var columns = "optional int64 session_id; optional double item_id; optional int64 timestamp;";
        Row row = group -> group.append("session_id", 1L).append("timestamp", 1_700_000_000L);
        write(
                columns,
                group -> {
                    row.fill(group);
                    group.append("item_id", Double.NaN);
                },
                group -> {
                    row.fill(group);
                    group.append("item_id", Double.NEGATIVE_INFINITY);
                },
                group -> {
                    row.fill(group);
                    group.append("item_id", 5.0);
                });
        var log = new LogReader().read(file());
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("5");
        assertThat(log.firstUnreadable())
                .containsExactly(
                        new ClickLog.UnreadableLine(1, "the id is NaN, which stands for none"),
                        new ClickLog.UnreadableLine(2, "the id is -Infinity, which stands for none"));
    }

    @Test
    void shouldCountTheTimeStampThatStandsForNone() throws IOException {
        var columns =
                "required int64 session_id; required int64 item_id; required int64 timestamp (TIMESTAMP(NANOS,false));";
        write(
                columns,
                group -> group.append("session_id", 1L).append("item_id", 2L).append("timestamp", Long.MIN_VALUE),
                group -> group.append("session_id", 1L)
                        .append("item_id", 3L)
                        .append("timestamp", 1_700_000_000_000_000_000L));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("3");
    }

    @Test
    void shouldReadUnsignedTimes() throws IOException {
        write(
                "required int64 session_id; required int64 item_id; required int32 timestamp (INTEGER(32,false));",
                group ->
                        group.append("session_id", 1L).append("item_id", 2L).append("timestamp", (int) 3_000_000_000L));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(3_000_000_000_000L);
    }

    @Test
    void shouldReadDaysAndSignedTimes() throws IOException {
        write(
                "required int64 session_id; required int64 item_id; required int32 timestamp (DATE);",
                row -> row.append("session_id", 1L).append("item_id", 2L).append("timestamp", 16_930));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(16_930 * DAY_MS);
        for (var column : List.of("int32 timestamp", "int32 timestamp (INTEGER(32,true))")) {
            write(
                    "required int64 session_id; required int64 item_id; required " + column + ";",
                    row -> row.append("session_id", 1L).append("item_id", 2L).append("timestamp", -7));
            assertThat(new LogReader(ReadSettings.DEFAULT.withTimeUnit(EpochUnit.SECONDS))
                            .read(file())
                            .clicks())
                    .extracting(LoggedClick::eventTimeMs)
                    .containsExactly(-7_000L);
        }
    }

    @Test
    void shouldReadTheTimeStampsOfSpark() throws IOException {
        var bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(3_723_004_000_000L).putInt(2_440_588 + 16_161);
        write(
                "required int64 session_id; required int64 item_id; required int96 timestamp;",
                row -> row.append("session_id", 1L)
                        .append("item_id", 2L)
                        .append("timestamp", Binary.fromConstantByteArray(bytes.array())));
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("1", "2", 16_161 * 86_400_000L + 3_723_004, "click"));
    }

    @Test
    void shouldReadOttoWithTimesInSecondsAndNumberedTypes() throws IOException {
        write(
                "required int32 session; required int32 aid; required int32 ts; required int32 type (INTEGER(8,false));",
                row -> otto(row, 1_661_724_000, 0),
                row -> otto(row, 1_661_724_001, 1));
        var log = new LogReader().read(file());
        assertThat(log.format()).isEqualTo(LogFormat.OTTO);
        assertThat(log.clicks()).containsExactly(new LoggedClick("12899779", "59625", 1_661_724_000_000L, "clicks"));
        assertThat(log.leftOut()).isEqualTo(1);
        assertThat(new LogReader(null, Set.of("carts"), true).read(file()).clicks())
                .hasSize(1);
    }

    @Test
    void shouldReadOttoWithTimesInMillisecondsAndNamedTypes() throws IOException {
        write(
                "required int64 session; required int64 aid; required int64 ts; required binary type (STRING);",
                row -> row.append("session", 1L)
                        .append("aid", 2L)
                        .append("ts", 1_661_724_000_278L)
                        .append("type", "clicks"));
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("1", "2", 1_661_724_000_278L, "clicks"));
    }

    @Test
    void shouldReadGru4RecInSeconds() throws IOException {
        write(
                "optional int64 SessionId; optional double ItemId; optional double Time;",
                row -> row.append("SessionId", 1L)
                        .append("ItemId", 214_536_502.0)
                        .append("Time", 1_396_861_511.277));
        var log = new LogReader().read(file());
        assertThat(log.format()).isEqualTo(LogFormat.GRU4REC);
        assertThat(log.clicks()).containsExactly(new LoggedClick("1", "214536502", 1_396_861_511_277L, "click"));
    }

    @Test
    void shouldReadRetailRocketAndDiginetica() throws IOException {
        write(
                "optional int64 timestamp; optional int64 visitorid; optional binary event (STRING); optional int64 itemid;",
                row -> row.append("timestamp", 1_433_221_332_117L)
                        .append("visitorid", 257_597L)
                        .append("event", "view")
                        .append("itemid", 355_908L));
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("257597", "355908", 1_433_221_332_117L, "view"));
        write(
                "optional int64 sessionId; optional int64 itemId; optional int32 timeframe; optional int32 eventdate (DATE);",
                row -> row.append("sessionId", 1L)
                        .append("itemId", 81_766L)
                        .append("timeframe", 526_309)
                        .append("eventdate", 16_930));
        var diginetica = new LogReader().read(file());
        assertThat(diginetica.format()).isEqualTo(LogFormat.DIGINETICA);
        assertThat(diginetica.clicks()).containsExactly(new LoggedClick("1", "81766", 1_462_752_526_309L, "click"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"int32 eventdate (DATE)", "binary eventdate (STRING)", "int64 eventdate (TIMESTAMP(MICROS,true))"
            })
    void shouldCountTheTimeOfEachRowFromItsOwnDay(String column) throws IOException {
        write(
                "required int64 sessionId; required int64 itemId; required int32 timeframe; optional " + column + ";",
                row -> day(diginetica(row, 1), column, 16_930),
                row -> day(diginetica(row, 2), column, 16_931),
                row -> diginetica(row, 3),
                row -> day(diginetica(row, 4), column, 16_933));
        var log = new LogReader().read(file());
        assertThat(log.clicks())
                .extracting(LoggedClick::itemId, LoggedClick::eventTimeMs)
                .containsExactly(
                        tuple("1", 16_930 * DAY_MS + 1),
                        tuple("2", 16_931 * DAY_MS + 2),
                        tuple("4", 16_933 * DAY_MS + 4));
        assertThat(log.firstUnreadable()).containsExactly(new ClickLog.UnreadableLine(3, "the time is null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int64 timeframe",
                "double timeframe",
                "binary timeframe (STRING)",
                "int32 timeframe (DECIMAL(9,1))",
                "binary timeframe (DECIMAL(9,1))",
                "fixed_len_byte_array(4) timeframe (DECIMAL(9,1))"
            })
    void shouldReadMillisecondsOfADayHoweverTheyAreWritten(String column) throws IOException {
        var tenths = ByteBuffer.allocate(4).putInt(5_263_099).array();
        write(
                "required int64 sessionId; required int64 itemId; required " + column
                        + "; required int32 eventdate (DATE);",
                row -> {
                    row.append("sessionId", 1L).append("itemId", 2L).append("eventdate", 16_930);
                    if (column.startsWith("int64")) {
                        row.append("timeframe", 526_309L);
                    } else if (column.startsWith("double")) {
                        row.append("timeframe", 526_309.9);
                    } else if (column.startsWith("int32")) {
                        row.append("timeframe", 5_263_099);
                    } else if (column.endsWith("(STRING)")) {
                        row.append("timeframe", "526309");
                    } else {
                        row.append("timeframe", Binary.fromConstantByteArray(tenths));
                    }
                });
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(16_930 * DAY_MS + 526_309);
    }

    @Test
    void shouldSayOfWhichDayATimeIsNone() throws IOException {
        write(
                "required int64 sessionId; required int64 itemId; required int32 timeframe; required binary eventdate (STRING);",
                row -> diginetica(row, 1).append("eventdate", "2016-05-09"),
                row -> diginetica(row, 2).append("eventdate", "some day"));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(2, "'2' of day 'some day' is not a time"));
    }

    @Test
    void shouldNumberTheSessionsOfEachRowsUser() throws IOException {
        write(
                "required int64 n; optional binary u (STRING); required int64 i; required int64 t;",
                row -> row.append("n", 1L).append("u", "a").append("i", 1L).append("t", 1_700_000_000L),
                row -> row.append("n", 1L).append("u", "b").append("i", 2L).append("t", 1_700_000_000L),
                row -> row.append("n", 1L).append("i", 3L).append("t", 1_700_000_000L),
                row -> row.append("n", 1L).append("u", "NULL").append("i", 4L).append("t", 1_700_000_000L));
        var numbered = new LogReader(
                        ReadSettings.DEFAULT.withColumns(LogColumns.parse("session=n,user=u,item=i,time=t")))
                .read(file());
        assertThat(numbered.clicks()).extracting(LoggedClick::sessionId).containsExactly("a.1", "b.1");
        assertThat(numbered.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly(
                        "it has no user, whose sessions are numbered", "it has no user, whose sessions are numbered");
        var users =
                new LogReader(ReadSettings.DEFAULT.withColumns(LogColumns.parse("user=u,item=i,time=t"))).read(file());
        assertThat(users.clicks()).extracting(LoggedClick::sessionId).containsExactly("a", "b");
        assertThat(users.firstUnreadable().get(0).reason()).isEqualTo("the user id is null");
    }

    @Test
    void shouldTakeEachRowsIdOfAnEvent() throws IOException {
        write(
                "required int64 session_id; required int64 item_id; required int64 timestamp; optional int64 event_id;",
                row -> event(row, 1).append("event_id", 1L),
                row -> event(row, 1).append("event_id", 2L),
                row -> event(row, 1).append("event_id", 2L),
                row -> event(row, 1),
                row -> event(row, 1));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).hasSize(4);
        assertThat(log.duplicates()).isEqualTo(1);
    }

    @Test
    void shouldWarnWhereSessionIdsAreSharedByUsers() throws IOException {
        var columns = "required int64 session_id; required int64 item_id; required int64 timestamp;";
        write(
                columns + " optional int64 user_id;",
                row -> event(row, 1),
                row -> event(row, 2).append("user_id", 1L),
                row -> event(row, 3).append("user_id", 2L));
        assertThat(new LogReader().read(file()).notes())
                .singleElement()
                .asString()
                .startsWith("1 of 1 session ids have clicks of more than one user");
        write(
                columns + " required boolean user_id;",
                row -> event(row, 1).append("user_id", true),
                row -> event(row, 2).append("user_id", false));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).hasSize(2);
        assertThat(log.notes()).isEmpty();
    }

    @Test
    void shouldReadColumnsWithinOthers() throws IOException {
        write(
                "required group visit { required int64 session_id; } required group click { required int64 item_id; required int64 timestamp; }",
                row -> {
                    row.addGroup("visit").append("session_id", 1L);
                    row.addGroup("click").append("item_id", 2L).append("timestamp", 1_700_000_000L);
                });
        assertThat(new LogReader().read(file()).clicks())
                .containsExactly(new LoggedClick("1", "2", 1_700_000_000_000L, "click"));
        write(
                "required int64 session_id; required int64 timestamp; optional group items (LIST) { repeated group list { optional int64 item_id; } }",
                row -> row.append("session_id", 1L).append("timestamp", 1_700_000_000L));
        assertThatThrownBy(() -> new LogReader().read(file()))
                .hasMessageContaining("the columns of no known format: [session_id, timestamp]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session_id | boolean session_id                           | a session id",
                "session_id | int64 session_id (TIMESTAMP(MILLIS,true))    | a session id",
                "session_id | int32 session_id (DATE)                      | a session id",
                "session_id | int96 session_id                             | a session id",
                "session_id | binary session_id (JSON)                     | a session id",
                "session_id | binary session_id (BSON)                     | a session id",
                "session_id | int64 session_id (TIME(MICROS,true))         | a session id",
                "session_id | fixed_len_byte_array(12) session_id (INTERVAL) | a session id",
                "item_id    | boolean item_id                              | an item id",
                "timestamp  | boolean timestamp                            | a time",
                "timestamp  | float timestamp                              | a time",
                "timestamp  | int32 timestamp (TIME(MILLIS,true))          | a time",
                "timestamp  | fixed_len_byte_array(16) timestamp (UUID)    | a time",
                "timestamp  | fixed_len_byte_array(8) timestamp            | a time",
                "event_type | boolean event_type                           | a type of events",
                "event_id   | boolean event_id                             | an event id",
                "timeframe  | int64 timeframe (TIMESTAMP(MILLIS,true))     | milliseconds of a day",
                "eventdate  | int64 eventdate                              | a day",
                "eventdate  | int96 eventdate                              | a day"
            })
    void shouldSayWhichColumnHoldsNothingOfItsKind(String name, String column, String kind) throws IOException {
        var columns = new StringBuilder("required " + column + ";");
        for (var other : name.equals("timeframe") || name.equals("eventdate")
                ? List.of("int64 session_id", "int64 item_id", "int32 timeframe", "int32 eventdate (DATE)")
                : List.of("int64 session_id", "int64 item_id", "int64 timestamp")) {
            if (!other.contains(name)) {
                columns.append(" required ").append(other).append(';');
            }
        }
        write(columns.toString());
        assertThatThrownBy(() -> new LogReader().read(file()))
                .isInstanceOf(LogReadException.class)
                .hasMessageStartingWith(file() + ": the column " + name + " is '")
                .hasMessageEndingWith("' in Parquet, which is not understood as " + kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int32 item_id                    | -5                   | -5",
                "int64 item_id                    | 9007199254740993     | 9007199254740993",
                "int64 item_id (INTEGER(64,false)) | -1                  | 18446744073709551615",
                "int32 item_id (DECIMAL(9,2))     | 1250                 | 12.50",
                "int32 item_id (DECIMAL(9,2))     | 1200                 | 12",
                "int64 item_id (DECIMAL(18,2))    | 1250                 | 12.50",
                "int64 item_id (DECIMAL(18,2))    | 120000               | 1200",
                "float item_id                    | 16777215             | 16777215",
                "float item_id                    | 1.5                  | 1.5",
                "double item_id                   | 9007199254740991     | 9007199254740991",
                "double item_id                   | -7                   | -7",
                "double item_id                   | 1.5                  | 1.5",
                "binary item_id (ENUM)            | CAP                  | CAP",
                "binary item_id                   | ü                    | ü"
            })
    void shouldReadIdsHoweverTheyAreWritten(String column, String written, String id) throws IOException {
        write("required int64 session_id; required int64 timestamp; required " + column + ";", row -> {
            row.append("session_id", 1L).append("timestamp", 1_700_000_000L);
            if (column.startsWith("int32")) {
                row.append("item_id", Integer.parseInt(written));
            } else if (column.startsWith("int64")) {
                row.append("item_id", Long.parseLong(written));
            } else if (column.startsWith("float")) {
                row.append("item_id", Float.parseFloat(written));
            } else if (column.startsWith("double")) {
                row.append("item_id", Double.parseDouble(written));
            } else {
                row.append("item_id", written);
            }
        });
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fixed_len_byte_array(16) item_id (UUID)         | 00112233445566778899AABBCCDDEEFF | 00112233-4455-6677-8899-aabbccddeeff",
                "fixed_len_byte_array(2) item_id                 | 0A0B | 0x0A0B",
                "fixed_len_byte_array(2) item_id (DECIMAL(4,2))  | 04E2 | 12.50",
                "fixed_len_byte_array(2) item_id (DECIMAL(4,2))  | FB50 | -12",
                "binary item_id (DECIMAL(4,2))                   | 04E2 | 12.50",
                "binary item_id (DECIMAL(4,2))                   | 04B0 | 12"
            })
    void shouldReadIdsThatAreBytes(String column, String written, String id) throws IOException {
        write(
                "required int64 session_id; required int64 timestamp; required " + column + ";",
                row -> row.append("session_id", 1L)
                        .append("timestamp", 1_700_000_000L)
                        .append(
                                "item_id",
                                Binary.fromConstantByteArray(HexFormat.of().parseHex(written))));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({"float, 16777216", "float, -16777216", "double, 9007199254740992", "double, -9007199254740992"})
    void shouldCountNumbersThatMayStandForSeveralIds(String type, double number) throws IOException {
        var columns = "required int64 session_id; required int64 timestamp; required " + type + " item_id;";
        write(columns, row -> item(row, type, 5), row -> item(row, type, number));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("5");
        assertThat(log.firstUnreadable())
                .singleElement()
                .asString()
                .contains("is in a floating-point column that is too narrow for it: it may be several ids");
    }

    @Test
    void shouldCountIdsThatAreNotUtf8() throws IOException {
        write(
                "required int64 session_id; required int64 timestamp; required binary item_id;",
                row -> bytes(row, "café".getBytes(StandardCharsets.UTF_8)),
                row -> bytes(row, "café".getBytes(StandardCharsets.ISO_8859_1)),
                row -> bytes(row, "caf\uFFFD".getBytes(StandardCharsets.UTF_8)),
                row -> bytes(row, new byte[] {(byte) 0xFE, (byte) 0xFF, 0x20, 0x41}));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("café");
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason).isEqualTo("the item id holds the byte 0xE9, which is not UTF-8"),
                        reason -> assertThat(reason).startsWith("the item id holds a replacement character"),
                        reason -> assertThat(reason).startsWith("the item id holds a replacement character"));
    }

    @Test
    void shouldTakeARowWithoutATypeForAClick() throws IOException {
        write(
                "required int64 session_id; required int64 item_id; required int64 timestamp; optional binary event_type (STRING);",
                row -> event(row, 1).append("event_type", "view"),
                row -> event(row, 2),
                row -> event(row, 3).append("event_type", " "));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::eventType)
                .containsExactly("view", "click", "click");
    }

    @Test
    void shouldNameTheNumberedTypesOfOttoOnly() throws IOException {
        write(
                "required int32 session; required int32 aid; required int32 ts; required int32 type (INTEGER(8,false));",
                row -> otto(row, 1_661_724_000, 2),
                row -> otto(row, 1_661_724_001, 3));
        assertThat(new LogReader(null, Set.of("*"), true).read(file()).clicks())
                .extracting(LoggedClick::eventType)
                .containsExactly("orders", "3");
        write(
                "required int32 session; required int32 aid; required int32 ts; required binary type (STRING);",
                row -> row.append("session", 1)
                        .append("aid", 2)
                        .append("ts", 1_661_724_000)
                        .append("type", "0"));
        assertThat(new LogReader(null, Set.of("*"), true).read(file()).clicks())
                .extracting(LoggedClick::eventType)
                .containsExactly("0");
        write(
                "required int64 session_id; required int64 item_id; required int64 timestamp; required int32 event_type;",
                row -> event(row, 1).append("event_type", 1));
        assertThat(new LogReader().read(file()).clicks())
                .extracting(LoggedClick::eventType)
                .containsExactly("1");
    }

    @Test
    void shouldCountRowsThatItCannotReadAndSayWhy() throws IOException {
        write(
                "optional binary session_id (STRING); optional int64 item_id; optional double timestamp;",
                row -> row.append("session_id", "s").append("item_id", 1L).append("timestamp", 3.0),
                row -> row.append("item_id", 1L).append("timestamp", 3.0),
                row -> row.append("session_id", "s").append("timestamp", 3.0),
                row -> row.append("session_id", "s").append("item_id", 1L),
                row -> row.append("session_id", "s").append("item_id", 1L).append("timestamp", Double.NaN),
                row -> row.append("session_id", " ").append("item_id", 1L).append("timestamp", 3.0),
                row -> row.append("session_id", "s").append("item_id", 1L).append("timestamp", 1e18));
        var log = new LogReader().read(file());
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.unreadable()).isEqualTo(6);
        assertThat(log.firstUnreadable())
                .containsExactly(
                        new ClickLog.UnreadableLine(2, "the session id is null"),
                        new ClickLog.UnreadableLine(3, "the item id is null"),
                        new ClickLog.UnreadableLine(4, "the time is null"),
                        new ClickLog.UnreadableLine(5, "'NaN' is not a time"),
                        new ClickLog.UnreadableLine(6, "the session id is empty"));
        assertThatThrownBy(() -> new LogReader(null, Set.of(), true).read(file()))
                .isInstanceOf(LogReadException.class)
                .hasMessage(file() + ": row 2: the session id is null");
    }

    @Test
    void shouldSayWhichColumnsAreMissingOrNotFlat() throws IOException {
        write(
                "required int64 user; required int64 item_id;",
                row -> row.append("user", 1L).append("item_id", 1L));
        assertThatThrownBy(() -> new LogReader().read(file()))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("the columns of no known format: [user, item_id]");
        assertThatThrownBy(() -> new LogReader(LogFormat.CSV, Set.of(), false).read(file()))
                .hasMessageContaining("--columns user=user,item=item_id,time=?");
        assertThatThrownBy(() -> new LogReader(LogFormat.GA4, Set.of(), false).read(file()))
                .hasMessageContaining("is not a log of format GA4: it is Parquet");
        write(
                "repeated int64 session_id; required int64 item_id; required int64 timestamp;",
                row -> row.append("item_id", 1L).append("timestamp", 1L));
        assertThatThrownBy(() -> new LogReader().read(file()))
                .hasMessageContaining("the column session_id has more than one value in a row");
    }

    @Test
    void shouldSayThatAFileIsCutOff() throws IOException {
        writeMany(1_000);
        var bytes = Files.readAllBytes(file());
        for (int length = 4; length < bytes.length; length += 101) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> new LogReader().read(file()))
                    .isInstanceOf(LogReadException.class)
                    .hasMessageContaining(file().toString());
        }
    }

    @Test
    void shouldRefuseAPageThatIsNotAsItsChecksumSays() throws IOException {
        write(
                CompressionCodecName.UNCOMPRESSED,
                CSV_COLUMNS,
                row -> row.append("session_id", 1L).append("item_id", "red-cap").append("timestamp", 1_700_000_000L));
        assertThat(new LogReader().read(file()).clicks()).hasSize(1);
        var bytes = Files.readAllBytes(file());
        int page = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("red-cap");
        bytes[page] = 'b';
        Files.write(file(), bytes);
        assertThatThrownBy(() -> new LogReader().read(file()))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining(file().toString());
    }

    @Test
    void shouldThrowNothingElseWhereBytesAreBroken() throws IOException {
        writeMany(1_000);
        var bytes = Files.readAllBytes(file());
        var random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            var broken = bytes.clone();
            for (int j = 0; j < 8; j++) {
                broken[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
            }
            Files.write(file(), broken);
            try {
                new LogReader().read(file());
            } catch (LogReadException e) {
                assertThat(e).hasMessageContaining(file().toString());
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void shouldTellHowManyBytesHaveBeenRead() throws IOException {
        writeMany(200_000);
        var told = new ArrayList<Long>();
        var log = new LogReader().read(file(), told::add);
        assertThat(log.clicks()).hasSize(200_000);
        assertThat(log.clicks().get(199_999).itemId()).isEqualTo("199999");
        long size = Files.size(file());
        assertThat(told)
                .containsExactly(size * 65_536 / 200_000, size * 131_072 / 200_000, size * 196_608 / 200_000, size);
    }

    private static Group event(Group row, long item) {
        return row.append("session_id", 1L).append("item_id", item).append("timestamp", 1_700_000_000L);
    }

    private static Group diginetica(Group row, int number) {
        return row.append("sessionId", 1L).append("itemId", (long) number).append("timeframe", number);
    }

    private static void day(Group row, String column, int day) {
        if (column.startsWith("int32")) {
            row.append("eventdate", day);
        } else if (column.startsWith("int64")) {
            row.append("eventdate", day * DAY_MS * 1_000);
        } else {
            row.append("eventdate", LocalDate.ofEpochDay(day).toString());
        }
    }

    private static void item(Group row, String type, double item) {
        row.append("session_id", 1L).append("timestamp", 1_700_000_000L);
        if (type.equals("float")) {
            row.append("item_id", (float) item);
        } else {
            row.append("item_id", item);
        }
    }

    private static void bytes(Group row, byte[] item) {
        row.append("session_id", 1L)
                .append("timestamp", 1_700_000_000L)
                .append("item_id", Binary.fromConstantByteArray(item));
    }

    private static void otto(Group row, int seconds, int type) {
        row.append("session", 12_899_779)
                .append("aid", 59_625)
                .append("ts", seconds)
                .append("type", type);
    }

    private void writeMany(int count) throws IOException {
        var rows = new ArrayList<Row>();
        for (int i = 0; i < count; i++) {
            long number = i;
            rows.add(row -> row.append("session_id", number / 7)
                    .append("item_id", Long.toString(number))
                    .append("timestamp", number));
        }
        write(CompressionCodecName.SNAPPY, CSV_COLUMNS, rows);
    }

    private void write(String columns, Row... rows) throws IOException {
        write(CompressionCodecName.SNAPPY, columns, List.of(rows));
    }

    private void write(CompressionCodecName codec, String columns, Row... rows) throws IOException {
        write(codec, columns, List.of(rows));
    }

    private void write(CompressionCodecName codec, String columns, List<Row> rows) throws IOException {
        var schema = MessageTypeParser.parseMessageType("message log { " + columns + " }");
        Files.deleteIfExists(file());
        try (var writer = ExampleParquetWriter.builder(new LocalOutputFile(file()))
                .withType(schema)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(codec)
                .withRowGroupSize(1L << 20)
                .build()) {
            var factory = new SimpleGroupFactory(schema);
            for (var row : rows) {
                var group = factory.newGroup();
                row.fill(group);
                writer.write(group);
            }
        }
    }

    private Path file() {
        return folder.resolve("log.csv");
    }

    private interface Row {
        void fill(Group group);
    }
}
