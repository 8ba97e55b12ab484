package io.eddy.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws lines over a shared x axis of whole numbers as SVG, in panels one below the other for values whose scales differ: as a picture of
 * its own or as a part of a page. Written as text, so that a Java without fonts can draw it. Not thread-safe.
 */
public final class LineChart {

    /** What a page that holds charts of this package needs once, in its style. */
    public static final String STYLE = Svg.STYLE;

    private static final int WIDTH = 560;
    private static final int MARGIN = 20;
    private static final int LEFT = 60;
    private static final int RIGHT = 540;
    private static final int PLOT_HEIGHT = 180;
    private static final int PLOT_HEIGHT_IN_A_PAGE = 260;
    private static final int ROW = 22;
    private static final double TITLE_SIZE = 18;
    /** No fonts here: about what a character of the sans-serif fonts takes. */
    private static final double CHARACTER_WIDTH = 7.6;

    private static final int MOST_POINTS = 40;
    /** More lines than this hide each other under a mark for every point, so each shows a few, none where its neighbour has them. */
    private static final int FEW_LINES = 4;

    private static final int MARKS_OF_MANY_LINES = 7;
    private static final double LARGEST = 1e100;

    private final String title;
    private final String xLabel;
    private final List<Panel> panels = new ArrayList<>();
    private double markedX = Double.NaN;
    private String markLabel = "";
    private List<Slice> slices = List.of();

    public LineChart(String title, String xLabel) {
        this.title = Objects.requireNonNull(title, "title");
        this.xLabel = Objects.requireNonNull(xLabel, "xLabel");
    }

    /** Adds a panel below those before it. */
    public LineChart panel(String yLabel, List<Series> series) {
        panels.add(new Panel(Objects.requireNonNull(yLabel, "yLabel"), List.copyOf(series)));
        return this;
    }

    /** Marks an x in all panels, such as that of the best epoch; one that is not a number marks none. */
    public LineChart mark(double x, String label) {
        markedX = x;
        markLabel = Objects.requireNonNull(label, "label");
        return this;
    }

    /** Names what lies at x = 1, 2, 3 and so on where that is no number. */
    public LineChart slices(List<Slice> names) {
        slices = List.copyOf(names);
        return this;
    }

    /** A picture of its own. */
    public String svg() {
        Axis xAxis = xAxis();
        Svg svg = new Svg();
        double fittingSize = (WIDTH - 2 * MARGIN) / (0.56 * Math.max(1, title.length()));
        svg.title(MARGIN, 34, Math.min(TITLE_SIZE, fittingSize), title);
        int y = 34;
        for (int i = 0; i < panels.size(); i++) {
            int top = drawLegend(svg, panels.get(i), y + 34) + 16;
            drawPlot(svg, panels.get(i), xAxis, top, PLOT_HEIGHT);
            if (i == 0 && isMarked()) {
                boolean toTheLeft = xAxis.share(markedX) > 0.5;
                double x = x(xAxis, markedX) + (toTheLeft ? -9 : 9);
                svg.text("halo", toTheLeft ? "end" : "start", x, top + 14, markLabel);
            }
            y = top + PLOT_HEIGHT;
        }
        return svg.picture(WIDTH, drawXAxis(svg, xAxis, y), title);
    }

    /** The part of a page that has the {@link #STYLE}; title and legend are the page's, which can break lines. */
    public String inline() {
        Axis xAxis = xAxis();
        Svg svg = new Svg();
        int y = 0;
        for (Panel panel : panels) {
            svg.text("label", "start", 0, y + 18, panel.yLabel);
            drawPlot(svg, panel, xAxis, y + 36, PLOT_HEIGHT_IN_A_PAGE);
            y += 36 + PLOT_HEIGHT_IN_A_PAGE;
        }
        return svg.inline(WIDTH, drawXAxis(svg, xAxis, y), title);
    }

    /** What the line of a series looks like, for the legend of a page; the first has number 0. */
    public static String key(int series) {
        Svg svg = new Svg();
        svg.line(series, Svg.start(2, 7) + Svg.next(42, 7));
        svg.point(series, 22, 7);
        return svg.key(44, 14);
    }

    private Axis xAxis() {
        DoubleStream xs = panels.stream().flatMap(Panel::points).mapToDouble(Point::x);
        return Axis.ofWholeNumbers(
                isMarked() ? DoubleStream.concat(xs, DoubleStream.of(markedX)).toArray() : xs.toArray());
    }

