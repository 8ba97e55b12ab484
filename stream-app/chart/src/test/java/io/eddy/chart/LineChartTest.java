package io.eddy.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.chart.IntervalChart.Interval;
import io.eddy.chart.LineChart.Point;
import io.eddy.chart.LineChart.Series;
import io.eddy.chart.LineChart.Slice;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class LineChartTest {

    @Test
    void shouldPlacePointsBetweenTheOutermostTicks() throws Exception {
        var svg = draw(Series.of("loss", 0, 10, 5));
        // The plot is 480 wide from x 60, and 180 high down from y 84; the x axis goes from 1 to 3, the y axis from 0
        // to 10.
        assertThat(paths(svg, "line")).containsExactly("M73.6 63h0L101.6 63", "M60 264h0L300 84L540 174");
        assertThat(texts(svg, "tick")).containsExactly("0", "2", "4", "6", "8", "10", "1", "2", "3");
        assertThat(paths(svg, "grid")).first().isEqualTo("M60 264L540 264");
        assertThat(texts(svg, "label")).containsExactly("loss", "epoch");
    }

    @Test
    void shouldStackPanelsWithAScaleEachOverOneXAxis() throws Exception {
        var svg = parse(new LineChart("Training", "epoch")
                .panel("loss", List.of(Series.of("a", 6, 4, 3)))
                .panel("share", List.of(Series.of("b", 0.1, 0.2, 0.3)))
                .mark(3, "best: epoch 3")
                .svg());
        assertThat(texts(svg, "tick"))
                .containsExactly("3", "4", "5", "6", "0.10", "0.15", "0.20", "0.25", "0.30", "1", "2", "3");
        assertThat(texts(svg, "halo")).containsExactly("best: epoch 3");
        assertThat(paths(svg, "mark")).containsExactly("M540 84L540 264", "M540 314L540 494");
        assertThat(circles(svg, "chosen")).isEqualTo(2);
        assertThat(circles(svg, "point")).isEqualTo(4);
    }

    @Test
    void shouldTickEpochsAtWholeNumbersHoweverManyThereAre() throws Exception {
        var few = texts(draw(Series.of("loss", 1, 1)), "tick");
        assertThat(few).endsWith("1", "2").doesNotContain("1.5");
        var many = draw(
                Series.of("loss", IntStream.range(0, 60).mapToDouble(i -> i).toArray()));
        assertThat(texts(many, "tick")).endsWith("10", "20", "30", "40", "50", "60");
        assertThat(circles(many, "point")).isZero();
    }

    @Test
    void shouldEscapeTextsAndReplaceWhatXmlCannotHold() throws Exception {
        var svg = parse(new LineChart("a < b & \"c\" 'd' \u0000", "x > y")
                .panel("<y>", List.of(Series.of("</text>", 1, 2)))
                .mark(1, "&amp;")
                .svg());
        assertThat(texts(svg, "title")).containsExactly("a < b & \"c\" 'd' \uFFFD");
        assertThat(texts(svg, "label")).containsExactly("<y>", "x > y");
        assertThat(texts(svg, "name")).containsExactly("</text>");
        assertThat(texts(svg, "halo")).containsExactly("&amp;");
    }

    @Test
    void shouldLeaveAGapWhereAValueIsNotANumber() throws Exception {
        var svg = draw(Series.of("loss", 1, 2, Double.NaN, 3, Double.POSITIVE_INFINITY));
        assertThat(paths(svg, "line")).last().isEqualTo("M60 264h0L220 174M540 84h0");
        assertThat(circles(svg, "point")).isEqualTo(3);
    }

    @Test
    void shouldDrawWhatHasNoExtent() throws Exception {
        assertThat(texts(draw(), "name")).containsExactly("no data");
        assertThat(texts(draw(Series.of("empty")), "name")).containsExactly("empty", "no data");
        assertThat(texts(draw(Series.of("nothing", Double.NaN)), "name")).contains("no data");
        assertThat(paths(draw(Series.of("one", 5)), "line")).last().isEqualTo("M300 174h0");
        assertThat(paths(draw(Series.of("same", 7, 7)), "line")).last().isEqualTo("M60 174h0L540 174");
        assertThat(paths(draw(Series.of("zero", 0, 0)), "line")).last().isEqualTo("M60 174h0L540 174");
        parse(new LineChart("No panel", "epoch").svg());
    }

    @Test
    void shouldKeepEveryValueInsideThePlot() throws Exception {
        double[][] extremes = {
            {1e-30, 3e-30},
            {-1e99, 1e99},
            {1, Math.nextUp(1)},
            {1e15, 1e15 + 2},
            {-3, -1},
            {0, Double.MIN_VALUE},
            {0.1, 0.3}
        };
        for (double[] values : extremes) {
            var series = Series.of("y", values);
            var points = series.points().stream().map(point -> new Point(point.y(), point.x()));
            for (Series each : List.of(series, new Series("x", points.toList()))) {
                var svg = draw(each);
                assertThat(texts(svg, "tick")).hasSizeBetween(2, 25);
                var circles = svg.getElementsByTagName("circle");
                for (int i = 0; i < circles.getLength(); i++) {
                    var circle = (Element) circles.item(i);
                    assertThat(Double.parseDouble(circle.getAttribute("cx"))).isBetween(60.0, 540.0);
                    assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(84.0, 264.0);
                }
            }
        }
    }

    @Test
    void shouldWriteNumbersAlikeInEveryLocale() {
        var chart = new LineChart("Training", "epoch").panel("loss", List.of(Series.of("a", 0.25, 0.5, 0.3)));
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            var expected = chart.svg();
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(chart.svg()).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldTellNineLinesApartByColourAndWithoutIt() throws Exception {
        var looks = new HashSet<String>();
        var colours = new HashSet<String>();
        for (int series = 0; series < 9; series++) {
            var key = LineChart.key(series);
            colours.add(key.replaceAll("(?s).*?class=\"line (s\\d).*", "$1"));
            looks.add(key.replaceAll("s\\d\"", "\""));
        }
        assertThat(colours)
                .hasSize(9)
                .allSatisfy(colour -> assertThat(LineChart.STYLE).containsOnlyOnce("." + colour + " { color:"));
        assertThat(looks).hasSize(9);
    }

    @Test
    void shouldLeaveStyleTitleAndLegendToThePage() throws Exception {
        var svg = parse(new LineChart("Recall", "position")
                .slices(List.of(new Slice("2", "1.2k"), new Slice("3+", "7")))
                .panel("Recall@20", List.of(Series.of("a", 0, 1)))
                .inline());
        assertThat(svg.getElementsByTagName("style").getLength()).isZero();
        assertThat(texts(svg, "title")).isEmpty();
        assertThat(texts(svg, "name")).isEmpty();
        assertThat(texts(svg, "label")).containsExactly("Recall@20", "position");
        assertThat(texts(svg, "tick")).endsWith("2", "3+");
        assertThat(texts(svg, "size")).containsExactly("1.2k", "7");
        assertThat(paths(svg, "line")).containsExactly("M60 296h0L540 36");
    }

    @Test
    void shouldMarkOnlySomePointsOfManyLines() throws Exception {
        var line = Series.of("a", IntStream.rangeClosed(1, 20).asDoubleStream().toArray());
        assertThat(circles(draw(line), "point")).isEqualTo(20);
        // Of the six, the first and the fifth have round points, the sixth has hollow ones.
        var many = draw(line, line, line, line, line, line);
        assertThat(circles(many, "point") + circles(many, "open")).isEqualTo(7 + 7 + 6);
    }

    @Test
    void shouldDrawIntervalsAroundZero() throws Exception {
        var lower = new Interval(-0.2, -0.3, -0.1);
        var even = new Interval(0, -0.1, 0.1);
        var chart = new IntervalChart(List.of(lower, even));
        var row = parse(chart.row(lower, "lower & \"surely\""));
        assertThat(row.getDocumentElement().getAttribute("aria-label")).isEqualTo("lower & \"surely\"");
        var dot = elements(row, "circle", "point").get(0);
        assertThat(dot.getAttribute("cx")).isEqualTo("25.00%");
        assertThat(elements(row, "line", "mark").get(0).getAttribute("x1")).isEqualTo("75.00%");
        assertThat(circles(parse(chart.row(even, "even")), "chosen")).isEqualTo(1);
        assertThat(texts(parse(chart.axis()), "tick")).containsExactly("-0.3", "-0.2", "-0.1", "0.0", "0.1");
        parse(new IntervalChart(List.of(new Interval(0, 0, 0))).axis());
    }

    @Test
    void shouldLabelWideSharesOnly() throws Exception {
        var bar = parse(ShareBar.svg(new double[] {0.5, 0.44, 0.06}, "shares"));
        assertThat(elements(bar, "rect", "part").stream().map(part -> part.getAttribute("x")))
                .containsExactly("0.00%", "50.00%", "94.00%");
        assertThat(texts(bar, "on-strong")).containsExactly("50");
        assertThat(texts(bar, "on-weak")).containsExactly("44");
        parse(ShareBar.svg(new double[3], "nothing"));
    }

    private static Document draw(Series... series) throws Exception {
        return parse(new LineChart("Training", "epoch")
                .panel("loss", List.of(series))
                .svg());
    }

    private static Document parse(String svg) throws Exception {
        assertThat(svg).doesNotContain("NaN", "Infinity", "http://www.w3.org/2000/svg\" width");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg, String kind) {
        return elements(svg, "text", kind).stream().map(Element::getTextContent).toList();
    }

    private static List<String> paths(Document svg, String kind) {
        return elements(svg, "path", kind).stream()
                .map(path -> path.getAttribute("d"))
                .toList();
    }

    private static int circles(Document svg, String kind) {
        return elements(svg, "circle", kind).size();
    }

    private static List<Element> elements(Document svg, String name, String kind) {
        var all = svg.getElementsByTagName(name);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ")).contains(kind))
                .toList();
    }
}
