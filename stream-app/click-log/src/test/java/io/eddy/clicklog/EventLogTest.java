package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logs of event trackers, on lines as they write them. */
class EventLogTest {

    private static final String GA4 = """
            {"event_date":"20210131","event_timestamp":"1612069510766593","event_name":"page_view","event_params":[{"key":"ga_session_id","value":{"int_value":"661084800"}},{"key":"page_title","value":{"string_value":"Home"}}],"user_pseudo_id":"1026454.4271112504","items":[]}
            {"event_date":"20210131","event_timestamp":"1612069511766593","event_name":"view_item","event_params":[{"key":"page_title","value":{"string_value":"Cap"}},{"key":"ga_session_id","value":{"int_value":"661084800"}}],"user_pseudo_id":"1026454.4271112504","items":[{"item_id":"GGOEGHPB003410","item_name":"Google Cap","price":18.4}],"platform":"WEB"}
            {"event_date":"20210131","event_timestamp":1612069512766593,"event_name":"view_item","event_params":[{"key":"ga_session_id","value":{"string_value":null,"int_value":661084800,"float_value":null}}],"user_pseudo_id":"1026454.4271112504","items":[{"item_id":"9195830","item_name":"Mug"}]}
            {"event_date":"20210131","event_timestamp":"1612069513766593","event_name":"add_to_cart","event_params":[{"key":"ga_session_id","value":{"int_value":"661084800"}}],"user_pseudo_id":"1026454.4271112504","items":[{"item_id":"9195830"},{"item_id":"9195831"}]}
            """;

    private static final String SNOWPLOW = """
            {"app_id":"shop","platform":"web","collector_tstamp":"2023-05-02T10:00:00.900Z","event":"page_view","event_id":"c6ef3124-b53a-4b13-a233-0088f79dcbcb","event_name":"page_view","domain_sessionid":"2b15e5c8-d3b1-11e4-b9d6-1681e6b88ec1","derived_tstamp":"2023-05-02T10:00:00.123Z"}
            {"app_id":"shop","platform":"web","collector_tstamp":"2023-05-02T10:00:05.900Z","event":"unstruct","event_id":"c6ef3124-b53a-4b13-a233-0088f79dcbcc","event_name":"snowplow_ecommerce_action","domain_sessionid":"2b15e5c8-d3b1-11e4-b9d6-1681e6b88ec1","derived_tstamp":"2023-05-02T10:00:05.123Z","contexts_com_snowplowanalytics_snowplow_ecommerce_product_1":[{"id":"P125","name":"Baseball T","category":"Mens/Apparel","price":200,"currency":"USD"}],"unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1":{"type":"product_view"}}
            {"app_id":"shop","platform":"mob","collector_tstamp":"2023-05-02T10:00:06.900Z","event":"unstruct","event_name":"snowplow_ecommerce_action","contexts_com_snowplowanalytics_snowplow_client_session_1":[{"sessionId":"9c65e7f3","sessionIndex":7}],"contexts_com_snowplowanalytics_snowplow_ecommerce_product_1":[{"id":"P126"}],"unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1":{"type":"product_view"}}
            {"app_id":"shop","platform":"web","collector_tstamp":"2023-05-02T10:00:07.900Z","event":"unstruct","event_name":"snowplow_ecommerce_action","domain_sessionid":"2b15e5c8-d3b1-11e4-b9d6-1681e6b88ec1","contexts_com_snowplowanalytics_snowplow_ecommerce_product_1":[{"id":"P125"}],"unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1":{"type":"add_to_cart"}}
            """;

    private static final String SEGMENT = """
            {"type":"identify","anonymousId":"23adfd82-aa0f-45a7-a756-24f2a7a4c895","userId":"u1","traits":{"plan":"free"},"timestamp":"2015-12-12T19:11:01.169Z"}
            {"type":"track","event":"Product Viewed","anonymousId":"23adfd82-aa0f-45a7-a756-24f2a7a4c895","userId":null,"properties":{"product_id":"507f1f77bcf86cd799439011","sku":"G-32","name":"Monopoly","price":18.99},"originalTimestamp":"2015-12-12T19:11:05.000Z","timestamp":"2015-12-12T19:11:01.249Z","context":{"library":{"name":"analytics.js"}}}
            {"type":"track","event":"Product Viewed","userId":"u1","properties":{"product_id":505},"originalTimestamp":"2015-12-12T20:11:01+01:00"}
            {"type":"track","event":"Product List Viewed","anonymousId":"23adfd82-aa0f-45a7-a756-24f2a7a4c895","properties":{"products":[{"product_id":"1"}]},"timestamp":"2015-12-12T19:11:01.249Z"}
            """;

