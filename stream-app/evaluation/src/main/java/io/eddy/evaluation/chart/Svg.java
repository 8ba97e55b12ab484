package io.eddy.evaluation.chart;

import java.util.List;
import java.util.Locale;

/** The marks a chart is drawn with, written as SVG elements. */
final class Svg {

    /** Told apart by colour, by brightness when printed in grey, and by dashes. */
    private static final List<String> COLOURS = List.of("#0b4f8a", "#e0701a", "#2a9d6f", "#8e4fa8", "#5b6670");

    private static final List<String> DASHES = List.of("none", "9 6", "1 6", "12 6 1 6", "5 5");
    private static final String NOT_XML = "[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]";

    private static final String STYLE = """
                text { font: 14px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #4a5560 }
                .title, .label { font-weight: 600; fill: #16202a }
                .grid { stroke: #e3e7eb } .axis { stroke: #9aa5b0 } .mark { stroke: #16202a; stroke-dasharray: 3 3 }
                .halo { fill: #16202a; stroke: #fff; stroke-width: 4; paint-order: stroke }
                .line { fill: none; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round }
                .point { stroke: #fff; stroke-width: 1.2 } .chosen { fill: #fff; stroke-width: 2.4 }
                """;

    private final StringBuilder out = new StringBuilder();

    /** The picture of what was drawn, with a name for those who do not see it. */
    String picture(int width, int height, String name) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" style="max-width:800px" role="img" aria-label="%3$s">
                <title>%3$s</title>
                <style>
                %4$s</style>
                <rect width="%1$d" height="%2$d" rx="8" fill="#fff"/>
                %5$s</svg>
                """, width, height, escape(name), STYLE, out);
    }

    void title(double x, double y, double size, String text) {
        text("title\" style=\"font-size:" + number(size) + "px", "start", x, y, text);
    }

    /** @param anchor which end of the text lies at x: start, middle or end */
    void text(String kind, String anchor, double x, double y, String text) {
        out.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(kind, number(x), number(y), anchor, escape(text)));
    }

    void rule(String kind, double x1, double y1, double x2, double y2) {
        out.append(
                "<path class=\"%s\" d=\"%s\"/>\n".formatted(kind, "M" + number(x1) + " " + number(y1) + next(x2, y2)));
    }

    /** A line in the colour and the dashes of a series; no path draws nothing. */
    void line(int series, String path) {
        if (!path.isEmpty()) {
            int style = series % DASHES.size();
            out.append("<path class=\"line\" d=\"%s\" stroke=\"%s\" stroke-dasharray=\"%s\"/>\n"
                    .formatted(path, COLOURS.get(style), DASHES.get(style)));
        }
    }

    void point(int series, double x, double y) {
        circle("class=\"point\" r=\"4\" fill", series, x, y);
    }

    void chosenPoint(int series, double x, double y) {
        circle("class=\"chosen\" r=\"5.5\" stroke", series, x, y);
    }

    /** Begins a path; round line ends make a dot of a path that ends here too. */
    static String start(double x, double y) {
        return "M" + number(x) + " " + number(y) + "h0";
    }

    static String next(double x, double y) {
        return "L" + number(x) + " " + number(y);
    }

    private void circle(String paint, int series, double x, double y) {
        String colour = COLOURS.get(series % COLOURS.size());
        out.append("<circle cx=\"%s\" cy=\"%s\" %s=\"%s\"/>\n".formatted(number(x), number(y), paint, colour));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }

    private static String escape(String text) {
        return text.replaceAll(NOT_XML, "\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
