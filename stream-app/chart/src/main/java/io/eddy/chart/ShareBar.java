package io.eddy.chart;

import java.util.Locale;

/** Draws shares of one whole side by side in a bar, the first the strongest in colour. As wide as its place in the page. */
public final class ShareBar {

    private static final int HEIGHT = 26;

    /** A narrower part has no room for its number on a phone. */
    private static final double LEAST_LABELLED = 0.075;

    private ShareBar() {}

    /**
     * @param shares sum to 1, or are all 0
     * @param text says the same to those who do not see it
     */
    public static String svg(double[] shares, String text) {
        Svg svg = new Svg();
        double before = 0;
        for (int i = 0; i < shares.length; i++) {
            svg.boxAt("part s0", 100 * before, 100 * shares[i], HEIGHT, 1 - 0.92 * i / shares.length);
            if (shares[i] >= LEAST_LABELLED) {
                svg.textAt(
                        i < shares.length / 2 ? "on-strong" : "on-weak",
                        100 * (before + shares[i] / 2),
                        HEIGHT / 2 + 5,
                        String.format(Locale.ROOT, "%.0f", 100 * shares[i]));
            }
            before += shares[i];
        }
        return svg.stretched(HEIGHT, text);
    }
}
