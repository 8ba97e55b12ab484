package io.eddy.command;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars of one look, on standard error. */
final class Progress {

    /** The eddy script says whether standard error is a terminal; in a file every update would be one more line. */
    private static final int UPDATE_MS = Boolean.getBoolean("eddy.terminal") ? 500 : 10_000;

    private static final int MAX_WIDTH = 120;

    private Progress() {}

    static ProgressBar bar(String task, long clicks) {
        return builder(task, clicks).setUnit(" clicks", 1).build();
    }

    static ProgressBar bytes(String task, long bytes) {
        return builder(task, bytes).setUnit(" MiB", 1 << 20).build();
    }

    private static ProgressBarBuilder builder(String task, long max) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(MAX_WIDTH)
                .setUpdateIntervalMillis(UPDATE_MS);
    }
}
