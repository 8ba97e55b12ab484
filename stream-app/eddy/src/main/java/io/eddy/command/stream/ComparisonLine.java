package io.eddy.command.stream;

import io.eddy.schemas.Experiment;
import io.eddy.schemas.FigureDifference;
import io.eddy.schemas.ModelComparison;
import java.util.Locale;
import java.util.stream.Collectors;

/** How two versions compare, in a line for the terminal. */
final class ComparisonLine {

    private ComparisonLine() {}

    /** {@code gru4rec 2 (20 %) against gru4rec 1: 204 and 830 sessions, R@20 +0.0123 [-0.0042, +0.0288], ...}. */
    static String of(ModelComparison comparison) {
        return versions(comparison.getExperiment())
                + (comparison.getExperiment().getInterleaved()
                        ? String.format(Locale.ROOT, " in turns: %,d sessions, ", comparison.getSessions())
                        : String.format(
                                Locale.ROOT,
                                ": %,d and %,d sessions, ",
                                comparison.getSessions(),
                                comparison.getBesideSessions()))
                + comparison.getDifferences().stream()
                        .map(ComparisonLine::figure)
                        .collect(Collectors.joining(", "));
    }

    static String versions(Experiment experiment) {
        return experiment.getModelName() + " " + experiment.getModelVersion() + " ("
                + percent(experiment.getSessionShare()) + ") against " + experiment.getBesideModelName() + " "
                + experiment.getBesideModelVersion();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g", 100 * share).replaceFirst("\\.?0+$", "") + " %";
    }

    private static String figure(FigureDifference figure) {
        var name = switch (figure.getFigure()) {
            case "recall" -> "R@" + figure.getK();
            case "mrr" -> "MRR@" + figure.getK();
            default -> figure.getFigure();
        };
        if (figure.getValue() == null || figure.getBesideValue() == null) {
            return name + " not known yet";
        }
        var difference = String.format(Locale.ROOT, "%s %+.4f", name, figure.getValue() - figure.getBesideValue());
        if (figure.getLow() == null) {
            return difference + " (too few sessions)";
        }
        var interval = String.format(Locale.ROOT, " [%+.4f, %+.4f]", figure.getLow(), figure.getHigh());
        return difference
                + interval
                + (figure.getDecidedAfterSessions() == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " %s, decided after %,d sessions",
                                figure.getVerdict(),
                                figure.getDecidedAfterSessions()));
    }
}
