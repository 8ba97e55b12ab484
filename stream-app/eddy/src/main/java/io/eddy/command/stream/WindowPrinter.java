package io.eddy.command.stream;

import io.eddy.schemas.EvaluationWindow;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;

/** Evaluation windows as rows of an endless table for the terminal. */
final class WindowPrinter {

    private static final String ROW = "%-20s  %-28s %12s  %6s %6s  %8s %10s%n";
    private static final int MODEL_WIDTH = 28;

    private final PrintWriter out;
    private boolean headed;

    WindowPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(Collection<EvaluationWindow> windows) {
        if (!windows.isEmpty() && !headed) {
            out.printf(ROW, "window", "model version", "predictions", "R@20", "MRR@20", "coverage", "popularity");
            headed = true;
        }
        windows.stream()
                .sorted(Comparator.comparing(EvaluationWindow::getWindowStart)
                        .thenComparing(EvaluationWindow::getModelName)
                        .thenComparing(EvaluationWindow::getModelVersion))
                .forEach(this::printRow);
        out.flush();
    }

    private void printRow(EvaluationWindow window) {
        var largest = window.getCutOffs().get(window.getCutOffs().size() - 1);
        out.printf(
                ROW,
                window.getWindowStart(),
                shortened(window.getModelName() + " " + window.getModelVersion()),
                "%,d".formatted(window.getPredictions()),
                "%.4f".formatted(largest.getRecall()),
                "%.4f".formatted(largest.getMrr()),
                shown(window.getCoverage()),
                shown(window.getPopularity()));
    }

    private static String shown(Double figure) {
        return figure == null ? "-" : "%.4f".formatted(figure);
    }

    private static String shortened(String model) {
        return model.length() > MODEL_WIDTH ? model.substring(0, MODEL_WIDTH - 3) + "..." : model;
    }
}
