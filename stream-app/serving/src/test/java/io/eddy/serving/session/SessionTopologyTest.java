package io.eddy.serving.session;

import static io.eddy.serving.Examples.NOW;
import static io.eddy.serving.Examples.bytes;
import static io.eddy.serving.Examples.json;
import static io.eddy.serving.Examples.recommendation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Recommendation;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.MalformedRecommendations.Cause;
import io.eddy.serving.TopicIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stream on a real RocksDB, with a clock that the test turns. */
class SessionTopologyTest {

    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration HALF_LIFE = Duration.ofMinutes(1);

    @TempDir
    private Path stateFolder;

    private final List<String> log = new ArrayList<>();
    private final MalformedRecommendations malformed = new MalformedRecommendations(log::add);
    private final HeardOfSessions heard = new HeardOfSessions(malformed);
    private final RecentRecommendations recent = heard.recent();
    private final OneSchemaRegistry registry = new OneSchemaRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> topic;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void shouldKeepTheLatestRecommendationOfEachSession() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("b", "i5", 1, 1_500));
        send(recommendation("a", "i2", 2, 2_000));
        assertThat(kept("a")).isEqualTo(json(recommendation("a", "i2", 2, 2_000)));
        assertThat(kept("b")).isEqualTo(json(recommendation("b", "i5", 1, 1_500)));
        assertThat(keptSessions()).isEqualTo(2);
    }

    @Test
    void shouldShowEveryRecommendationThatReplacedAnotherAsRecentNewestFirst() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("a", "i2", 2, 2_000));
        assertThat(recent.newest(10))
                .containsExactly(recommendation("a", "i2", 2, 2_000), recommendation("a", "i1", 1, 1_000));
    }

    /** Else it would show what was recommended before the late click, and go on without it. */
    @Test
    void shouldReplaceARecommendationByThatOfALateClickBecauseTheJobAnsweredItAfter() {
        start(WireFormat.JSON);
        send(recommendation("a", "i2", 2, 2_000));
        send(recommendation("a", "late", 3, 1_999));
        assertThat(kept("a")).contains("late");
    }

    @Test
    void shouldNotReplaceARecommendationByALowerPositionAtTheSameTime() {
        start(WireFormat.JSON);
        send(recommendation("a", "i2", 2, 2_000));
        send(recommendation("a", "i1", 1, 2_000));
        assertThat(kept("a")).contains("i2");
        send(recommendation("a", "i3", 3, 2_000));
        assertThat(kept("a")).contains("i3");
    }

    @Test
    void shouldNotReplaceARecommendationByOneOfAnEarlierClick() {
        start(WireFormat.JSON);
        send(recommendation("a", "i2", 2, 2_000));
        send(recommendation("a", "i1", 1, 1_999));
        assertThat(kept("a")).contains("i2");
        assertThat(recent.received()).isEqualTo(1);
        assertThat(recent.outdated()).isEqualTo(1);
    }

    @Test
    void shouldIgnoreARedeliveredRecommendation() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("a", "i1", 1, 1_000, NOW.plusSeconds(1)));
        assertThat(kept("a")).isEqualTo(json(recommendation("a", "i1", 1, 1_000)));
        assertThat(recent.received()).isEqualTo(1);
        assertThat(recent.outdated()).isEqualTo(1);
    }

    @Test
    void shouldEndAtTheSameStateWhenTheTopicIsReadTwice() {
        start(WireFormat.JSON);
        var all = List.of(
                recommendation("a", "i1", 1, 1_000),
                recommendation("b", "i5", 1, 1_500),
                recommendation("a", "i2", 2, 2_000));
        all.forEach(this::send);
        var before = List.of(kept("a"), kept("b"));
        all.forEach(this::send);
        assertThat(List.of(kept("a"), kept("b"))).isEqualTo(before);
        assertThat(recent.received()).isEqualTo(3);
    }

    @Test
    void shouldReplaceARecommendationWhenTheSessionIdIsUsedAgain() {
        start(WireFormat.JSON);
        send(recommendation("a", "i9", 9, 1_000));
        send(recommendation("a", "again", 1, 5_000));
        assertThat(kept("a")).contains("again");
    }

    @Test
    void shouldRemoveASessionOnceItsRetentionIsOver() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        driver.advanceWallClockTime(RETENTION);
        assertThat(kept("a")).isNotNull();
        driver.advanceWallClockTime(RETENTION.dividedBy(10));
        assertThat(kept("a")).isNull();
        assertThat(keptSessions()).isZero();
    }

    @Test
    void shouldForgetWhereASessionWasOnceItIsRemoved() {
        start(WireFormat.JSON);
        send(recommendation("a", "i9", 9, 9_000));
        var later = RETENTION.plus(RETENTION.dividedBy(10));
        driver.advanceWallClockTime(later);
        send(recommendation("a", "i1", 1, 1_000, NOW.plus(later)));
        assertThat(kept("a")).contains("i1");
    }

    @Test
    void shouldKeepASessionThatIsRecommendedForAgain() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        var later = RETENTION.dividedBy(2);
        driver.advanceWallClockTime(later);
        send(recommendation("a", "i2", 2, 2_000, NOW.plus(later)));
        driver.advanceWallClockTime(RETENTION);
        assertThat(kept("a")).contains("i2");
    }

    @Test
    void shouldNotTakeUpARecommendationThatIsOlderThanTheRetention() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000, NOW.minus(RETENTION).minusMillis(1)));
        assertThat(kept("a")).isNull();
        assertThat(recent.received()).isZero();
        assertThat(recent.outdated()).isEqualTo(1);
    }

    @Test
    void shouldCountRetentionFromArrivalWhenTheJobsClockRunsAhead() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000, NOW.plus(Duration.ofDays(300))));
        driver.advanceWallClockTime(RETENTION.plus(RETENTION.dividedBy(10)));
        assertThat(kept("a")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadEveryWireFormatAndKeepJson(WireFormat format) {
        start(format);
        var sent = recommendation("a", "i1", 1, 1_000);
        send(format.codec(Recommendation.class, "recommendations", registry).encode(sent));
        assertThat(kept("a")).isEqualTo(json(sent));
    }

    @Test
    void shouldSkipCountAndLogMalformedRecordsOncePerCause() {
        start(WireFormat.JSON);
        send((byte[]) null);
        send("no JSON".getBytes(StandardCharsets.UTF_8));
        send("{}".getBytes(StandardCharsets.UTF_8));
        send(recommendation(" ", "i1", 1, 1_000));
        send(recommendation("a", "i1", 1, 1_000));
        assertThat(malformed.count(Cause.NO_VALUE)).isEqualTo(1);
        assertThat(malformed.count(Cause.UNREADABLE)).isEqualTo(2);
        assertThat(malformed.count(Cause.NO_SESSION_ID)).isEqualTo(1);
        assertThat(malformed.total()).isEqualTo(4);
        assertThat(log).hasSize(3);
        assertThat(log.get(1))
                .startsWith("Skipped the record of topic recommendations, partition 0, offset 1; further ones like it")
                .contains("not JSON");
        assertThat(kept("a")).contains("i1");
    }

    @Test
    void shouldFailRatherThanSkipWhenTheRegistryCannotBeAsked() {
        start(WireFormat.AVRO_REGISTRY);
        var bytes = WireFormat.AVRO_REGISTRY
                .codec(Recommendation.class, "recommendations", registry)
                .encode(recommendation("a", "i1", 1, 1_000));
        registry.isAway = true;
        assertThatThrownBy(() -> send(bytes)).hasRootCauseMessage("away");
        assertThat(malformed.total()).isZero();
    }

    @Test
    void shouldTakeWhatItCannotReadForNothing() {
        for (var text : List.of(
                "{\"of\":\"another version\"}", "", "\n", "{}\n[]", json(recommendation("a", "i1", 1, 1_000)))) {
            var kept = KeptSession.serde().deserializer().deserialize("topic", text.getBytes(StandardCharsets.UTF_8));
            assertThat(kept.isReadable()).as(text).isFalse();
            assertThat(KeptSession.after(kept, recommendation("a", "i2", 2, 2_000))
                            .clicked())
                    .containsExactly("i2");
        }
    }

    @Test
    void shouldKeepTheItemsOfASessionEachOnceTheLastClickedLast() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("a", "i2", 2, 2_000));
        send(recommendation("b", "i7", 1, 2_000));
        send(recommendation("a", "i1", 3, 3_000));
        assertThat(store().get("a").value().clicked()).containsExactly("i2", "i1");
        send(recommendation("a", "again", 1, 9_000));
        assertThat(store().get("a").value().clicked()).containsExactly("again");
    }

    @Test
    void shouldKeepTheItemsOfTheLastHundredClicksOnly() {
        start(WireFormat.JSON);
        for (int click = 1; click <= 120; click++) {
            send(recommendation("a", "i" + click, click, click));
        }
        assertThat(store().get("a").value().clicked())
                .hasSize(100)
                .startsWith("i21")
                .endsWith("i120");
    }

    @Test
    void shouldTellListenersOfASessionAndNobodyElse() {
        start(WireFormat.JSON);
        var heardOf = new ArrayList<KeptSession>();
        heard.listeners().add("a", heardOf::add);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("b", "i2", 1, 1_000));
        send(recommendation("a", "i1", 1, 1_000));
        assertThat(heardOf).containsExactly(new KeptSession(recommendation("a", "i1", 1, 1_000), List.of("i1")));
    }

    @Test
    void shouldHoldForPopularWhatIsClickedMostTheseDays() {
        start(WireFormat.JSON);
        for (int click = 1; click <= 4; click++) {
            send(recommendation("old-" + click, "once", 1, 1_000));
        }
        var later = HALF_LIFE.multipliedBy(3);
        driver.advanceWallClockTime(later);
        send(recommendation("new", "now", 1, 2_000, NOW.plus(later)));
        send(recommendation("new", "now", 1, 2_000, NOW.plus(later)));
        assertThat(heard.popular().itemIds()).containsExactly("now", "once");
    }

    @Test
    void shouldKnowWhatIsPopularAfterARestart() {
        start(WireFormat.JSON);
        send(recommendation("a", "i1", 1, 1_000));
        send(recommendation("b", "i2", 1, 1_000));
        send(recommendation("c", "i2", 1, 1_000));
        var popular = new PopularItems();
        new ClickWeights(weights(), popular.ofPartition(0), HALF_LIFE).add("i3", 0);
        assertThat(popular.itemIds()).containsExactly("i2", "i1", "i3");
    }

    @Test
    void shouldKeepTheSessionsInTheRocksDbThatFlinkUses() throws IOException, ClassNotFoundException {
        start(WireFormat.JSON);
        for (int session = 0; session < 1_000; session++) {
            send(recommendation("s" + session, "i" + session, 1, session));
        }
        assertThat(kept("s0")).contains("i0");
        assertThat(kept("s999")).contains("i999");
        assertThat(keptSessions()).isEqualTo(1_000);
        try (var files = Files.walk(stateFolder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("MANIFEST-")))
                    .isNotEmpty();
        }
        var rocksDb = Class.forName("org.rocksdb.RocksDB").getProtectionDomain().getCodeSource();
        assertThat(rocksDb.getLocation().getPath()).contains("frocksdbjni");
    }

    private void start(WireFormat format) {
        var settings = new SessionSettings(
                KafkaConnection.to("unused:9092"),
                "recommendations",
                format,
                registry,
                stateFolder,
                "test",
                0,
                RETENTION,
                HALF_LIFE);
        driver = new TopologyTestDriver(
                SessionTopology.buildTopology(settings, heard),
                SessionStream.properties(
                        settings, "a", new HostInfo("unused", 1), new TopicIdentity("recommendations", "id", 1)),
                NOW);
        topic = driver.createInputTopic("recommendations", new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void send(Recommendation recommendation) {
        send(bytes(recommendation));
    }

    private void send(byte[] value) {
        topic.pipeInput(value);
    }

    private String kept(String sessionId) {
        var entry = store().get(sessionId);
        return entry == null ? null : json(entry.value().latest());
    }

    private int keptSessions() {
        int sessions = 0;
        try (var entries = store().all()) {
            while (entries.hasNext()) {
                entries.next();
                sessions++;
            }
        }
        return sessions;
    }

    private KeyValueStore<String, ValueAndTimestamp<KeptSession>> store() {
        return driver.getTimestampedKeyValueStore(SessionTopology.SESSIONS);
    }

    private TimestampedKeyValueStore<String, Double> weights() {
        return (TimestampedKeyValueStore<String, Double>)
                driver.<String, Double>getTimestampedKeyValueStore(SessionTopology.CLICK_WEIGHTS);
    }

    private static final class OneSchemaRegistry implements SchemaRegistry {

        private Schema schema;
        private boolean isAway;

        @Override
        public Optional<Schema> schemaById(int id) {
            if (isAway) {
                throw new UncheckedIOException(new IOException("away"));
            }
            return Optional.of(schema);
        }

        @Override
        public int register(String subject, Schema registered) {
            schema = registered;
            return 1;
        }
    }
}
