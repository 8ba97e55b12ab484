package io.eddy.serving.prequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.MalformedRecommendations;
import io.eddy.serving.ServingException;
import io.eddy.serving.TopicIdentity;
import io.eddy.serving.prequential.PrequentialSettings.Start;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrequentialEvaluationTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path stateFolder;

    @Test
    void shouldSayThatNoBrokerAnswers() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var settings = PrequentialSettings.defaults(KafkaConnection.to("127.0.0.1:" + port), stateFolder);
        assertThatThrownBy(() -> PrequentialEvaluation.start(settings, SHORT))
                .isInstanceOf(ServingException.class)
                .hasMessage("The evaluation cannot start: no Kafka broker answers at 127.0.0.1:" + port + ".");
    }

    @Test
    void shouldReadAndWriteTheDefaultTopicsInJsonWithWindowsOfFiveMinutes() {
        var settings = PrequentialSettings.defaults(KafkaConnection.to("127.0.0.1:9092"), stateFolder);
        assertThat(settings.recommendationsTopic()).isEqualTo(Topics.RECOMMENDATIONS.name());
        assertThat(settings.predictionsTopic()).isEqualTo(Topics.EVALUATED_PREDICTIONS.name());
        assertThat(settings.windowsTopic()).isEqualTo(Topics.EVALUATION_WINDOWS.name());
        assertThat(settings.comparisonsTopic()).isEqualTo(Topics.MODEL_COMPARISONS.name());
        assertThat(settings.format()).isEqualTo(WireFormat.JSON);
        assertThat(settings.window()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.sessionRetention()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.windowGrace()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.threads()).isEqualTo(1);
        assertThat(settings.items().apply("gru4rec", "1")).isEmpty();
    }

    /** The start is that of the recommendations; where shares of windows are read first, they are all read. */
    @ParameterizedTest
    @EnumSource
    void shouldRunExactlyOnceAndSkipNoShareOfAWindow(Start start) {
        var properties = PrequentialEvaluation.properties(
                settings(Duration.ofMinutes(1), start, 3), new TopicIdentity("answers", "id", 2));
        var config = new StreamsConfig(properties);
        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)).isEqualTo("exactly_once_v2");
        assertThat(config.getString(StreamsConfig.APPLICATION_ID_CONFIG)).isEqualTo("eddy-evaluation-answers-id-2");
        assertThat(config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)).isEqualTo(3);
        assertThat(config.getMainConsumerConfigs("group", "client", 0))
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("isolation.level", "read_committed");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeginWithTheRecommendationsWhereItIsTold(Start start) throws ReflectiveOperationException {
        var topology = EvaluationTopology.buildTopology(
                settings(Duration.ofMinutes(1), start, 1),
                new MalformedRecommendations(line -> {}),
                new EvaluationCounters());
        // Neither the description of a topology nor its test driver tells where it begins to read.
        var field = Topology.class.getDeclaredField("internalTopologyBuilder");
        field.setAccessible(true);
        var sources = (InternalTopologyBuilder) field.get(topology);
        sources.setApplicationId("any");
        assertThat(sources.offsetResetStrategy("answers").name())
                .isEqualTo(start.name().toLowerCase(Locale.ROOT));
        // None of its own: that of the consumer, the earliest.
        assertThat(sources.offsetResetStrategy("any-window-shares-repartition")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"PT0.999S", "PT-5M", "P3651D"})
    void shouldRefuseAWindowThatHoldsNothingOrEverything(Duration window) {
        assertThatThrownBy(() -> settings(window, Start.EARLIEST, 1))
                .hasMessageStartingWith("The window is from 1 second to 3650 days, not PT");
    }

    @ParameterizedTest
    @CsvSource({"PT1S", "P3650D"})
    void shouldTakeTheShortestAndTheLongestOfEachLength(Duration length) {
        var settings = settings(length, length, length);
        assertThat(settings.window()).isEqualTo(length);
        assertThat(settings.sessionRetention()).isEqualTo(length);
        assertThat(settings.windowGrace()).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource({"PT0.999S", "PT-5M", "P3651D"})
    void shouldRefuseToKeepSessionsAndWindowsForNoTimeOrForEver(Duration length) {
        var day = Duration.ofDays(1);
        assertThatThrownBy(() -> settings(day, length, day))
                .hasMessage("The retention of sessions is from 1 second to 3650 days, not " + length + ".");
        assertThatThrownBy(() -> settings(day, day, length))
                .hasMessage("The grace of windows is from 1 second to 3650 days, not " + length + ".");
    }

    @ParameterizedTest
    @CsvSource({"1", "128"})
    void shouldTakeTheFewestAndTheMostThreads(int threads) {
        assertThat(settings(Duration.ofMinutes(1), Start.EARLIEST, threads).threads())
                .isEqualTo(threads);
    }

    @ParameterizedTest
    @CsvSource({"0", "129"})
    void shouldRefuseANumberOfThreadsThatCannotWork(int threads) {
        assertThatThrownBy(() -> settings(Duration.ofMinutes(1), Start.EARLIEST, threads))
                .hasMessage("The evaluation runs in 1 to 128 threads, not " + threads + ".");
    }

    private PrequentialSettings settings(Duration window, Start start, int threads) {
        return settings(window, Duration.ofDays(1), Duration.ofDays(1), start, threads);
    }

    private PrequentialSettings settings(Duration window, Duration sessionRetention, Duration windowGrace) {
        return settings(window, sessionRetention, windowGrace, Start.EARLIEST, 1);
    }

    private PrequentialSettings settings(
            Duration window, Duration sessionRetention, Duration windowGrace, Start start, int threads) {
        return PrequentialSettings.builder(KafkaConnection.to("127.0.0.1:9092"), stateFolder)
                .recommendationsTopic("answers")
                .predictionsTopic("predictions")
                .windowsTopic("windows")
                .comparisonsTopic("comparisons")
                .window(window)
                .sessionRetention(sessionRetention)
                .windowGrace(windowGrace)
                .start(start)
                .threads(threads)
                .build();
    }
}
