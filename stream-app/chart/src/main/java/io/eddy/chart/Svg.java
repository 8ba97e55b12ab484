package io.eddy.chart;

import java.util.List;
import java.util.Locale;

/** The marks a chart is drawn with, written as SVG elements. */
final class Svg {

    /** What the classes of all charts look like; says nothing of what is in no element of class {@code chart}. */
    static final String STYLE = """
                .chart text { font: 14px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #4a5560 }
                .chart .title, .chart .label { font-weight: 600; fill: #16202a }
                .chart .grid { stroke: #e3e7eb } .chart .axis { stroke: #9aa5b0 }
                .chart .mark { stroke: #16202a; stroke-dasharray: 3 3 }
                .chart .halo { fill: #16202a; stroke: #fff; stroke-width: 4; paint-order: stroke }
                .chart .line { fill: none; stroke: currentColor; stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round }
                .chart .point { fill: currentColor; stroke: #fff; stroke-width: 1.2 }
                .chart .open { fill: #fff; stroke: currentColor; stroke-width: 1.8 }
                .chart .size { fill: #6b7580 }
                .chart .part { fill: currentColor; stroke: #fff }
                .chart .on-strong { fill: #fff } .chart .on-weak { fill: #16202a }
                .chart .chosen { fill: #fff; stroke: currentColor; stroke-width: 2.4 }
                .chart .s0 { color: #0b4f8a } .chart .s1 { color: #e0701a } .chart .s2 { color: #2a9d6f }
                .chart .s3 { color: #8e4fa8 } .chart .s4 { color: #5b6670 } .chart .s5 { color: #6b1230 }
                .chart .s6 { color: #48a8e2 } .chart .s7 { color: #6e6400 } .chart .s8 { color: #e36fc4 }
                """;

    /** Told apart by colour, also by those who see few colours, and in grey by dashes and by the shape of the points. */
    private static final int SERIES_STYLES = 9;

    private static final List<String> DASHES = List.of("none", "9 6", "1 6", "12 6 1 6", "5 5");
    private static final List<String> SHAPES =
            List.of("m-3.8 -3.8h7.6v7.6h-7.6z", "m0 -5l5 8.6h-10z", "m0 -5.4l5.4 5.4l-5.4 5.4l-5.4 -5.4z");

    private final StringBuilder out = new StringBuilder();

    /** The picture of what was drawn, with a name for those who do not see it. */
    String picture(int width, int height, String name) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 %1$d %2$d" style="max-width:800px" role="img" aria-label="%3$s">
                <title>%3$s</title>
                <style>
                %4$s</style>
                <rect width="%1$d" height="%2$d" rx="8" fill="#fff"/>
                %5$s</svg>
                """, width, height, escape(name), STYLE, out);
    }

    /** The same for a page that has the style, and a ground to draw on. */
    String inline(int width, int height, String name) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">
                %s</svg>
                """, width, height, escape(name), out);
    }

    /** Beside a text that says the same. */
    String key(int width, int height) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" class="chart key" width="%1$d" height="%2$d" aria-hidden="true">
                %3$s</svg>
                """, width, height, out);
    }

    /** As wide as the page lets it be: what is drawn has its x in percent. */
    String stretched(int height, String name) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" class="chart" width="100%%" height="%d" role="img" aria-label="%s">
                %s</svg>
                """, height, escape(name), out);
    }

    void title(double x, double y, double size, String text) {
        text("title\" style=\"font-size:" + number(size) + "px", "start", x, y, text);
    }

    /** @param anchor which end of the text lies at x: start, middle or end */
    void text(String kind, String anchor, double x, double y, String text) {
        text(kind, anchor, number(x), y, text);
    }

    void textAt(String kind, double percent, double y, String text) {
        text(kind, "middle", percent(percent), y, text);
    }

    private void text(String kind, String anchor, String x, double y, String text) {
        out.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(kind, x, number(y), anchor, escape(text)));
    }

    void rule(String kind, double x1, double y1, double x2, double y2) {
        out.append(
                "<path class=\"%s\" d=\"%s\"/>\n".formatted(kind, "M" + number(x1) + " " + number(y1) + next(x2, y2)));
    }

    void ruleAt(String kind, double fromPercent, double y1, double toPercent, double y2) {
        out.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(kind, percent(fromPercent), number(y1), percent(toPercent), number(y2)));
    }

    void circleAt(String kind, double percent, double y, double radius) {
        out.append("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>\n"
                .formatted(kind, percent(percent), number(y), number(radius)));
    }

    /** @param opacity from 0 to 1 */
    void boxAt(String kind, double percent, double widthPercent, double height, double opacity) {
        out.append("<rect class=\"%s\" x=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\"/>\n"
                .formatted(
                        kind,
                        percent(percent),
                        percent(widthPercent),
                        number(height),
                        String.format(Locale.ROOT, "%.2f", opacity)));
    }

    void box(String kind, double x, double y, double width, double height) {
        out.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
                .formatted(kind, number(x), number(y), number(width), number(height)));
    }

    /** A line in the colour and the dashes of a series; no path draws nothing. */
    void line(int series, String path) {
        if (!path.isEmpty()) {
            int style = series % SERIES_STYLES;
            out.append("<path class=\"line s%s\" d=\"%s\" stroke-dasharray=\"%s\"/>\n"
                    .formatted(Integer.toString(style), path, DASHES.get(style % DASHES.size())));
        }
    }

    /** In the colour and the shape of a series: filled in the first of them, hollow in the others. */
    void point(int series, double x, double y) {
        int style = series % SERIES_STYLES;
        int shape = style < DASHES.size() ? style % (SHAPES.size() + 1) : (style - DASHES.size()) % (SHAPES.size() + 1);
        String kind = (style < DASHES.size() ? "point s" : "open s") + style;
        if (shape == 0) {
            circle(kind, 4, x, y);
        } else {
            out.append("<path class=\"%s\" d=\"M%s %s%s\"/>\n"
                    .formatted(kind, number(x), number(y), SHAPES.get(shape - 1)));
        }
    }

    void chosenPoint(int series, double x, double y) {
        circle("chosen s" + series % SERIES_STYLES, 5.5, x, y);
    }

    /** Begins a path; round line ends make a dot of a path that ends here too. */
    static String start(double x, double y) {
        return "M" + number(x) + " " + number(y) + "h0";
    }

    static String next(double x, double y) {
        return "L" + number(x) + " " + number(y);
    }

    private void circle(String kind, double radius, double x, double y) {
        out.append("<circle class=\"%s\" r=\"%s\" cx=\"%s\" cy=\"%s\"/>\n"
                .formatted(kind, number(radius), number(x), number(y)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private static String escape(String text) {
        return XmlText.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
