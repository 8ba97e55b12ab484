package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that look like others than they are: each is read right, or what is wrong with it is said. */
class MisreadLogTest {

    private static final String HEADER = "session_id,item_id,timestamp\n";

    @TempDir
    private Path folder;

    @Test
    void shouldNotJoinTwoLinesBetweenTwoStrayQuotes() throws IOException {
        var log = read("session_id,title,item_id,timestamp\n"
                + "a,\"27 inch,1,1700000000\nb,tv 22\",2,1700000001\nc,\"two\nlines, yes\",3,1700000002\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("3");
        assertThat(log.firstUnreadable()).singleElement().asString().contains("opened by mistake");
        assertThat(read(
                                "s,i,t,note\na,\"1,1700000000,\nb,2\",1700000001,\nc,3,1700000002,\n",
                                "session=s,item=i,time=t")
                        .clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "null", "None", "NaN", "nan", "\\N", "undefined", "<NA>"})
    void shouldNotTakeAWordForNothingForAnId(String word) throws IOException {
        var log = read(HEADER + word + ",a,1700000000\ns," + word + ",1700000001\ns,b,1700000002\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("b");
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly(
                        "the session id is '" + word + "', which stands for none",
                        "the item id is '" + word + "', which stands for none");
        var withIds = "session_id,item_id,timestamp,event_id\n"
                + "s,a,1700000000,%1$s\ns,a,1700000000,%1$s\n".formatted(word);
        assertThat(read(withIds).clicks()).hasSize(2);
    }

    @Test
    void shouldCountIdsThatASpreadsheetHasRounded() throws IOException {
        var log = read(HEADER + "s,1.23E+15,1700000000\ns,1E5,1700000001\ns,E+1,1700000002\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("1E5", "E+1");
        var longer = read(HEADER + "s,1.23E+115,1700000000\ns,a,1700000001\n");
        assertThat(longer.clicks()).extracting(LoggedClick::itemId).containsExactly("a");
        assertThat(log.firstUnreadable()).singleElement().asString().contains("1.23E+15, rounded by a spreadsheet");
    }

    @Test
    void shouldSayWhereIdsDifferByABlankOrAPointZero() throws IOException {
        assertThat(read(HEADER + "s, 7,1700000000\ns,7,1700000001\ns,7.0,1700000002\ns,v1.0,1700000003\n")
                        .notes())
                .satisfiesExactly(
                        note -> assertThat(note)
                                .startsWith("1 of its clicks have an id that begins or ends with a blank"),
                        note -> assertThat(note).startsWith("1 of its clicks have an id that ends with .0"));
        assertThat(read(HEADER + "5 ,a,1700000000\n5,b,1700000001\n5.0,c,1700000002\n5.0,d,1700000003\n")
                        .notes())
                .satisfiesExactly(
                        note -> assertThat(note)
                                .startsWith("1 of its clicks have an id that begins or ends with a blank"),
                        note -> assertThat(note).startsWith("2 of its clicks have an id that ends with .0"));
    }

    @Test
    void shouldNotMakeOneSessionOfAnonymousUsers() throws IOException {
        var log = read(
                "visit,user,item,ts\n1,,a,1700000000\n1, ,b,1700000001\n1,NULL,c,1700000002\n1,u,d,1700000003\n",
                "session=visit,user=user,item=item,time=ts");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("d");
        assertThat(log.unreadable()).isEqualTo(3);
        var json = read(
                "{\"visit\":1,\"item\":\"a\",\"ts\":1700000000}\n{\"visit\":1,\"user\":\"u\",\"item\":\"b\",\"ts\":1700000000}\n",
                "session=visit,user=user,item=item,time=ts");
        assertThat(json.clicks()).extracting(LoggedClick::itemId).containsExactly("b");
    }

    @Test
    void shouldTellSessionsOfUsersApartWhateverTheirIds() {
        var parts = List.of("1", "2", "1.2", "2.1", ".", "\\", "1\\", "\\.1", "1.", ".1", "\\\\");
        var ids = parts.stream()
                .flatMap(user -> parts.stream().map(session -> Collector.sessionId(session, user)))
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(Collector.sessionId("7", "u.1")).isEqualTo("u.1.7");
    }

    @Test
    void shouldNotTakeEveryTableWithATimeInItsSecondColumnForRsc15() {
        assertThatThrownBy(() -> read("u0,2024-01-15 10:00:00,cart,SKU0\nu0,2024-01-15 10:00:01,view,SKU1\n"))
                .hasMessageContaining("--columns session=1,item=3,time=2");
    }

    @Test
    void shouldNotLoseTheFirstLineWhereItsTimeIsBad() throws IOException {
        var log = read("s0,9,NULL\ns0,8,1700000000\n", "session=1,item=2,time=3");
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.firstUnreadable()).containsExactly(new ClickLog.UnreadableLine(1, "'NULL' is not a time"));
        var numbered = read("0,1,2\n" + "s0,8,1700000000\n".repeat(20), "session=1,item=2,time=3");
        assertThat(numbered.clicks()).extracting(LoggedClick::itemId).containsOnly("8");
        assertThat(numbered.unreadable()).isEqualTo(1);
        assertThat(read("visit,product,when\ns0,8,1700000000\n", "session=1,item=2,time=3")
                        .unreadable())
                .isZero();
    }

    @Test
    void shouldTakeTheDelimiterThatATimeStandsBetween() throws IOException {
        var line = "s,i,1700000000,Action|Adventure|Drama|IMAX|Sci-Fi\n";
        assertThat(read(line, "session=1,item=2,time=3").clicks())
                .containsExactly(new LoggedClick("s", "i", 1_700_000_000_000L, "click"));
        assertThat(read("s|1700000000|i|0,1,2,3,7\n", "session=1,item=3,time=2").clicks())
                .containsExactly(new LoggedClick("s", "i", 1_700_000_000_000L, "click"));
    }

    @Test
    void shouldRefuseTablesThatWereJoinedWithTheirColumnsInAnotherOrder() {
        assertThatThrownBy(() -> read(HEADER + "s,a,1700000000\nitem_id,session_id,timestamp\nb,s,1700000001\n"))
                .hasMessageContaining("line 3 is a header again, with its columns in another order");
    }

    @Test
    void shouldCountAnUnreadableIdInJsonAndNotLeaveItOut() throws IOException {
        var log = read(List.of("9007199254740993.0", "1.5", "true", "{\"id\":5}", "7").stream()
                .map(item ->
                        "{\"session_id\":1,\"item_id\":" + item + ",\"timestamp\":1700000000,\"event\":\"view\"}\n")
                .collect(Collectors.joining()));
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("7");
        assertThat(log.unreadable()).isEqualTo(4);
        assertThat(log.firstUnreadable().get(1).reason()).isEqualTo("item_id is no id: 1.5");
    }

    @Test
    void shouldRefuseAFieldThatNoEventHas() {
        var event = "{\"v\":1,\"i\":2,\"t\":1700000000}\n";
        for (var named : List.of("id", "event")) {
            assertThatThrownBy(() -> read(event, "session=v,item=i,time=t," + named + "=nope"))
                    .hasMessageContaining("none of its events has the field nope, which --columns names");
        }
    }

    @Test
    void shouldCountAnObjectThatNamesAFieldTwice() throws IOException {
        var log = read("{\"session_id\":1,\"item_id\":2,\"item_id\":3,\"timestamp\":1700000000}\n"
                + "{\"session_id\":1,\"item_id\":4,\"timestamp\":1700000000}\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("4");
    }

    @Test
    void shouldSayHowManyTimesAreOfOtherYears() throws IOException {
        assertThat(read(HEADER + "s,a,0001-01-01T00:00:00Z\ns,b,2024-01-15T10:00:00Z\ns,c,9999-12-31T00:00:00Z\n")
                        .notes())
                .containsExactly("2 of its clicks are before 1995 or after 2100, the others are not");
        assertThat(read(HEADER + "s,a,1980-01-01T00:00:00Z\n").notes()).isEmpty();
    }

    @Test
    void shouldNotTakeAnObjectWithFurtherEventsForOne() throws IOException {
        var one = "{\"session_id\":1,\"item_id\":2,\"timestamp\":1700000000";
        var log = read(
                one + "}\n" + one + ",\"events\":[{\"item_id\":3},{\"item_id\":4}]}\n" + one + ",\"events\":[]}\n");
        assertThat(log.clicks()).hasSize(2);
        assertThat(log.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(2, "it holds 2 events in events, and is one by itself"));
    }

    @Test
    void shouldRefuseOneColumnForTwo() {
        assertThatThrownBy(() -> LogColumns.parse("session=id,item=id,time=ts"))
                .hasMessageContaining("names one column for two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "99999999999", "1462752000000"})
    void shouldNotTakeAnyNumberForATimeOfTheDay(String timeframe) throws IOException {
        var log = read("sessionId;userId;itemId;timeframe;eventdate\n1;NA;81766;" + timeframe
                + ";2016-05-09\n1;NA;31331;1031018;2016-05-09\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("31331");
        assertThat(log.firstUnreadable()).singleElement().asString().contains("no milliseconds of a day");
    }

    @Test
    void shouldSayWhereMostOfALogIsUnreadable() throws IOException {
        var lines = IntStream.range(0, 20)
                .mapToObj(i -> "{\"session_id\":1,\"item_id\":" + i + ",\"timestamp\":1700000000}")
                .collect(Collectors.joining(",\n"));
        assertThat(read("{\"events\": [\n" + lines + "\n]}\n").notes())
                .contains("more of its lines are unreadable than are clicks");
    }

    @Test
    void shouldNameTheKindOfAFileThatIsNoLog() throws IOException {
        for (var kind : List.of("PK\u0003\u0004 zip archive", "BZh91AY bzip2", "ARROW1 Arrow", "Obj\u0001 Avro")) {
            Files.writeString(folder.resolve("log"), kind);
            var name = kind.substring(kind.lastIndexOf(' ') + 1);
            assertThatThrownBy(() -> new LogReader().read(folder.resolve("log")))
                    .hasMessageContaining(name)
                    .hasMessageContaining("expected text, plain or packed with gzip or zstd");
        }
        assertThatThrownBy(() -> read("s\0e\0s\0,\0")).hasMessageContaining("UTF-16 without a mark");
    }

    private ClickLog read(String content) throws IOException {
        return read(content, null);
    }

    private ClickLog read(String content, String columns) throws IOException {
        var settings =
                columns == null ? ReadSettings.DEFAULT : ReadSettings.DEFAULT.withColumns(LogColumns.parse(columns));
        return new LogReader(settings).read(Files.writeString(folder.resolve("log"), content));
    }
}
