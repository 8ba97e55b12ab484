package io.eddy.evaluation.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Draws lines over a shared x axis of whole numbers as a self-contained SVG, in panels one below the other for values whose scales
 * differ. Written as text, so that a Java without fonts can draw it. Not thread-safe.
 */
public final class LineChart {

    private static final int WIDTH = 560;
    private static final int MARGIN = 20;
    private static final int LEFT = 60;
    private static final int RIGHT = 540;
    private static final int PLOT_HEIGHT = 180;
    private static final int ROW = 22;
    private static final double TITLE_SIZE = 18;
    /** No fonts here: about what a character of the sans-serif fonts takes. */
    private static final double CHARACTER_WIDTH = 7.6;

    private static final int MOST_CIRCLES = 40;
    private static final double LARGEST = 1e100;

    private final String title;
    private final String xLabel;
    private final List<Panel> panels = new ArrayList<>();
    private double markedX = Double.NaN;
    private String markLabel = "";

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

    public String svg() {
        DoubleStream xs = panels.stream().flatMap(Panel::points).mapToDouble(Point::x);
        Axis xAxis = Axis.ofWholeNumbers(
                isMarked() ? DoubleStream.concat(xs, DoubleStream.of(markedX)).toArray() : xs.toArray());
        Svg svg = new Svg();
        double fittingSize = (WIDTH - 2 * MARGIN) / (0.56 * Math.max(1, title.length()));
        svg.title(MARGIN, 34, Math.min(TITLE_SIZE, fittingSize), title);
        int y = 34;
        for (int i = 0; i < panels.size(); i++) {
            int top = drawLegend(svg, panels.get(i), y + 34) + 16;
            drawPlot(svg, panels.get(i), xAxis, top);
            if (i == 0 && isMarked()) {
                boolean toTheLeft = xAxis.share(markedX) > 0.5;
                double x = x(xAxis, markedX) + (toTheLeft ? -9 : 9);
                svg.text("halo", toTheLeft ? "end" : "start", x, top + 14, markLabel);
            }
            y = top + PLOT_HEIGHT;
        }
        for (double tick : xAxis.ticks()) {
            svg.text("tick", "middle", x(xAxis, tick), y + 22, xAxis.label(tick));
        }
        svg.text("label", "middle", (LEFT + RIGHT) / 2.0, y + 46, xLabel);
        return svg.picture(WIDTH, y + 62, title);
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

    private void drawPlot(Svg svg, Panel panel, Axis xAxis, int top) {
        int bottom = top + PLOT_HEIGHT;
        Axis yAxis = Axis.of(panel.points().mapToDouble(Point::y).toArray());
        for (double tick : yAxis.ticks()) {
            svg.rule("grid", LEFT, y(yAxis, tick, bottom), RIGHT, y(yAxis, tick, bottom));
            svg.text("tick", "end", LEFT - 8, y(yAxis, tick, bottom) + 5, yAxis.label(tick));
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
                .forEach(i -> drawSeries(svg, i, panel.series.get(i).points, xAxis, yAxis, bottom));
    }

    private void drawSeries(Svg svg, int series, List<Point> points, Axis xAxis, Axis yAxis, int bottom) {
        StringBuilder path = new StringBuilder();
        boolean joined = false;
        for (Point point : points) {
            if (point.isDrawable()) {
                double x = x(xAxis, point.x);
                double y = y(yAxis, point.y, bottom);
                path.append(joined ? Svg.next(x, y) : Svg.start(x, y));
            }
            joined = point.isDrawable();
        }
        svg.line(series, path.toString());
        for (Point point : points) {
            if (point.isDrawable() && point.x == markedX) {
                svg.chosenPoint(series, x(xAxis, point.x), y(yAxis, point.y, bottom));
            } else if (point.isDrawable() && points.size() <= MOST_CIRCLES) {
                svg.point(series, x(xAxis, point.x), y(yAxis, point.y, bottom));
            }
        }
    }

    private boolean isMarked() {
        return isDrawable(markedX);
    }

    private static double x(Axis axis, double value) {
        return LEFT + (RIGHT - LEFT) * axis.share(value);
    }

    private static double y(Axis axis, double value, int bottom) {
        return bottom - PLOT_HEIGHT * axis.share(value);
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
