package io.eddy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eddy.chart.BarChart.Bar;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class BarChartTest {

    @Test
    void shouldDrawABarAsLongAsItsValue() throws Exception {
        var svg = new BarChart(
                        "Where <time> goes",
                        "here",
                        "alone",
                        List.of(new Bar("score", 100, 50), new Bar("write", 25, Double.NaN), new Bar("nothing", 0, 0)))
                .svg();
        assertThat(svg).contains("Where &lt;time&gt; goes", ">score<", ">write<", ">100.0<", ">25.0<");
        // A line to the end of the axis, 0 to 100: 370 of 720.
        assertThat(widths(svg, "part s0")).containsExactly("30", "370", "92.5", "0");
        assertThat(widths(svg, "part s1")).containsExactly("30", "185", "0");
    }

    @Test
    void shouldDrawNothingOfNothing() throws Exception {
        assertThat(widths(new BarChart("None", "here", "alone", List.of()).svg(), "part s0"))
                .containsExactly("30");
    }

    @Test
    void shouldRefuseWhatIsNoLength() {
        assertThatThrownBy(() -> new Bar("score", -1, 0))
                .hasMessageContaining("'score'")
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Bar("score", Double.NaN, 0)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Bar("score", 1, -2)).hasMessageContaining("-2.0");
    }

    private static List<String> widths(String svg, String kind) throws Exception {
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        var boxes = document.getElementsByTagName("rect");
        return IntStream.range(0, boxes.getLength())
                .mapToObj(box -> (Element) boxes.item(box))
                .filter(box -> box.getAttribute("class").equals(kind))
                .map(box -> box.getAttribute("width"))
                .toList();
    }
}
