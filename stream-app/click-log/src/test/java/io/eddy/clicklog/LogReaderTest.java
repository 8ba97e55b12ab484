package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On lines as the sources write them. */
class LogReaderTest {

    @TempDir
    private Path folder;

    @Test
    void shouldReadCsvWithColumnsInAnyOrder() throws IOException {
        var log = read("item_id,timestamp,session_id,event_type\n214821026,1396314141719,5182,view\n\"a,b\",2,x,\n");
        assertThat(log.format()).isEqualTo(LogFormat.CSV);
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick("5182", "214821026", 1_396_314_141_719L, "view"),
                        new LoggedClick("x", "a,b", 2, "click"));
    }

    @Test
    void shouldReadGru4RecTsvInSeconds() throws IOException {
        var log = read("SessionId\tItemId\tTime\n1\t214536502\t1396861511.277\n1\t214536500\t1396861512\n");
        assertThat(log.format()).isEqualTo(LogFormat.GRU4REC);
        assertThat(log.clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(1_396_861_511_277L, 1_396_861_512_000L);
    }

    @Test
    void shouldReadRsc15WithoutHeader() throws IOException {
        var log = read("1,2014-04-07T10:51:09.277Z,214536502,0\n1,2014-04-07T10:54:09.868Z,214536500,S\n");
        assertThat(log.format()).isEqualTo(LogFormat.RSC15);
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick("1", "214536502", 1_396_867_869_277L, "click"),
                        new LoggedClick("1", "214536500", 1_396_868_049_868L, "click"));
    }

    @Test
    void shouldTakeTheViewsOfRetailRocketUnlessToldOtherwise() throws IOException {
        var content = "timestamp,visitorid,event,itemid,transactionid\n"
                + "1433221332117,257597,view,355908,\n1433221999827,158090,addtocart,253185,\n";
        var views = read(content);
        assertThat(views.format()).isEqualTo(LogFormat.RETAILROCKET);
        assertThat(views.clicks()).containsExactly(new LoggedClick("257597", "355908", 1_433_221_332_117L, "view"));
        assertThat(views.leftOut()).isEqualTo(1);
        var all = new LogReader(null, Set.of("*"), false).read(folder.resolve("log"));
        assertThat(all.clicks()).hasSize(2);
    }

    @Test
    void shouldNotTakeCartsForClicksWhereTheTypeComesFirst() throws IOException {
        var otto = read("type,session,aid,ts\nclicks,1,2,1661724000278\ncarts,1,3,1661724000279\n");
        assertThat(otto.format()).isEqualTo(LogFormat.OTTO);
        assertThat(otto.clicks()).containsExactly(new LoggedClick("1", "2", 1_661_724_000_278L, "clicks"));
        assertThat(otto.typesLeftOut()).containsOnlyKeys("carts");
        var file = write("event_type,session_id,item_id,timestamp\nclick,s,a,1700000000\ncart,s,b,1700000001\n");
        assertThat(new LogReader(null, Set.of("click"), true).read(file).clicks())
                .containsExactly(new LoggedClick("s", "a", 1_700_000_000_000L, "click"));
    }

    @Test
    void shouldTakeALineThatEndsBeforeItsTypeForAClick() throws IOException {
        var log = read("session_id,item_id,timestamp,event_type\ns,a,1700000000,view\ns,b,1700000001\n");
        assertThat(log.clicks()).extracting(LoggedClick::eventType).containsExactly("view", "click");
    }

    @Test
    void shouldReadDiginetica() throws IOException {
        var log = read("sessionId;userId;itemId;timeframe;eventdate\n1;NA;81766;526309;2016-05-09\n");
        assertThat(log.format()).isEqualTo(LogFormat.DIGINETICA);
        assertThat(log.clicks()).containsExactly(new LoggedClick("1", "81766", 1_462_752_526_309L, "click"));
    }

    @Test
    void shouldReadDigineticaWhereverTheDayStands() throws IOException {
        var first = read("eventdate;sessionId;itemId;timeframe\n2016-05-09;1;81766;526309\n2016-05-10;1;31331;7\n");
        assertThat(first.format()).isEqualTo(LogFormat.DIGINETICA);
        assertThat(first.clicks())
                .extracting(LoggedClick::eventTimeMs)
                .containsExactly(1_462_752_526_309L, 1_462_838_400_007L);
        var last = read("sessionId;itemId;timeframe;eventdate\n1;81766;526309;2016-05-09\n1;31331;7\n");
        assertThat(last.clicks()).extracting(LoggedClick::itemId).containsExactly("81766");
        assertThat(last.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(3, "expected at least 4 columns, found 3"));
    }

    @Test
    void shouldReadOttoJsonLines() throws IOException {
        var log = read("{\"session\":12899779,\"events\":[{\"aid\":59625,\"ts\":1661724000278,\"type\":\"clicks\"},"
                + "{\"aid\":7,\"ts\":1661724000279,\"type\":\"carts\"}]}\n");
        assertThat(log.format()).isEqualTo(LogFormat.OTTO);
        assertThat(log.clicks()).containsExactly(new LoggedClick("12899779", "59625", 1_661_724_000_278L, "clicks"));
        assertThat(log.leftOut()).isEqualTo(1);
    }

    @Test
    void shouldReadWhatTheWriterWrote() throws IOException {
        var clicks = List.of(new LoggedClick("s,1", "\"i\"", 3, "click"), new LoggedClick("ü", "i", 4, "click"));
        LogWriter.write(folder.resolve("log.csv.gz"), clicks);
        assertThat(new LogReader().read(folder.resolve("log.csv.gz")).clicks()).isEqualTo(clicks);
    }

    @Test
    void shouldReadGzip() throws IOException {
        var file = folder.resolve("log.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("session_id,item_id,timestamp\n1,2,3\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new LogReader().read(file).clicks()).containsExactly(new LoggedClick("1", "2", 3, "click"));
    }

    @Test
    void shouldCountLinesThatItCannotReadAndSayWhy() throws IOException {
        var log = read("session_id,item_id,timestamp\n1,2,noon\n1,2,3\n ,2,3\n1\n");
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.unreadable()).isEqualTo(3);
        assertThat(log.firstUnreadable())
                .containsExactly(
                        new ClickLog.UnreadableLine(2, "'noon' is not a time"),
                        new ClickLog.UnreadableLine(4, "the session id is empty"),
                        new ClickLog.UnreadableLine(5, "expected at least 3 columns, found 1"));
    }

    @Test
    void shouldStopAtTheFirstUnreadableLineWhenStrict() throws IOException {
        var file = write("session_id,item_id,timestamp\n1,2,3\n1,,3\n");
        assertThatThrownBy(() -> new LogReader(null, Set.of(), true).read(file))
                .isInstanceOf(LogReadException.class)
                .hasMessage(file + ": line 3: the item id is empty");
    }

    @Test
    void shouldCountBrokenOttoLines() throws IOException {
        var log = read(
                "{\"session\":1,\"events\":[{\"aid\":2,\"ts\":3,\"type\":\"clicks\"}]}\n{\"session\n{\"events\":[]}\n");
        assertThat(log.unreadable()).isEqualTo(2);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::line)
                .containsExactly(2L, 3L);
    }

    @Test
    void shouldSayWhatAFirstLineOfNoKnownFormatIs() throws IOException {
        var file = write("user|product\n1|2\n");
        assertThatThrownBy(() -> new LogReader().read(file))
                .hasMessageContaining(file + ": line 1 begins none of the known formats")
                .hasMessageContaining("user|product");
    }

    @Test
    void shouldNameTheMissingColumn() throws IOException {
        var file = write("session_id,item_id,price\n1,2,3\n");
        assertThatThrownBy(() -> new LogReader().read(file))
                .hasMessageContaining("--columns session=session_id,item=item_id,time=?");
    }

    @Test
    void shouldNameAFileThatIsNotThereOrEmptyOrWithoutClicks() throws IOException {
        assertThatThrownBy(() -> new LogReader().read(folder.resolve("none.csv")))
                .hasMessageContaining("none.csv cannot be read: there is no such file");
        var empty = write("");
        assertThatThrownBy(() -> new LogReader().read(empty)).hasMessageContaining("is empty");
        var noClick = write("session_id,item_id,timestamp\n1,2,x\n");
        assertThatThrownBy(() -> new LogReader().read(noClick))
                .hasMessageContaining("holds no click")
                .hasMessageEndingWith(
                        ": 0 events of other types, 1 unreadable lines, the first is line 2: 'x' is not a time");
    }

    @Test
    void shouldSayWhichEventsALogHoldsThatHasNoClick() throws IOException {
        var file = write("timestamp,visitorid,event,itemid,transactionid\n"
                + "1433221332117,257597,addtocart,355908,\n"
                + "1433221332118,257597,transaction,355908,4000\n"
                + "1433221332119,257597,addtocart,253185,\n");
        assertThatThrownBy(() -> new LogReader().read(file))
                .isInstanceOf(LogReadException.class)
                .hasMessage(file + " holds no click in format " + LogFormat.RETAILROCKET
                        + ": 3 events of other types ({addtocart=2, transaction=1}), 0 unreadable lines");
    }

    @Test
    void shouldNameTheFirstFiftyOfTheOtherTypesAndCountThemAll() throws IOException {
        var lines = new StringBuilder("session_id,item_id,timestamp,action\ns,i,1700000000,view\n");
        for (int type = 1; type <= 51; type++) {
            lines.append("s,i,1700000000,type-").append(type).append('\n');
        }
        var log = new LogReader(null, Set.of("view"), true).read(write(lines + "s,i,1700000000,type-1\n"));
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.leftOut()).isEqualTo(52);
        assertThat(log.typesLeftOut())
                .hasSize(50)
                .containsEntry("type-1", 2L)
                .containsEntry("type-50", 1L)
                .doesNotContainKey("type-51");
    }

    @Test
    void shouldRefuseATimeBeyondReckoning() throws IOException {
        var csv = read("session_id,item_id,timestamp\n1,2,9223372036854775807\n1,2,3\n1,2,-9223372036854775808\n");
        assertThat(csv.clicks()).hasSize(1);
        assertThat(csv.firstUnreadable().get(0).reason()).contains("9223372036854775807 ms is beyond reckoning");
        var tsv = read("SessionId\tItemId\tTime\n1\t2\t9e30\n1\t2\t3\n");
        assertThat(tsv.clicks()).hasSize(1);
        assertThat(tsv.firstUnreadable().get(0).reason()).contains("'9e30' is not a time");
    }

    @Test
    void shouldRefuseEmptyIdsInEveryFormat() throws IOException {
        var log = read("{\"session\":1,\"events\":[{\"aid\":\"\",\"ts\":3,\"type\":\"clicks\"},"
                + "{\"aid\":2,\"ts\":3,\"type\":\"clicks\"}]}\n");
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.firstUnreadable().get(0).reason()).startsWith("the event has no aid: {\"aid\":\"\"");
    }

    @Test
    void shouldStopAtAQuoteThatSwallowsTheRestOfTheLog() throws IOException {
        var file = write("session_id,item_id,timestamp\n1,2,3\n1,\"open,4\n" + "1,2,5\n".repeat(100));
        assertThatThrownBy(() -> new LogReader().read(file))
                .hasMessageContaining("a quote is opened in line 3 and not closed soon after");
    }

    @Test
    void shouldRefuseWhatCannotBeReadTwice() {
        assertThatThrownBy(() -> new LogReader().read(folder)).hasMessageContaining("is no regular file");
    }

    @Test
    void shouldSayThatAGzipFileIsCutOff() throws IOException {
        var whole = folder.resolve("whole.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write(("session_id,item_id,timestamp\n" + "1,2,3\n".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        }
        var cut = folder.resolve("cut.gz");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(whole), 200));
        assertThatThrownBy(() -> new LogReader().read(cut))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("cut.gz");
    }

    private ClickLog read(String content) throws IOException {
        return new LogReader().read(write(content));
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("log"), content);
    }
}