    /** Returns where the drawing ends. */
    private int drawXAxis(Svg svg, Axis xAxis, int bottom) {
        for (double tick : xAxis.ticks()) {
            int slice = (int) Math.round(tick) - 1;
            if (slices.isEmpty()) {
                svg.text("tick", "middle", x(xAxis, tick), bottom + 22, xAxis.label(tick));
            } else if (slice >= 0 && slice < slices.size()) {
                svg.text("tick", "middle", x(xAxis, tick), bottom + 22, slices.get(slice).name);
                svg.text("size", "middle", x(xAxis, tick), bottom + 42, slices.get(slice).size);
            }
        }
        int y = bottom + (slices.isEmpty() ? 46 : 68);
        svg.text("label", "middle", (LEFT + RIGHT) / 2.0, y, xLabel);
        return y + 16;
    }

    /** Writes what the panel shows, in as many rows as it takes; returns the last row. */
    private static int drawLegend(Svg svg, Panel panel, int firstRow) {
        svg.text("label", "start", MARGIN, firstRow, panel.yLabel);
        double x = MARGIN + panel.yLabel.length() * (CHARACTER_WIDTH + 0.8) + 20;
        int y = firstRow;
        for (int i = 0; i < panel.series.size(); i++) {
            String name = panel.series.get(i).name;
            double width = 36 + name.length() * CHARACTER_WIDTH;
            if (x + width > RIGHT && x > LEFT) {
                x = LEFT;
                y += ROW;
            }
            svg.line(i, Svg.start(x, y - 5) + Svg.next(x + 28, y - 5));
            svg.text("name", "start", x + 36, y, name);
            x += width + 18;
        }
        return y;
    }

    private void drawPlot(Svg svg, Panel panel, Axis xAxis, int top, int height) {
        int bottom = top + height;
        Axis yAxis = Axis.of(panel.points().mapToDouble(Point::y).toArray());
        for (double tick : yAxis.ticks()) {
            double y = bottom - height * yAxis.share(tick);
            svg.rule("grid", LEFT, y, RIGHT, y);
            svg.text("tick", "end", LEFT - 8, y + 5, yAxis.label(tick));
        }
        svg.rule("axis", LEFT, bottom, RIGHT, bottom);
        for (double tick : xAxis.ticks()) {
            svg.rule("axis", x(xAxis, tick), bottom, x(xAxis, tick), bottom + 5);
        }
        if (isMarked()) {
            svg.rule("mark", x(xAxis, markedX), top, x(xAxis, markedX), bottom);
        }
        if (panel.points().findAny().isEmpty()) {
            svg.text("name", "middle", (LEFT + RIGHT) / 2.0, (top + bottom) / 2.0, "no data");
        }
        // The first series is the one that matters most, so it lies on top.
        IntStream.range(0, panel.series.size())
                .map(i -> panel.series.size() - 1 - i)
                .forEach(i -> drawSeries(svg, i, panel, xAxis, yAxis, top, height));
    }

    private void drawSeries(Svg svg, int series, Panel panel, Axis xAxis, Axis yAxis, int top, int height) {
        List<Point> points = panel.series.get(series).points;
        StringBuilder path = new StringBuilder();
        boolean joined = false;
        for (Point point : points) {
            if (point.isDrawable()) {
                double x = x(xAxis, point.x);
                double y = top + height * (1 - yAxis.share(point.y));
                path.append(joined ? Svg.next(x, y) : Svg.start(x, y));
            }
            joined = point.isDrawable();
        }
        svg.line(series, path.toString());
        int every = panel.series.size() <= FEW_LINES ? 1 : 1 + (points.size() - 1) / MARKS_OF_MANY_LINES;
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            double x = x(xAxis, point.x);
            double y = top + height * (1 - yAxis.share(point.y));
            if (point.isDrawable() && point.x == markedX) {
                svg.chosenPoint(series, x, y);
            } else if (point.isDrawable() && points.size() <= MOST_POINTS && i % every == series % every) {
                svg.point(series, x, y);
            }
        }
    }

    private boolean isMarked() {
        return isDrawable(markedX);
    }

    private static double x(Axis axis, double value) {
        return LEFT + (RIGHT - LEFT) * axis.share(value);
    }

    private static boolean isDrawable(double value) {
        return Math.abs(value) < LARGEST;
    }

    /** One line; a point that is not a number leaves a gap. */
    public record Series(String name, List<Point> points) {

        public Series {
            Objects.requireNonNull(name, "name");
            points = List.copyOf(points);
        }

        /** Values at x = 1, 2, 3 and so on, as of epochs. */
        public static Series of(String name, double... values) {
            return new Series(
                    name,
                    IntStream.range(0, values.length)
                            .mapToObj(i -> new Point(i + 1, values[i]))
                            .toList());
        }
    }

    /** A name on the x axis, and below it how much there is of it. */
    public record Slice(String name, String size) {}

    public record Point(double x, double y) {

        private boolean isDrawable() {
            return LineChart.isDrawable(x) && LineChart.isDrawable(y);
        }
    }

    private record Panel(String yLabel, List<Series> series) {

        Stream<Point> points() {
            return series.stream().flatMap(line -> line.points.stream()).filter(Point::isDrawable);
        }
    }
}
