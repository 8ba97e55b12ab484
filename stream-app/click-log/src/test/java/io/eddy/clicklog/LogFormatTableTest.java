package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.session.LoggedClick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of LOGS.md's table is read here: two clicks at one time, the second of them delivered twice where events have an id. */
class LogFormatTableTest {

    private static final Path DOCUMENT = Path.of("LOGS.md");
    private static final String OF_THE_LOG = "as in the log";
    private static final long TIME = 1_700_000_000_000L;
    private static final String ISO = "2023-11-14T22:13:20Z";

    @TempDir
    private Path folder;

    /**
     * @param recognised what tells the format
     * @param unit of numbers, null where the sample's time names it itself
     */
    private record Row(
            LogFormat format,
            String recognised,
            String times,
            EpochUnit unit,
            String eventId,
            String order,
            List<String> lines) {

        Row(
                LogFormat format,
                String recognised,
                String times,
                EpochUnit unit,
                String eventId,
                String order,
                String... lines) {
            this(format, recognised, times, unit, eventId, order, List.of(lines));
        }

        @Override
        public String toString() {
            return "| %s | %s | %s | %s | %s |".formatted(format, recognised, times, eventId, order);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row(
                        LogFormat.CSV,
                        "a header with usual names, or `--columns` by name or number; `,` `;` TAB `\\|` or `--delimiter`; Parquet",
                        "found out, or ISO 8601; Parquet's own",
                        EpochUnit.SECONDS,
                        "`event_id`, `message_id`, `insert_id`, or named",
                        OF_THE_LOG,
                        "Session ID;sku;ts;event_id",
                        "s;a;1700000000;1",
                        "s;b;1700000000;2",
                        "s;b;1700000000;2"),
                new Row(
                        LogFormat.JSON,
                        "objects with usual names, a line each or in an array, or `--columns` by path; topic `clicks` as a console consumer prints it",
                        "found out, or ISO 8601",
                        EpochUnit.MILLISECONDS,
                        "`event_id`, `message_id`, `insert_id`, or named",
                        OF_THE_LOG,
                        json("{'session_id':'s','item_id':'a','event_time':1700000000000,'event_id':'1'}"),
                        json("{'session_id':'s','item_id':'b','event_time':1700000000000,'event_id':'2'}"),
                        json("{'session_id':'s','item_id':'b','event_time':1700000000000,'event_id':'2'}")),
                new Row(
                        LogFormat.GRU4REC,
                        "header `SessionId`, `ItemId`, `Time`, any delimiter; Parquet",
                        "found out, else seconds",
                        EpochUnit.SECONDS,
                        "–",
                        OF_THE_LOG,
                        "SessionId\tItemId\tTime",
                        "s\ta\t1700000000.000",
                        "s\tb\t1700000000.000"),
                new Row(
                        LogFormat.RSC15,
                        "four columns without header: number, ISO time, number, number or S; or with SR-GNN's header",
                        "ISO 8601",
                        null,
                        "–",
                        OF_THE_LOG,
                        "7," + ISO + ",1,0",
                        "7," + ISO + ",2,S"),
                new Row(
                        LogFormat.RETAILROCKET,
                        "header `timestamp`, `visitorid`, `event`, `itemid`; Parquet",
                        "found out",
                        EpochUnit.MILLISECONDS,
                        "–",
                        OF_THE_LOG,
                        "timestamp,visitorid,event,itemid,transactionid",
                        "1700000000000,s,view,a,",
                        "1700000000000,s,view,b,"),
                new Row(
                        LogFormat.DIGINETICA,
                        "header `sessionId`, `itemId`, `timeframe`, `eventdate`, or with `_`; Parquet",
                        "ms of the day `eventdate`",
                        null,
                        "–",
                        OF_THE_LOG,
                        "session_id;user_id;item_id;timeframe;eventdate",
                        "s;NA;a;80000000;2023-11-14",
                        "s;NA;b;80000000;2023-11-14"),
                new Row(
                        LogFormat.RECBOLE,
                        "TAB, header of names with types as `item_id:token`",
                        "found out",
                        EpochUnit.SECONDS,
                        "–",
                        OF_THE_LOG,
                        "session_id:token\titem_id:token\trating:float\ttimestamp:float",
                        "s\ta\t1\t1700000000.0",
                        "s\tb\t1\t1700000000.0"),
                new Row(
                        LogFormat.OTTO,
                        "objects with `session` and `events`; header `session`, `aid`, `ts`, `type`; Parquet",
                        "found out",
                        EpochUnit.MILLISECONDS,
                        "–",
                        OF_THE_LOG,
                        json(
                                "{'session':'s','events':[{'aid':'a','ts':1700000000000,'type':'clicks'},{'aid':'b','ts':1700000000000,'type':'clicks'}]}")),
                new Row(
                        LogFormat.GA4,
                        "objects with `event_name`, `event_timestamp`, `user_pseudo_id`",
                        "found out, else microseconds",
                        EpochUnit.MICROSECONDS,
                        "page, batch and index",
                        "`batch_page_id`, `batch_ordering_id`, `batch_event_index`",
                        ga4("b", 2),
                        ga4("a", 1),
                        ga4("b", 2)),
                new Row(
                        LogFormat.SNOWPLOW,
                        "objects with `collector_tstamp`, or TSV of 131 columns",
                        "ISO 8601",
                        null,
                        "`event_id`",
                        OF_THE_LOG,
                        snowplow("a", "1"),
                        snowplow("b", "2"),
                        snowplow("b", "2")),
                new Row(
                        LogFormat.SEGMENT,
                        "objects with a call as `type`, and `anonymousId` or `userId`",
                        "ISO 8601",
                        null,
                        "`messageId`",
                        OF_THE_LOG,
                        segment("a", "1"),
                        segment("b", "2"),
                        segment("b", "2")),
                new Row(
                        LogFormat.METARANK,
                        "objects with `timestamp` and one of Metarank's events as `event`",
                        "found out, or ISO 8601",
                        EpochUnit.MILLISECONDS,
                        "`id`",
                        OF_THE_LOG,
                        metarank("a", "1"),
                        metarank("b", "2"),
                        metarank("b", "2")),
                new Row(
                        LogFormat.RECOMMENDATIONS,
                        "topic `recommendations` as a console consumer prints it",
                        "milliseconds",
                        EpochUnit.MILLISECONDS,
                        "`recommendation_id`",
                        OF_THE_LOG,
                        recommendation("a", "clicks-0-1"),
                        recommendation("b", "clicks-0-2"),
                        recommendation("b", "clicks-0-2")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldReadWhatTheTableSays(Row row) throws IOException {
        var log = new LogReader(ReadSettings.DEFAULT.withStrict(true))
                .read(Files.writeString(folder.resolve("log"), String.join("\n", row.lines()) + "\n"));
        assertThat(log.format()).isEqualTo(row.format());
        assertThat(log.timeUnit()).isEqualTo(row.unit());
        assertThat(log.clicks())
                .extracting(LoggedClick::itemId)
                .containsExactlyElementsOf(row.format() == LogFormat.RSC15 ? List.of("1", "2") : List.of("a", "b"));
        assertThat(log.clicks())
                .extracting(LoggedClick::sessionId)
                .containsOnly(log.clicks().get(0).sessionId());
        assertThat(log.duplicates()).isEqualTo(row.eventId().equals("–") ? 0 : 1);
        if (row.format() != LogFormat.DIGINETICA) {
            assertThat(log.clicks()).extracting(LoggedClick::eventTimeMs).containsOnly(TIME);
        }
    }

    @Test
    void shouldShowEveryFormatInTheDocument() throws IOException {
        assertThat(rows().map(Row::format)).containsExactlyInAnyOrder(LogFormat.values());
        assertThat(Files.readString(DOCUMENT))
                .contains(rows().map(Row::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void shouldNameTheUsualNamesInTheDocument() throws IOException {
        var document = Files.readString(DOCUMENT);
        for (var names : List.of(
                KnownColumns.SESSION,
                KnownColumns.USER,
                KnownColumns.ITEM,
                KnownColumns.TIME,
                KnownColumns.EVENT,
                KnownColumns.ID)) {
            assertThat(document)
                    .contains(names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
        }
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }

    private static String ga4(String item, int index) {
        return json(
                ("{'event_name':'view_item','event_timestamp':'1700000000000000','user_pseudo_id':'u','event_params':[{'key':'ga_session_id',"
                                + "'value':{'int_value':'7'}}],'items':[{'item_id':'%s'}],'batch_page_id':'1700000000000','batch_ordering_id':'1',"
                                + "'batch_event_index':'%d'}")
                        .formatted(item, index));
    }

    private static String snowplow(String item, String id) {
        return json(("{'collector_tstamp':'%s','event_name':'product_view','event_id':'%s','domain_sessionid':'s',"
                        + "'contexts_com_snowplowanalytics_snowplow_ecommerce_product_1':[{'id':'%s'}]}")
                .formatted(ISO, id, item));
    }

    private static String segment(String item, String id) {
        return json(("{'type':'track','event':'Product Viewed','anonymousId':'s','messageId':'%s','timestamp':'%s',"
                        + "'properties':{'product_id':'%s'}}")
                .formatted(id, ISO, item));
    }

    private static String metarank(String item, String id) {
        return json(
                "{'event':'interaction','id':'%s','timestamp':'1700000000000','session':'s','type':'click','item':'%s'}"
                        .formatted(id, item));
    }

    private static String recommendation(String item, String id) {
        return json(
                "{'recommendation_id':'%s','session_id':'s','click':{'item_id':'%s','position':1,'event_time':1700000000000},'items':[]}"
                        .formatted(id, item));
    }
}
