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

class LogColumnsTest {

    private static final LoggedClick CLICK = new LoggedClick("s", "i", 1_700_000_000_000L, "click");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "session=a                     | does not name the column of the item",
                "item=a,time=b                 | names no column of the session, and none of the user",
                "session=a,item=b,time=c,item=d | names item twice",
                "session=a,item=b,time=        | 'time=' names no column",
                "visit=a,item=b,time=c         | 'visit=a' names no column, expected one of session=.."
            })
    void shouldSayWhatIsWrongWithTheOption(String option, String reason) {
        assertThatThrownBy(() -> LogColumns.parse(option)).hasMessageContaining(reason);
    }

    @Test
    void shouldReadItselfBack() {
        var columns = LogColumns.parse("session=a, item=b ,time=c.d,event=e,user=f,id=g");
        assertThat(columns).isEqualTo(new LogColumns("a", "b", "c.d", "e", "f", "g"));
        assertThat(LogColumns.parse(columns.toString())).isEqualTo(columns);
    }

    @Test
    void shouldTakeAFirstLineForAHeaderWhereItsTimeIsNone() throws IOException {
        var settings = columns("session=1,item=2,time=3");
        assertThat(read(settings, "s|i|1700000000\n").clicks()).containsExactly(CLICK);
        assertThat(read(settings, "a|b|c\ns|i|1700000000\n").clicks()).containsExactly(CLICK);
    }

    @Test
    void shouldFindDelimitersAndTakeOthersByName() throws IOException {
        for (var delimiter : List.of(",", ";", "\t", "|")) {
            assertThat(read(
                                    ReadSettings.DEFAULT,
                                    String.join(delimiter, "session", "item", "ts") + "\n"
                                            + String.join(delimiter, "s", "i", "1700000000") + "\n")
                            .clicks())
                    .containsExactly(CLICK);
        }
        assertThat(read(columns("session=1,item=2,time=4").withDelimiter("::"), "s::i::5::1700000000\n")
                        .clicks())
                .containsExactly(CLICK);
    }

    @Test
    void shouldCutTheClicksOfUsersAndNumberSessionsWithinThem() throws IOException {
        var users = read(ReadSettings.DEFAULT, "userId,itemId,rating,timestamp\n1,i,5,1700000000\n");
        assertThat(users.idsAreSessions()).isFalse();
        var numbered = read(
                columns("user=u,session=n,item=i,time=t"),
                "u,n,i,t\na,1,x,1700000000\nb,1,y,1700000001\n,1,z,1700000002\n");
        assertThat(numbered.idsAreSessions()).isTrue();
        assertThat(numbered.clicks()).extracting(LoggedClick::sessionId).containsExactly("a.1", "b.1");
    }

    @Test
    void shouldWarnWhereSessionIdsAreSharedByUsers() throws IOException {
        var log = read(
                ReadSettings.DEFAULT,
                "session_id,user_id,item_id,timestamp\n1,a,x,1700000000\n1,b,y,1700000001\n2,a,x,1700000002\n"
                        + "2,a,y,1700000003\n");
        assertThat(log.notes())
                .singleElement()
                .asString()
                .contains("1 of 2 session ids have clicks of more than one user");
    }

    @Test
    void shouldTakeTheEventsThatAreAskedFor() throws IOException {
        var content = "session_id,item_id,timestamp,action\ns,i,1700000000,view\ns,j,1700000001,buy\n";
        assertThat(read(ReadSettings.DEFAULT, content).clicks()).hasSize(2);
        var views = read(ReadSettings.DEFAULT.withEventTypes(Set.of("view")), content);
        assertThat(views.clicks()).hasSize(1);
        assertThat(views.typesLeftOut()).containsEntry("buy", 1L);
    }

    @Test
    void shouldLeaveEventsAboutNoItemOutWhereEventsHaveTypes() throws IOException {
        var content = "{\"session\":\"s\",\"item\":\"i\",\"ts\":1700000000,\"type\":\"view\"}\n"
                + "{\"session\":\"s\",\"ts\":1700000001,\"type\":\"search\"}\n";
        var log = read(ReadSettings.DEFAULT, content);
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.typesLeftOut()).containsOnlyKeys("search");
        assertThat(log.unreadable()).isZero();
        var plain = read(columns("session=session,item=item,time=ts"), content);
        assertThat(plain.firstUnreadable()).containsExactly(new ClickLog.UnreadableLine(2, "the event has no item"));
    }

    @Test
    void shouldTakeAFieldThatIsNullOrBlankForOneThatIsMissing() throws IOException {
        var session = "{\"session\":\"s\"";
        var log = read(
                columns("session=session,item=item,time=ts"),
                session + ",\"item\":\"i\",\"ts\":1700000000}\n"
                        + session + ",\"item\":null,\"ts\":1700000001}\n"
                        + session + ",\"item\":\" \",\"ts\":1700000001}\n"
                        + session + ",\"item\":\"i\",\"ts\":null}\n"
                        + session + ",\"item\":\"i\"}\n"
                        + session + ",\"item\":\"i\",\"ts\":{\"seconds\":1}}\n");
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly(
                        "the event has no item",
                        "the event has no item",
                        "the event has no ts",
                        "the event has no ts",
                        "ts is no time: {\"seconds\":1}");
    }

    @Test
    void shouldLeaveAnEventOutWhoseItemIsNullWhereEventsHaveTypes() throws IOException {
        var log = read(
                ReadSettings.DEFAULT,
                "{\"session\":\"s\",\"item\":\"i\",\"ts\":1700000000,\"type\":\"view\"}\n"
                        + "{\"session\":\"s\",\"item\":null,\"ts\":1700000001,\"type\":\"search\"}\n");
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.typesLeftOut()).containsOnlyKeys("search");
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void shouldReadOnWhereAFieldFoundByItsNameHoldsNoId() throws IOException {
        var log = read(ReadSettings.DEFAULT, "{\"session\":1,\"item\":2,\"ts\":1700000000,\"event_id\":true}\n");
        assertThat(log.columns().id()).isEqualTo("event_id");
        assertThat(log.clicks()).hasSize(1);
    }

    @Test
    void shouldNotTakeAColumnFoundByItsNameForTheIdOfAnEventWhereTimesDiffer() throws IOException {
        var content = "session_id,item_id,timestamp,event_id\ns,i,1700000000,1\ns,i,1700000009,1\ns,i,1700000009,1\n";
        var found = read(ReadSettings.DEFAULT, content);
        assertThat(found.clicks()).hasSize(2);
        assertThat(found.duplicates()).isEqualTo(1);
        assertThat(found.notes()).isEmpty();
        var named = read(columns("session=session_id,item=item_id,time=timestamp,id=event_id"), content);
        assertThat(named.clicks()).hasSize(1);
        assertThat(named.duplicates()).isEqualTo(2);
        assertThat(named.notes())
                .containsExactly("more than half of its clicks are second deliveries by the event id"
                        + " (column event_id); is it the id of an event?");
    }

    @Test
    void shouldCountAnEventWhoseIdHasLostWhatToldItFromOthers() throws IOException {
        var log = read(
                ReadSettings.DEFAULT,
                "session_id,item_id,timestamp,event_id\ns,i,1700000000,e\uFFFD\ns,j,1700000001,e\n");
        assertThat(log.clicks()).extracting(LoggedClick::itemId).containsExactly("j");
        assertThat(log.firstUnreadable())
                .singleElement()
                .asString()
                .contains("the event id holds a replacement character");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "visitor_key,product,ts\\n         | --columns session=?,item=product,time=ts",
                "userid,sku,when\\n                | --columns user=userid,item=sku,time=?",
                "a;1700000000;b\\n                 | --columns session=1,item=3,time=2",
                "item_id,session_id,SessionId,ts\\n | --columns session=?,item=item_id,time=ts",
                "{\"who\":1,\"data\":{\"sku\":2},\"ts\":3}\\n | --columns session=?,item=data.sku,time=ts"
            })
    void shouldShowTheOptionFilledInWhereColumnsAreNotKnown(String content, String option) {
        assertThatThrownBy(() -> read(ReadSettings.DEFAULT, content.replace("\\n", "\n")))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining(option);
    }

    @Test
    void shouldFindAColumnHoweverItsNameIsWritten() throws IOException {
        var columns = columns("session=visit,item=sku,time=at");
        assertThat(read(columns, "SKU,Visit,AT\nb,a,1700000000\n").clicks())
                .containsExactly(new LoggedClick("a", "b", 1_700_000_000_000L, "click"));
        assertThat(read(columns, "sku,VISIT,visit,at\nb,x,a,1700000000\n").clicks())
                .containsExactly(new LoggedClick("a", "b", 1_700_000_000_000L, "click"));
        assertThatThrownBy(() -> read(columns, "sku,Visit,VISIT,at\nb,x,a,1700000000\n"))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("visit");
    }

    @Test
    void shouldFollowAPathIntoObjectsAndLists() throws IOException {
        var columns = columns("session=s,item=items.1.id,time=at.ms");
        assertThat(read(
                                columns,
                                "{\"s\":\"a\",\"items\":[{\"id\":\"x\"},{\"id\":\"b\"}],\"at\":{\"ms\":1700000000000}}\n")
                        .clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("b");
        assertThat(read(columns, "{\"s\":\"a\",\"items\":{\"1\":{\"id\":\"b\"}},\"at.ms\":1700000000000}\n")
                        .clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("b");
    }

    /** As a console consumer prints a record: its time stamp and key before its value. */
    @Test
    void shouldReadTheObjectBehindAPrintedKey() throws IOException {
        var event = "{\"session\":\"a\",\"item\":\"b\",\"ts\":1700000000,\"more\":\t{\"x\":1}}\n";
        for (var before : new String[] {"", "CreateTime:1700000000000\ta\t", "\t"}) {
            assertThat(read(ReadSettings.DEFAULT, before + event).clicks())
                    .containsExactly(new LoggedClick("a", "b", 1_700_000_000_000L, "click"));
        }
    }

    @Test
    void shouldNotTakeAListOfEventsForOneUnlessAColumnIsInIt() throws IOException {
        var several = "{\"s\":1,\"i\":2,\"ts\":1700000000,\"events\":[{\"item\":3},{\"item\":4}]}\n";
        var none = "{\"s\":1,\"i\":2,\"ts\":1700000001,\"events\":[]}\n";
        var log = read(columns("session=s,item=i,time=ts"), several + none);
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(1, "it holds 2 events in events, and is one by itself"));
        assertThat(read(columns("session=s,item=events.1.item,time=ts"), several)
                        .clicks())
                .extracting(LoggedClick::itemId)
                .containsExactly("4");
    }

    @Test
    void shouldNameAColumnThatIsNotThere() {
        assertThatThrownBy(() -> read(columns("session=a,item=b,time=c"), "a,b,d\n1,2,3\n"))
                .hasMessageContaining("there is no column c, found [a, b, d]");
        assertThatThrownBy(() -> read(columns("session=1,item=2,time=9"), "a,b,d\n1,2,3\n"))
                .hasMessageContaining("line 1 has fewer than 9 columns");
    }

    @Test
    void shouldCountLinesThatAreJoinedOrSwallowedByAQuote() throws IOException {
        var log = read(
                ReadSettings.DEFAULT,
                "session_id,item_id,timestamp,note\n"
                        + "s,i,1700000000,\n"
                        + "s,i,1700000000,x,s,i,1700000001,y\n"
                        + "s,i,1700000000,\"opened\ns,i,1700000001,closed\"\n"
                        + "s,i,1700000000,\"two\nlines\"\n");
        assertThat(log.clicks()).hasSize(2);
        assertThat(log.firstUnreadable())
                .containsExactly(
                        new ClickLog.UnreadableLine(3, "expected 4 columns, found 8"),
                        new ClickLog.UnreadableLine(
                                4, "a quote holds a whole line and more; it was opened by mistake"));
    }

    private ClickLog read(ReadSettings settings, String content) throws IOException {
        return new LogReader(settings).read(Files.writeString(folder.resolve("log"), content));
    }

    private static ReadSettings columns(String columns) {
        return ReadSettings.DEFAULT.withColumns(LogColumns.parse(columns));
    }
}