    private static final String METARANK = """
            {"event":"item","id":"81f46c34-a4bb-469c-8708-f8127cd67d27","timestamp":"1599391467000","item":"item1","fields":[{"name":"title","value":"Nice jeans"}]}
            {"event":"ranking","id":"81f46c34-a4bb-469c-8708-f8127cd67d28","timestamp":"1599391467000","user":"user1","session":"session1","items":[{"id":"item3","relevancy":2.0}]}
            {"event":"interaction","id":"0f4c0036-04fb-4409-b2c6-7163a59f6b7d","ranking":"81f46c34-a4bb-469c-8708-f8127cd67d28","timestamp":"1599391468000","user":"user1","session":"session1","type":"click","item":"item1","fields":[]}
            {"event":"interaction","id":"0f4c0036-04fb-4409-b2c6-7163a59f6b7e","timestamp":1599391469000,"user":"user2","session":null,"type":"click","item":"item2"}
            {"event":"interaction","id":"0f4c0036-04fb-4409-b2c6-7163a59f6b7f","timestamp":"2022-06-22T11:21:39Z","user":"user1","session":"session1","type":"purchase","item":"item1"}
            """;

    @TempDir
    private Path folder;

    @Test
    void shouldReadTheViewedItemsOfGa4() throws IOException {
        var log = read(GA4);
        assertThat(log.format()).isEqualTo(LogFormat.GA4);
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick(
                                "1026454.4271112504.661084800", "GGOEGHPB003410", 1_612_069_511_766L, "view_item"),
                        new LoggedClick("1026454.4271112504.661084800", "9195830", 1_612_069_512_766L, "view_item"));
        assertThat(log.leftOut()).isEqualTo(2);
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void shouldTakeOneClickOfAnEventWithSeveralItems() throws IOException {
        write(GA4);
        var carts = new LogReader(null, Set.of("add_to_cart"), true).read(log());
        assertThat(carts.clicks()).extracting(LoggedClick::itemId).containsExactly("9195830");
    }

    @Test
    void shouldLeaveEventsAboutNoItemOutUnlessTheirTypeIsAskedForByName() throws IOException {
        write(GA4);
        var all = new LogReader(null, Set.of("*"), true).read(log());
        assertThat(all.clicks()).hasSize(3);
        assertThat(all.leftOut()).isEqualTo(1);
        var named = new LogReader(null, Set.of("page_view", "view_item"), false).read(log());
        assertThat(named.firstUnreadable())
                .containsExactly(new ClickLog.UnreadableLine(1, "the event page_view names no item"));
    }

    @Test
    void shouldSayWhyAnEventOfGa4IsNoClick() throws IOException {
        var good = GA4.lines().skip(1).findFirst().orElseThrow();
        assertReasons(
                good,
                good.replace("\"user_pseudo_id\":\"1026454.4271112504\"", "\"user_pseudo_id\":null"),
                "the event has no user_pseudo_id",
                good.replace("ga_session_id", "ga_session_number"),
                "event_params has no ga_session_id",
                good.replace("GGOEGHPB003410", "(not set)"),
                "the event view_item names no item",
                good.replace("1612069511766593", "yesterday"),
                "event_timestamp is no time: yesterday",
                good.replace("\"view_item\"", "7"),
                "the event has no event_name");
    }

