package io.eddy.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import io.eddy.catalogue.file.Sha256;
import io.eddy.chart.LineChart;
import io.eddy.chart.XmlText;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * An evaluation as one HTML file, which needs no server, network, font or script. Also well-formed XML. The page allows nothing but the
 * one style that it holds.
 */
public final class HtmlReport {

    private HtmlReport() {}

    public static void write(EvaluationReport report, Path file) throws IOException {
        Files.writeString(file, html(report), StandardCharsets.UTF_8);
    }

    public static String html(EvaluationReport report) {
        // The charts' style first: the page's adds the dark colours to it.
        var style = LineChart.STYLE + resource("report.css");
        return Mustache.compiler()
                .emptyStringIsFalse(true)
                .withEscaper(text -> Escapers.HTML.escape(XmlText.of(text)))
                .withLoader(name -> new StringReader(resource(name + ".mustache")))
                .compile(resource("report.mustache"))
                .execute(Map.of("report", ReportPage.of(report), "style", style, "styleHash", sha256(style)));
    }

    /** With plain line ends, which is what a browser hashes. */
    private static String resource(String name) {
        try (var in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The page's " + name + " cannot be read.", e);
        }
    }

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
