package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.embedded.state.StateFolder;
import io.eddy.recommender.RecommenderJob;
import io.eddy.recommender.RecommenderOptions;
import io.eddy.recommender.metric.JobMetric;
import io.eddy.replay.Replay;
import io.eddy.replay.ReplayListener;
import io.eddy.replay.ReplaySettings;
import io.eddy.serving.Closing;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.MetricsServer;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import io.eddy.serving.prequential.PrequentialEvaluation;
import io.eddy.serving.prequential.PrequentialSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * Everything in small, as an operator sees it: by Prometheus, Grafana's dashboard, alerts and Flink's web UI. Leaves pictures in {@code
 * target/flink-ui}; {@code -Deddy.update-documents=true} copies them to docs/pictures.
 */
class WatchedSystemITCase {

    private static final Path DOCKER = Path.of("..", "..", "docker");
    private static final Path DASHBOARD = DOCKER.resolve("grafana/dashboards/eddy.json");
    private static final Path ALERTS = DOCKER.resolve("prometheus/alerts.yml");
    private static final Path ALERT_TESTS = DOCKER.resolve("prometheus/alerts-test.yml");
    private static final Path DOCUMENTS = Path.of("..", "..", "docs");

    /** Of a metric of ours, of Flink's, or of the JVM. */
    private static final Pattern METRIC = Pattern.compile("\\b(?:flink|eddy|jvm|process)_\\w+");

    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedRecommender job;
    private static PrequentialEvaluation evaluation;
    private static MetricsServer evaluationMetrics;
    private static RecommendationService service;
    private static URI jobMetrics;

    @BeforeAll
    static void start() throws Exception {
        var trained = new TrainedBundle(folder.resolve("bundle"));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        kafka.createTopics(2);
        int port = FreePort.any();
        jobMetrics = URI.create("http://127.0.0.1:" + port + "/metrics");
        job = EmbeddedRecommender.start(
                new RecommenderJob(RecommenderOptions.of(Map.of(
                        RecommenderOptions.MODEL_BUNDLE.key(),
                        folder.resolve("bundle").toString(),
                        RecommenderOptions.BOOTSTRAP_SERVERS.key(),
                        kafka.bootstrapServers()))),
                2,
                LoopbackPort.FREE,
                StateFolder.of(folder.resolve("flink")),
                null,
                FlinkOptions.NONE.withMetricsAt(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        evaluation = PrequentialEvaluation.start(
                PrequentialSettings.defaults(kafka.connection(), folder.resolve("evaluation")));
        evaluationMetrics =
                MetricsServer.start("the test", "127.0.0.1", 0, evaluation.metrics(), evaluation::dependencies);
        service = RecommendationService.start(
                ServiceSettings.builder(kafka.connection(), folder.resolve("serve"))
                        .door(Door.onLoopback(LoopbackPort.FREE))
                        .build(),
                "test");
        var clicks = trained.laterClicks(100);
        var report = new Replay(clicks, ReplaySettings.defaults(kafka.connection()), new ReplayListener() {}).run();
        assertThat(report.isComplete()).isTrue();
        assertThat(click("{\"session_id\":\"s\",\"item_id\":\"never sold\"}")).isEqualTo(200);
        assertThat(click("{\"session_id\":\"s\",\"item_id\":\"early\",\"event_time\":"
                        + (System.currentTimeMillis() + 3_600_000) + "}"))
                .isEqualTo(202);
        Browser.await(
                "the evaluation",
                () -> evaluation.counts().evaluated() >= report.metrics().predictions());
    }

    /** @return the status */
    private static int click(String body) {
        var request = HttpRequest.newBuilder(service.uri().resolve("/v1/clicks?wait=5s"))
                .POST(BodyPublishers.ofString(body))
                .build();
        return send(request).statusCode();
    }

    @AfterAll
    static void stop() {
        Closing.all(service, evaluationMetrics, evaluation, job, kafka);
    }

    @Test
    void shouldGivePrometheusEveryMetricOfTheDocument() throws Exception {
        var scrape = get(jobMetrics);
        for (var metric : JobMetric.values()) {
            for (var name : metric.inPrometheus()) {
                assertThat(scrape).contains("# TYPE " + name + " ");
            }
        }
        assertThat(sample(scrape, "flink_taskmanager_job_task_operator_reason_clicksRejected", "clock_ahead"))
                .isEqualTo(1);
        assertThat(sample(scrape, "flink_taskmanager_job_task_operator_openSessions", ""))
                .isBetween(1.0, 101.0);
        assertThat(sample(scrape, "flink_taskmanager_job_task_operator_model_modelShare", "gru4rec:test"))
                .as("1 in each of 2 subtasks")
                .isEqualTo(2);
        assertThat(sample(scrape, "flink_taskmanager_job_task_operator_stateMemoryBytes", ""))
                .as("128 MB for each of 2 subtasks, in Flink's pages")
                .isBetween(250.0 * (1 << 20), 256.0 * (1 << 20));
        assertThat(sample(
                        scrape,
                        "flink_taskmanager_job_task_operator_column_family_rocksdb_cur_size_all_mem_tables",
                        ""))
                .isPositive();
        assertThat(sample(scrape, "flink_jobmanager_job_numberOfFailedCheckpoints", ""))
                .isZero();
    }

    @Test
    void shouldAskInDashboardAndAlertsForMetricsThatAreThere() throws Exception {
        var there = new HashSet<String>();
        for (var uri :
                List.of(jobMetrics, evaluationMetrics.uri(), service.uri().resolve("/metrics"))) {
            get(uri).lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> there.add(line.substring(0, line.indexOf(line.contains("{") ? '{' : ' '))));
        }
        var asked = METRIC.matcher(String.join("\n", expressions()) + Files.readString(ALERTS))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(asked).hasSizeGreaterThan(30).isSubsetOf(there);
    }

    @Test
    void shouldLeadEachAlertToItsPlaceInTheRunbookAndTestIt() throws Exception {
        var alerts = Files.readString(ALERTS);
        var names = ALERT.matcher(alerts).results().map(alert -> alert.group(1)).toList();
        var headings = Pattern.compile("(?m)^#+ (.*)$")
                .matcher(Files.readString(DOCUMENTS.resolve("operate.md")))
                .results()
                .map(heading -> "docs/operate.md#"
                        + heading.group(1)
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\w -]", "")
                                .replace(' ', '-'))
                .collect(Collectors.toSet());
        var runbooks = Pattern.compile("(?m)^ +runbook: (.*)$")
                .matcher(alerts)
                .results()
                .map(place -> place.group(1))
                .toList();
        assertThat(runbooks).hasSameSizeAs(names).allMatch(headings::contains, "is a heading");
        assertThat(firing(Files.readString(ALERT_TESTS))).containsExactlyInAnyOrderElementsOf(names);
        PrometheusProcess.assertToolLikes("check", "config", "prometheus.yml");
        PrometheusProcess.assertToolLikes("test", "rules", "alerts-test.yml");
    }