    @Test
    void shouldReadTheViewedProductsOfSnowplow() throws IOException {
        var log = read(SNOWPLOW);
        assertThat(log.format()).isEqualTo(LogFormat.SNOWPLOW);
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick(
                                "2b15e5c8-d3b1-11e4-b9d6-1681e6b88ec1", "P125", 1_683_021_605_123L, "product_view"),
                        new LoggedClick("9c65e7f3", "P126", 1_683_021_606_900L, "product_view"));
        assertThat(log.leftOut()).isEqualTo(2);
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void shouldReadTheEnrichedTsvOfSnowplow() throws IOException {
        var log = read(snowplowTsv("page_view", "page_view", "", "")
                + snowplowTsv("unstruct", "snowplow_ecommerce_action", """
                        {"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[\
                        {"schema":"iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0","data":{"id":"024629f0"}},\
                        {"schema":"iglu:com.snowplowanalytics.snowplow.ecommerce/product/jsonschema/1-0-0","data":{"id":"P125"}}]}""", """
                        {"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":\
                        {"schema":"iglu:com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action/jsonschema/1-0-2",\
                        "data":{"type":"product_view"}}}""")
                + snowplowTsv("unstruct", "snowplow_ecommerce_action", "{\"schema", "")
                + "shop\tweb\n");
        assertThat(log.format()).isEqualTo(LogFormat.SNOWPLOW);
        assertThat(log.clicks())
                .containsExactly(new LoggedClick("2b15e5c8", "P125", 1_683_021_605_123L, "product_view"));
        assertThat(log.leftOut()).isEqualTo(1);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason).startsWith("not JSON: shop?web"),
                        reason -> assertThat(reason)
                                .isEqualTo("expected an enriched event as JSON or in 131 columns, found 2: shop?web"));
    }

    @Test
    void shouldSayWhyAnEventOfSnowplowIsNoClick() throws IOException {
        var good = SNOWPLOW.lines().skip(1).findFirst().orElseThrow();
        assertReasons(
                good,
                good.replace("\"domain_sessionid\"", "\"other\""),
                "the event has no domain_sessionid",
                good.replace("\"P125\"", "{}"),
                "the event product_view names no item",
                good.replace("2023-05-02T10:00:05.123Z", "2023-05-32T10:00:05.123Z"),
                "derived_tstamp is no time: 2023-05-32T10:00:05.123Z",
                "{\"collector_tstamp\":\"2023-05-02T10:00:05Z\"}",
                "the event has no event_name or event");
    }

    @Test
    void shouldReadTheViewedProductsOfSegment() throws IOException {
        var log = read(SEGMENT);
        assertThat(log.format()).isEqualTo(LogFormat.SEGMENT);
        assertThat(log.idsAreSessions()).isFalse();
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick(
                                "23adfd82-aa0f-45a7-a756-24f2a7a4c895",
                                "507f1f77bcf86cd799439011",
                                1_449_947_461_249L,
                                "Product Viewed"),
                        new LoggedClick("u1", "505", 1_449_947_461_000L, "Product Viewed"));
        assertThat(log.leftOut()).isEqualTo(2);
        assertThat(log.unreadable()).isZero();
    }

    @Test
    void shouldTakeTheOriginalTimeOfSegmentWhereTheOtherIsNull() throws IOException {
        var viewed = SEGMENT.lines().skip(1).findFirst().orElseThrow();
        var log = read(viewed.replace("\"timestamp\":\"2015-12-12T19:11:01.249Z\"", "\"timestamp\":null") + "\n");
        assertThat(log.clicks()).extracting(LoggedClick::eventTimeMs).containsExactly(1_449_947_465_000L);
    }

    @Test
    void shouldSayWhyACallOfSegmentIsNoClick() throws IOException {
        var good = SEGMENT.lines().skip(1).findFirst().orElseThrow();
        assertReasons(
                good,
                good.replace("\"anonymousId\"", "\"other\""),
                "the event has no anonymousId or userId",
                good.replace("\"507f1f77bcf86cd799439011\"", "\" \""),
                "the event Product Viewed names no item",
                good.replaceAll("[tT]imestamp\"", "Time\""),
                "the event has no timestamp or originalTimestamp",
                good.replace("\"track\"", "\"tract\""),
                "type is tract, no call of Segment",
                good.replace("\"Product Viewed\"", "null"),
                "the event has no event");
        assertReasons(good, good.replace("Product Viewed", " "), "the event has no event");
    }

    @Test
    void shouldReadTheClicksOfMetarank() throws IOException {
        var log = read(METARANK);
        assertThat(log.format()).isEqualTo(LogFormat.METARANK);
        assertThat(log.clicks())
                .containsExactly(
                        new LoggedClick("session1", "item1", 1_599_391_468_000L, "click"),
                        new LoggedClick("user2", "item2", 1_599_391_469_000L, "click"));
        assertThat(log.leftOut()).isEqualTo(3);
        assertThat(log.unreadable()).isZero();
        var purchases = new LogReader(null, Set.of("purchase"), true).read(log());
        assertThat(purchases.clicks())
                .containsExactly(new LoggedClick("session1", "item1", 1_655_896_899_000L, "purchase"));
    }

    @Test
    void shouldSayWhyAnEventOfMetarankIsNoClick() throws IOException {
        var good = METARANK.lines().skip(2).findFirst().orElseThrow();
        assertReasons(
                good,
                good.replace("interaction", "interest"),
                "event is interest, no event of Metarank",
                good.replace("\"user\":\"user1\",\"session\":\"session1\"", "\"user\":null"),
                "the event has no session or user",
                good.replace("\"item1\"", "[]"),
                "the event click names no item",
                good.replace("\"1599391468000\"", "1e400"),
                "timestamp is no time: Infinity",
                good.replace("\"1599391468000\"", "99999999999999999999"),
                "timestamp is no time: 99999999999999999999");
        assertReasons(
                good,
                good.replace("\"1599391468000\"", "\"999999999999999999\""),
                "the time 999999999999999999 is in ns, the log's other times are in ms",
                good.replace("\"1599391468000\"", "\"+999999999-12-31T00:00:00Z\""),
                "timestamp is no time: +999999999-12-31T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1599391467000",
                "\"1599391467000\"",
                "1.599391467E12",
                "\"2020-09-06T11:24:27\"",
                "\"2020-09-06 11:24:27.000\"",
                "\"2020-09-06T13:24:27+02:00\""
            })
    void shouldReadTimesAsTrackersWriteThem(String time) throws IOException {
        var log = read(
                "{\"event\":\"interaction\",\"timestamp\":" + time + ",\"user\":1,\"type\":\"click\",\"item\":2}\n");
        assertThat(log.clicks()).containsExactly(new LoggedClick("1", "2", 1_599_391_467_000L, "click"));
    }

    @ParameterizedTest
    @EnumSource(names = {"OTTO", "GA4", "SNOWPLOW", "SEGMENT", "METARANK"})
    void shouldCountWhateverIsNoEventAndGoOn(LogFormat format) throws IOException {
        var good = switch (format) {
            case OTTO -> "{\"session\":1,\"events\":[{\"aid\":2,\"ts\":3,\"type\":\"clicks\"}]}\n";
            case GA4 -> GA4;
            case SNOWPLOW -> SNOWPLOW;
            case SEGMENT -> SEGMENT;
            default -> METARANK;
        };
        var bad = new String[] {
            "{",
            "{}",
            "[]",
            "null",
            "7",
            "\"text\"",
            "NaN",
            "{\"session\":NaN}",
            "{} {}",
            "\u0000\u001b[2J",
            "[".repeat(100_000),
            "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
            "9".repeat(5_000),
            "{\"session\":{},\"events\":{},\"event_name\":[],\"event\":{},\"type\":1,\"timestamp\":[]}",
            "{\"session\":1,\"events\":[null,7,[],{\"aid\":[]},{\"aid\":1,\"ts\":{},\"type\":\"clicks\"}]}",
            "{\"event_name\":\"view_item\",\"event_timestamp\":null,\"user_pseudo_id\":[],\"event_params\":{\"key\":1},\"items\":[[]]}",
            "{\"event_name\":\"view_item\",\"event_timestamp\":1e999,\"items\":[{\"item_id\":1}],\"user_pseudo_id\":1,"
                    + "\"event_params\":[null,{\"key\":\"ga_session_id\",\"value\":[]}]}",
            "{\"type\":\"track\",\"event\":\"Product Viewed\",\"properties\":[],\"userId\":1.5}",
            "{\"event\":\"interaction\",\"type\":\"click\",\"item\":1,\"user\":1,\"timestamp\":" + "9".repeat(900)
                    + "}",
        };
        var once = read(good);
        write(good + "\n" + String.join("\n", bad) + "\n\n" + good);
        var log = new LogReader(format, Set.of(), false).read(log());
        assertThat(log.clicks().size() + log.duplicates())
                .isEqualTo(2L * once.clicks().size());
        assertThat(log.unreadable() + log.leftOut() - 2 * once.leftOut()).isGreaterThanOrEqualTo(bad.length);
        assertThat(log.firstUnreadable()).hasSize(5);
        assertThat(log.firstUnreadable().get(0).reason()).isEqualTo("not JSON: {");
    }

    @Test
    void shouldStopAtTheFirstUnreadableEventWhenStrict() throws IOException {
        write(METARANK + "\n{\"event\":\"interaction\",\"type\":\"click\"}\n");
        assertThatThrownBy(() -> new LogReader(null, Set.of(), true).read(log()))
                .isInstanceOf(LogReadException.class)
                .hasMessage(log() + ": line 7: the event click names no item");
    }

    @Test
    void shouldTellAFormatBehindABrokenOrStrangeFirstLine() throws IOException {
        assertThat(read("{\"event\":\"interac\n{\"hello\":1}\n" + METARANK).format())
                .isEqualTo(LogFormat.METARANK);
        assertThat(read("\uFEFF" + SEGMENT).format()).isEqualTo(LogFormat.SEGMENT);
    }

    @Test
    void shouldSayThatJsonIsOfNoKnownFormat() throws IOException {
        write("{\"hello\":1}\n".repeat(1_000));
        assertThatThrownBy(() -> new LogReader().read(log()))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining("JSON objects of no known format")
                .hasMessageContaining("{\"hello\":1}");
    }

    @Test
    void shouldNotKeepAnEndlessLineInMemory() throws IOException {
        var line = new StringBuilder("{\"event\":\"");
        line.append("x".repeat(LineReader.LONGEST_LINE)).append("\"}");
        var log = read(METARANK + line + "\n" + METARANK);
        assertThat(log.clicks()).hasSize(2);
        assertThat(log.duplicates()).isEqualTo(2);
        assertThat(log.firstUnreadable()).hasSize(1);
        assertThat(log.firstUnreadable().get(0).line()).isEqualTo(6);
        assertThat(log.firstUnreadable().get(0).reason()).startsWith("more than 16777216 characters: {\"event\":\"xxx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void shouldNumberLinesWhateverTheirEnd(String end) throws IOException {
        var log = read(String.join(end, METARANK.split("\n")) + end + end + "{" + end);
        assertThat(log.clicks()).hasSize(2);
        assertThat(log.firstUnreadable()).containsExactly(new ClickLog.UnreadableLine(7, "not JSON: {"));
    }

    /** Bad lines and their reasons by turns, after a good one. */
    private void assertReasons(String good, String... linesAndReasons) throws IOException {
        var content = new StringBuilder(good).append('\n');
        var expected = new String[linesAndReasons.length / 2];
        for (int i = 0; i < linesAndReasons.length; i += 2) {
            assertThat(linesAndReasons[i]).isNotEqualTo(good);
            content.append(linesAndReasons[i]).append('\n');
            expected[i / 2] = linesAndReasons[i + 1];
        }
        var log = read(content.toString());
        assertThat(log.clicks()).hasSize(1);
        assertThat(log.unreadable()).isEqualTo(expected.length);
        assertThat(log.firstUnreadable())
                .extracting(ClickLog.UnreadableLine::reason)
                .containsExactly(Arrays.copyOf(expected, Math.min(expected.length, 5)));
    }

    private static String snowplowTsv(String event, String eventName, String contexts, String selfDescribingEvent) {
        var columns = new String[131];
        Arrays.fill(columns, "");
        columns[0] = "shop";
        columns[1] = "web";
        columns[2] = "2023-05-02 10:00:07.000";
        columns[3] = "2023-05-02 10:00:05.900";
        columns[5] = event;
        columns[29] = "https://shop.example/?visitorid=1&itemid=2";
        columns[52] = contexts;
        columns[58] = selfDescribingEvent;
        columns[123] = "2b15e5c8";
        columns[124] = "2023-05-02 10:00:05.123";
        columns[126] = eventName;
        return String.join("\t", columns) + "\n";
    }

    private ClickLog read(String content) throws IOException {
        return new LogReader().read(write(content));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path write(String content) throws IOException {
        return Files.writeString(log(), content);
    }
}
