package io.eddy.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.catalogue.session.UnknownItems;
import io.eddy.clicklog.preparation.LogSummary;
import io.eddy.evaluation.metrics.Candidate;
import io.eddy.evaluation.metrics.Measure;
import io.eddy.evaluation.metrics.ModelFigures;
import io.eddy.evaluation.metrics.NextItemModel;
import io.eddy.evaluation.metrics.OfflineEvaluation;
import io.eddy.evaluation.metrics.TieRule;
import io.eddy.evaluation.protocol.EvaluationProtocol;
import io.eddy.evaluation.protocol.TrainedOn;
import io.eddy.report.EvaluationReport.Example;
import io.eddy.report.EvaluationReport.Facts;
import io.eddy.report.EvaluationReport.Model;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static final LogSummary READ = new LogSummary(
            12,
            3,
            6,
            1_700_000_000_000L,
            1_700_000_600_000L,
            1_500,
            0.125,
            0,
            1,
            0,
            List.of("half of its clicks are <odd>"));

    private static final List<Session> TRAINING =
            List.of(session("t", "a", "a", "a", "a", "b", "b", "b", "c", "c", "d", "e", "f"));
    private static final List<Session> EVALUATED = List.of(
            session("s1", "a", "b", "c", "d"), session("s2", "b", "a"), session("s3", "c", "a", "b", "a", "f", "a"));

    @Test
    void shouldShowEveryModelAndFigure() throws Exception {
        var report = report(models(9), EVALUATED, EVALUATED);
        var page = parse(HtmlReport.html(report));
        var rows = texts(page, "tr");
        for (var model : report.models()) {
            int index = report.models().indexOf(model);
            var row = rows.stream()
                    .filter(text -> text.startsWith(model.name()))
                    .findFirst()
                    .orElseThrow();
            for (var measure : Measure.values()) {
                for (int k : report.cutOffs()) {
                    assertThat(row)
                            .contains(Shown.share(measure.of(model.figures().overall(), k)));
                }
                assertThat(row).contains(Shown.shortRange(report.interval(index, measure, 20)));
            }
            assertThat(row)
                    .contains(Shown.share(model.figures().coverage(20)))
                    .contains(Shown.share(model.figures().popularity(20)))
                    .contains(Shown.rate(model.predictionsPerSecond()));
            if (index != report.best()) {
                assertThat(rows)
                        .anySatisfy(text -> assertThat(text)
                                .startsWith(model.name())
                                .contains(Shown.range(report.difference(index, report.best(), Measure.MRR, 20))));
            }
        }
    }

    @Test
    void shouldNameTheBestModelAndItsLead() throws Exception {
        var report = report(List.of(always("worse", "f"), always("better", "a")), EVALUATED, List.of());
        var lead = report.difference(1, 0, Measure.MRR, 20);
        assertThat(lead.excludesZero()).isFalse();
        assertThat(text(parse(HtmlReport.html(report))))
                .contains("better ranks the next click best of 2 models")
                .contains("It leads worse, the next one, by " + Shown.share(lead.value()))
                .contains("worse is number 2 of 2: "
                        + Shown.share(report.difference(0, 1, Measure.MRR, 20).value()) + " in MRR@20 against better")
                .contains("includes zero: these sessions do not tell the two apart");
    }

    @Test
    void shouldSayWhenTheLeadIsNoAccident() throws Exception {
        var clear = report(
                List.of(always("better", "a"), always("worse", "f")),
                IntStream.range(0, 30).mapToObj(i -> session("s" + i, "b", "a")).toList(),
                List.of());
        assertThat(text(parse(HtmlReport.html(clear))))
                .contains("excludes zero")
                .doesNotContain("includes zero");
    }

    @Test
    void shouldMarkAModelThatLearntFromOtherSessions(@TempDir Path folder) throws Exception {
        var models = List.of(always("fewer", "a"), always("other", "f"));
        var report = report(models, EVALUATED, List.of(), TrainedOn.part(16_015, 17_794), ItemGroups.NONE);
        var page = parse(HtmlReport.html(report));
        assertThat(report.protocol(0).fingerprint())
                .isNotEqualTo(report.protocol(1).fingerprint());
        assertThat(text(page))
                .contains(
                        "fewer * ranks the next click best of 2 models",
                        "fewer * learnt from 16,015 of 17,794 sessions, not from the sessions of the training log",
                        "16,015 of 17,794 sessions" + report.protocol(0).fingerprint(),
                        "1 sessions" + report.protocol(1).fingerprint())
                .doesNotContain("other *");
        assertThat(texts(page, "tr")).noneMatch(row -> row.startsWith("fewer") && !row.startsWith("fewer *"));
        var csv = folder.resolve("metrics.csv");
        ReportFiles.writeCsv(report, csv);
        assertThat(Files.readAllLines(csv).stream().filter(line -> line.startsWith("fewer")))
                .isNotEmpty()
                .allMatch(line ->
                        line.endsWith(report.protocol(0).fingerprint() + ",16015,\"16,015 of 17,794 sessions\""));
        assertThat(Files.readAllLines(csv).stream().filter(line -> line.startsWith("other")))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(report.protocol().fingerprint() + ",1,"));
    }

    @Test
    void shouldDescribeTheProtocol() throws Exception {
        var report = report(models(2), EVALUATED, List.of());
        var page = text(parse(HtmlReport.html(report)));
        report.protocol()
                .describe()
                .values()
                .forEach(
                        value -> assertThat(page).contains(String.valueOf(value).replace("null", "none")));
        assertThat(page).contains(report.protocol().fingerprint(), "version-1", "1,000 draws", "seed 1");
    }

    @Test
    void shouldMarkWhatWasClickedNextAndLater() throws Exception {
        var example = session("s", "x", "a", "b");
        var page = parse(HtmlReport.html(report(List.of(always("model", "cbaedf")), EVALUATED, List.of(example))));
        var row = elements(page, "tr").stream()
                .filter(element -> text(element).contains("c b ✓ a e d"))
                .findFirst()
                .orElseThrow();
        assertThat(text(row)).endsWith("3");
        assertThat(elements(row, "span").stream().map(span -> span.getAttribute("class")))
                .containsExactly("id", "id later", "id next", "id", "id");
    }

    @Test
    void shouldEscapeEveryId() throws Exception {
        var bad = "</style><script>alert('1')</script>&amp;\"`{{name}}\u0000";
        var sessions = List.of(session(bad, bad, bad, "a"));
        var html = HtmlReport.html(report(List.of(always(bad, "a"), always("other", bad)), sessions, sessions));
        assertThat(html).doesNotContain("<script").doesNotContain("\u0000");
        var shown = bad.replace('\u0000', '\uFFFD');
        assertThat(text(parse(html)))
                .contains(shown + " ranks the next click best", "Session " + shown, "After click 1, " + shown)
                .contains("other✓ " + shown);
    }

    @Test
    void shouldStandAlone() throws Exception {
        var html = HtmlReport.html(report(models(9), EVALUATED, EVALUATED));
        assertThat(html.replaceAll(" xmlns=\"[^\"]*\"", ""))
                .doesNotContain("<script", " src=", " href=", "url(", "@import", "http:", "https:", " style=")
                .doesNotContainPattern("<[^>]* on[a-z]+=");
        var page = parse(html);
        var ids = new HashSet<String>();
        for (var element : elements(page, "*")) {
            assertThat(element.getAttribute("id").isEmpty() || ids.add(element.getAttribute("id")))
                    .isTrue();
        }
        var styles = elements(page, "style");
        assertThat(styles).hasSize(1);
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(styles.get(0).getTextContent().getBytes(StandardCharsets.UTF_8)));
        assertThat(elements(page, "meta").get(1).getAttribute("content"))
                .startsWith("default-src 'none'; style-src 'sha256-" + hash + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 12})
    void shouldTakeAsManyModelsAsThereAre(int models) throws Exception {
        var page = parse(HtmlReport.html(report(models(models), EVALUATED, EVALUATED)));
        assertThat(texts(page, "h2").contains("Difference to the best")).isEqualTo(models > 1);
    }

    @Test
    void shouldShowItemsAndTheirGroups(@TempDir Path folder) throws Exception {
        var file = Files.writeString(
                folder.resolve("groups.csv"),
                "item,kind,more\na,Hats & <caps>,x\nb,Coats,x\nc,Coats,x\nd,Hats & <caps>,x\n");
        var report = report(
                List.of(always("a first", "ab"), always("c only", "c")),
                EVALUATED,
                List.of(),
                TrainedOn.all(1),
                ItemGroups.read(file));
        var page = parse(HtmlReport.html(report));
        assertThat(texts(page, "h2")).contains("By group of items", "By item", "By popularity of the next item");
        // a is next four times and first in the list, d once and in none; b twice and second, c once; e is never next.
        assertThat(texts(page, "tr"))
                .contains(
                        "GroupTraining clicksPredictionsa firstc only",
                        "Hats & <caps>550.80000.0000",
                        "Coats530.66670.3333",
                        "Coats530.33330.3333",
                        "(no group)210.00000.0000",
                        "a441.00000.0000");
        var csv = folder.resolve("items.csv.gz");
        ReportFiles.writeItems(report, csv);
        try (var in = new GZIPInputStream(Files.newInputStream(csv))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains(
                            "model,item_id,title,group,training_clicks,predictions,recall@20,mrr@20,ndcg@20,recommended",
                            "a first,a,,Hats & <caps>,4,4,1.0,1.0,1.0,9",
                            "c only,f,,(no group),1,1,0.0,0.0,0.0,0",
                            "c only,c,,Coats,2,1,1.0,1.0,1.0,9");
        }
        ReportFiles.writeJson(report, folder.resolve("metrics.json"));
        var groups = new ObjectMapper()
                .readTree(folder.resolve("metrics.json").toFile())
                .at("/models/0/by_item_group");
        assertThat(groups.findValuesAsText("group")).containsExactly("Hats & <caps>", "Coats", "(no group)");
        assertThat(groups.get(0).get("recall@20").asDouble()).isEqualTo(0.8);
        assertThat(groups.get(0).get("recommended").asLong()).isEqualTo(9);
    }

    @Test
    void shouldNotSpeakOfGroupsWhereThereAreNone() throws Exception {
        var page = parse(HtmlReport.html(report(models(2), EVALUATED, List.of())));
        assertThat(texts(page, "h2")).contains("By item").doesNotContain("By group of items");
    }

    @Test
    void shouldShowWhatHasOnePredictionOrNone() throws Exception {
        assertThat(text(parse(HtmlReport.html(report(models(2), List.of(session("s", "a", "b")), List.of())))))
                .contains("None were asked for");
        parse(HtmlReport.html(report(models(2), List.of(), List.of())));
        var longOnly = List.of(session("s", "abcdefabcdefabcdefabcdefabcdef".split("")));
        assertThat(text(parse(HtmlReport.html(report(models(2), longOnly, List.of())))))
                .contains("11+", "20+");
    }

    @Test
    void shouldWriteNumbersAlikeInEveryLocale(@TempDir Path folder) throws Exception {
        var report = report(models(2), EVALUATED, EVALUATED);
        var expected = HtmlReport.html(report);
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            HtmlReport.write(report, folder.resolve("report.html"));
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Files.readString(folder.resolve("report.html"))).isEqualTo(expected);
    }

    @Test
    void shouldShortenLargeCountsOnly() {
        assertThat(IntStream.of(0, 999, 1_000, 9_949, 9_950, 12_345, 999_499, 999_500, 12_345_678)
                        .mapToObj(Shown::roughly))
                .containsExactly("0", "999", "1.0k", "9.9k", "10k", "12k", "999k", "1.0M", "12M");
    }

    private static EvaluationReport report(List<NextItemModel> models, List<Session> evaluated, List<Session> shown) {
        return report(models, evaluated, shown, TrainedOn.all(1), ItemGroups.NONE);
    }

    /** @param first what the first model learnt from; the others learnt from the training log */
    private static EvaluationReport report(
            List<NextItemModel> models,
            List<Session> evaluated,
            List<Session> shown,
            TrainedOn first,
            ItemGroups groups) {
        var catalogue = Session.items(TRAINING);
        var evaluatedModels = new ArrayList<Model>();
        for (var model : models) {
            var figures = new ModelFigures(model.name(), catalogue, evaluated.size(), 20);
            new OfflineEvaluation(TieRule.PLACE_IN_THE_LIST, 20).run(model, evaluated, figures, clicks -> {});
            var trainedOn = evaluatedModels.isEmpty() ? first : TrainedOn.all(1);
            evaluatedModels.add(
                    new Model(figures, "version-" + evaluatedModels.size(), trainedOn, evaluatedModels.size()));
        }
        var examples = shown.stream()
                .map(session -> new Example(
                        session,
                        models.stream().map(model -> model.topK(session, 20)).toList()))
                .toList();
        long predictions = evaluatedModels.get(0).figures().overall().predictions();
        return new EvaluationReport(
                new Facts(
                        "train.csv",
                        1,
                        12,
                        6,
                        "test.csv",
                        evaluated.size(),
                        0,
                        predictions,
                        0,
                        READ,
                        READ,
                        Instant.EPOCH),
                new EvaluationProtocol(
                        "0".repeat(64),
                        "1".repeat(64),
                        null,
                        Duration.ofMinutes(30),
                        "all sessions",
                        UnknownItems.MISS,
                        TieRule.PLACE_IN_THE_LIST,
                        LeaveOut.NOTHING,
                        EvaluationProtocol.NEXT_ITEM,
                        predictions),
                evaluatedModels,
                examples,
                ItemTitles.NONE,
                groups);
    }

    private static List<NextItemModel> models(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> always("model " + (char) ('A' + i), "abcdef".substring(i % 6)))
                .toList();
    }

    /** Recommends items of one letter, or one item whose id is longer than the alphabet's few. */
    private static NextItemModel always(String name, String items) {
        var ids = items.length() > 6 ? List.of(items) : List.of(items.split(""));
        var candidates = IntStream.range(0, ids.size())
                .mapToObj(place -> new Candidate(ids.get(place), ids.size() - place))
                .toList();
        return new NextItemModel() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<List<Candidate>> topK(Session session, int k) {
                return session.clicks().stream()
                        .skip(1)
                        .map(click -> candidates)
                        .toList();
            }
        };
    }

    private static Session session(String id, String... itemIds) {
        return new Session(
                id,
                IntStream.range(0, itemIds.length)
                        .mapToObj(i -> new LoggedClick(id, itemIds[i], i, "click"))
                        .toList());
    }

    private static Document parse(String html) throws Exception {
        assertThat(html).startsWith("<!DOCTYPE html>").doesNotContain("NaN", "Infinity", "null");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<String> texts(Document page, String name) {
        return elements(page, name).stream().map(HtmlReportTest::text).toList();
    }

    private static String text(Document page) {
        return text((Element) page.getElementsByTagName("body").item(0));
    }

    private static String text(Element element) {
        return element.getTextContent().replaceAll("\\s+", " ").strip();
    }

    private static List<Element> elements(Document page, String name) {
        return elements(page.getDocumentElement(), name);
    }

    private static List<Element> elements(Element parent, String name) {
        var all = parent.getElementsByTagName(name);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }
}
