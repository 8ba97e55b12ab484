package io.eddy.chart;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;

/** Draws bars along one axis from 0, a row each with its name before it and its value behind it; a second value of a row as a thin bar below. */
public final class BarChart {

    private static final int WIDTH = 720;
    private static final int MARGIN = 20;
    private static final int LEFT = 270;
    private static final int RIGHT = 640;
    private static final int TOP = 96;
    private static final int ROW = 30;
    private static final int BAR = 14;
    private static final int SECOND_BAR = 5;
    private static final double TITLE_SIZE = 18;

    /**
     * A row.
     *
     * @param value 0 or more
     * @param second the same; NaN where there is none
     */
    public record Bar(String name, double value, double second) {

        public Bar {
            Objects.requireNonNull(name, "name");
            if (!(value >= 0) || second < 0) {
                throw new IllegalArgumentException(
                        "The bar '" + name + "' has the values " + value + " and " + second + ", expected 0 or more.");
            }
        }
    }

    private final String title;
    private final String valueName;
    private final String secondName;
    private final List<Bar> bars;

    /**
     * @param valueName what the bars are
     * @param secondName what the thin ones are
     */
    public BarChart(String title, String valueName, String secondName, List<Bar> bars) {
        this.title = Objects.requireNonNull(title, "title");
        this.valueName = Objects.requireNonNull(valueName, "valueName");
        this.secondName = Objects.requireNonNull(secondName, "secondName");
        this.bars = List.copyOf(bars);
    }

    /** A picture of its own. */
    public String svg() {
        var axis = Axis.of(DoubleStream.concat(
                        DoubleStream.of(0),
                        bars.stream()
                                .flatMapToDouble(bar ->
                                        DoubleStream.of(bar.value(), Double.isNaN(bar.second()) ? 0 : bar.second())))
                .toArray());
        var svg = new Svg();
        svg.title(MARGIN, 34, TITLE_SIZE, title);
        svg.box("part s0", MARGIN, 52, 30, BAR);
        svg.text("size", "start", MARGIN + 38, 64, valueName);
        svg.box("part s1", LEFT + 20, 56, 30, SECOND_BAR);
        svg.text("size", "start", LEFT + 58, 64, secondName);
        int bottom = TOP + ROW * bars.size();
        for (double tick : axis.ticks()) {
            svg.rule("grid", x(axis, tick), TOP, x(axis, tick), bottom);
            svg.text("tick", "middle", x(axis, tick), bottom + 20, axis.label(tick));
        }
        for (int row = 0; row < bars.size(); row++) {
            draw(svg, axis, bars.get(row), TOP + ROW * row);
        }
        return svg.picture(WIDTH, bottom + 36, title);
    }

    private static void draw(Svg svg, Axis axis, Bar bar, int top) {
        svg.text("label", "end", LEFT - 10, top + 18, bar.name());
        svg.box("part s0", LEFT, top + 5, x(axis, bar.value()) - LEFT, BAR);
        if (!Double.isNaN(bar.second())) {
            svg.box("part s1", LEFT, top + 5 + BAR, x(axis, bar.second()) - LEFT, SECOND_BAR);
        }
        double end = Math.max(bar.value(), Double.isNaN(bar.second()) ? 0 : bar.second());
        svg.text("size", "start", x(axis, end) + 8, top + 18, String.format(Locale.ROOT, "%.1f", bar.value()));
    }

    private static double x(Axis axis, double value) {
        return LEFT + (RIGHT - LEFT) * axis.share(value);
    }
}
