package io.eddy.clicklog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small logs as people have them, each of which was read wrongly once. */
class LogCasesTest {

    private static final int CLICKS = 147;

    @Test
    void shouldRefuseTextBehindAGzipMember() throws IOException {
        var file = find("01-gzip-tail-lost/gz-then-plain.csv.gz");
        assertThatThrownBy(() -> new LogReader().read(file))
                .isInstanceOf(LogReadException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("what follows gzip member 1 is no gzip");
        assertThat(read("01-gzip-tail-lost/control-gz-two.csv.gz").clicks()).hasSize(CLICKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"decimal-binary.parquet", "control-decimal-fixed.parquet"})
    void shouldKeepItemsApartThatAreDecimals(String name) throws IOException {
        var log = read("02-parquet-binary-decimal/" + name);
        assertThat(log.clicks().stream().map(LoggedClick::itemId).distinct()).hasSize(5);
        assertThat(log.unreadable()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "06-byte-order-mark/bom-quoted.csv, CSV",
        "06-byte-order-mark/control-bom-plain.csv, CSV",
        "11-zstd-long-window/log-long28.csv.zst, CSV",
        "15-diginetica-header/train-item-views.csv, DIGINETICA",
        "16-yoochoose-with-header/yoochoose-with-header.dat, RSC15",
        "17-recbole-and-comma-gru4rec/shop.inter, RECBOLE",
        "17-recbole-and-comma-gru4rec/gru4rec-commas.csv, GRU4REC"
    })
    void shouldReadEveryClick(String name, LogFormat format) throws IOException {
        var log = read(name);
        assertThat(log.format()).isEqualTo(format);
        assertThat(log.unreadable()).isZero();
        if (!name.startsWith("11")) {
            assertThat(log.clicks()).hasSize(CLICKS);
        } else {
            assertThat(log.clicks())
                    .isEqualTo(read("11-zstd-long-window/control.csv.zst").clicks());
        }
    }

    @Test
    void shouldReadTheSameTimesFromEveryFormatOfALog() throws IOException {
        var times = read("15-diginetica-header/train-item-views.csv").clicks();
        for (var name : List.of(
                "16-yoochoose-with-header/yoochoose-with-header.dat",
                "17-recbole-and-comma-gru4rec/gru4rec-commas.csv")) {
            assertThat(read(name).clicks()).isEqualTo(times);
        }
    }

    @Test
    void shouldPutTheEventsOfABatchInTheirOrder() throws IOException {
        for (var name : List.of("07-ga4-batch-order/ga4-batch.json", "18-ga4-json-array/ga4-array-oneline.json")) {
            var log = read(name);
            assertThat(log.format()).isEqualTo(LogFormat.GA4);
            assertThat(Session.of(log.clicks(), Long.MAX_VALUE))
                    .isNotEmpty()
                    .allSatisfy(session ->
                            assertThat(session.itemIds()).containsExactly("SKU-0", "SKU-1", "SKU-2", "SKU-3"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"segment-dup.json", "snowplow-dup.json"})
    void shouldTakeAnEventOnceThatWasDeliveredTwice(String name) throws IOException {
        var log = read("08-duplicate-deliveries/" + name);
        assertThat(log.clicks()).hasSize(24);
        assertThat(log.duplicates()).isEqualTo(8);
    }

    @Test
    void shouldCountIdsThatAreNotUtf8AndNotMakeThemOne() throws IOException {
        var file = find("13-latin1/latin1.csv");
        assertThatThrownBy(() -> new LogReader().read(file)).hasMessageContaining("0xE9, which is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"visitors-seconds.csv", "control-visitors-ms.csv"})
    void shouldFindOutTheUnitOfTimes(String name) throws IOException {
        var log = read("14-seconds/" + name);
        assertThat(Session.of(log.clicks(), Duration.ofMinutes(30).toMillis())).hasSize(40);
        assertThat(log.timeUnit()).isEqualTo(name.contains("seconds") ? EpochUnit.SECONDS : EpochUnit.MILLISECONDS);
    }

    private static ClickLog read(String name) throws IOException {
        return new LogReader().read(find(name));
    }

    private static Path find(String name) {
        var file = Path.of(System.getProperty("eddy.cases")).resolve(name);
        assumeTrue(Files.exists(file), () -> "the cases are not there: " + file);
        return file;
    }
}