    /** Alerts that a test expects to fire. */
    private static Set<String> firing(String tests) {
        return Pattern.compile("alertname: (\\w+)\\s+exp_alerts:\\s+- exp_labels")
                .matcher(tests)
                .results()
                .map(alert -> alert.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldAnswerEveryQueryOfTheDashboardAndFireNoAlertWhereAllIsWell() throws Exception {
        PrometheusProcess.assumeThere();
        var at = Map.of(
                "eddy-job", jobMetrics.getAuthority(),
                "eddy-serving", service.uri().getAuthority(),
                "eddy-evaluation", evaluationMetrics.uri().getAuthority());
        var prometheusFolder = Files.createDirectories(folder.resolve("prometheus"));
        try (var prometheus = PrometheusProcess.start(prometheusFolder, at)) {
            Browser.await(
                    "three answers of each process",
                    () -> prometheus
                                    .query("sum_over_time(up[5m]) >= 3 and up == 1")
                                    .size()
                            == 3);
            for (var expression : expressions()) {
                assertThat(prometheus.query(expression)).as(expression).isNotEmpty();
            }
            var rules = StreamSupport.stream(prometheus.rules().spliterator(), false)
                    .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
                    .toList();
            assertThat(rules).hasSizeGreaterThan(10).allSatisfy(rule -> {
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
                assertThat(rule.path("state").asText()).as(rule.toString()).isNotEqualTo("firing");
            });
        }
    }

    private static List<String> expressions() throws IOException {
        var expressions = new ArrayList<String>();
        for (JsonNode expression : JSON.readTree(DASHBOARD.toFile()).findValues("expr")) {
            expressions.add(expression.asText().replace("$__rate_interval", "1m"));
        }
        assertThat(expressions).hasSizeGreaterThan(40);
        return expressions;
    }

    @Test
    void shouldShowAnOperatorInFlinksWebUiWhatTheJobDoes() throws Exception {
        Browser.assumeThere();
        var id = json("/jobs").at("/jobs/0/id").asText();
        var vertices = json("/jobs/" + id).path("vertices");
        var sessions = StreamSupport.stream(vertices.spliterator(), false)
                .filter(vertex -> vertex.path("name").asText().startsWith("sessions"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        Browser.await(
                "a watermark of sessions",
                () -> watermarks(id, sessions).stream().allMatch(watermark -> watermark > 0));
        try (var browser = Browser.start(folder.resolve("browser"), Path.of("target", "flink-ui"))) {
            var driver = browser.driver();
            var page = job.webUi() + "/#/job/running/" + id;
            browser.size(1_600);
            driver.get(page + "/overview");
            Browser.await(
                    "what each operator does",
                    () -> text(driver).contains("Low Watermark: 1")
                            && !text(driver).contains("N/A"));
            Browser.await("the graph, whole", () -> Boolean.TRUE.equals(driver.executeScript("""
                    return [...document.querySelectorAll('svg foreignObject')]
                        .map(node => node.getBoundingClientRect())
                        .filter(box => box.width > 60 && box.left > 0 && box.top > 0
                            && box.right < innerWidth && box.bottom < innerHeight).length >= 4""")));
            assertThat(text(driver))
                    .contains("Source: clicks", "Source: model releases", "sessions", "rejected clicks");
            keep(browser.picture("job"));

            driver.get(page + "/overview/" + sessions + "/metrics");
            for (var metric : List.of("openSessions", "clicksAccepted", "latencyMs_p99")) {
                Browser.await(
                        "a list of metrics",
                        () -> !driver.findElements(By.cssSelector("nz-select input"))
                                .isEmpty());
                driver.findElement(By.cssSelector("nz-select")).click();
                var wanted = "0.sessions." + metric;
                driver.findElement(By.cssSelector("nz-select input")).sendKeys(wanted);
                Browser.await(
                        wanted,
                        () -> !driver.findElements(By.cssSelector("nz-option-item[title='" + wanted + "']"))
                                .isEmpty());
                driver.findElement(By.cssSelector("nz-option-item[title='" + wanted + "']"))
                        .click();
            }
            long before = checkpoints(id);
            Browser.await("some values of each", () -> {
                click("{\"session_id\":\"visitor-" + System.nanoTime() % 10 + "\",\"item_id\":\"item-0001\"}");
                return checkpoints(id) > before + 1;
            });
            assertThat(driver.findElements(By.cssSelector("canvas"))).hasSizeGreaterThanOrEqualTo(3);
            keep(browser.picture("metrics"));

            driver.get(page + "/checkpoints");
            Browser.await("checkpoints", () -> driver.getPageSource().contains("Latest Completed"));
            assertThat(text(driver)).contains("Failed: 0");
            keep(browser.picture("checkpoints"));

            driver.get(page + "/overview/" + sessions + "/flamegraph");
            driver.navigate().refresh();
            Browser.await(
                    "a flame graph",
                    () -> !driver.findElements(By.cssSelector("flink-flame-graph svg"))
                            .isEmpty());
            keep(browser.picture("flame-graph"));
        }
    }

    private static String text(ChromeDriver driver) {
        return String.valueOf(driver.executeScript("return document.body.innerText"
                + " + [...document.querySelectorAll('svg')].map(each => each.textContent).join()"));
    }

    /** How many were completed. */
    private static long checkpoints(String id) {
        return json("/jobs/" + id + "/checkpoints").at("/counts/completed").asLong();
    }

    private static List<Double> watermarks(String id, String vertex) {
        return json("/jobs/" + id + "/vertices/" + vertex + "/watermarks").findValues("value").stream()
                .map(JsonNode::asDouble)
                .toList();
    }

    /** What Flink says. */
    private static JsonNode json(String path) {
        try {
            return JSON.readTree(get(job.webUi().resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keep(Path picture) throws IOException {
        if (Boolean.getBoolean("eddy.update-documents")) {
            var pictures = Files.createDirectories(DOCUMENTS.resolve("pictures"));
            Files.copy(
                    picture, pictures.resolve("flink-" + picture.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String get(URI uri) {
        return send(HttpRequest.newBuilder(uri).build()).body();
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The sum over all subtasks of those whose labels hold a text. */
    private static double sample(String scrape, String name, String label) {
        return Arrays.stream(scrape.split("\n", -1))
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
