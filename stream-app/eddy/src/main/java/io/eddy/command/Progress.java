package io.eddy.command;

import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars of one look, on standard error. */
final class Progress {

    /** The eddy script says whether standard error is a terminal; in a file every update is one more line. */
    private static final boolean TERMINAL = Boolean.getBoolean("eddy.terminal");

    private static final int UPDATE_MS = TERMINAL ? 500 : 10_000;

    private static final int MAX_WIDTH = 120;

    private Progress() {}

    static ProgressBar bar(String task, long clicks) {
        return builder(task, clicks).setUnit(" clicks", 1).build();
    }

    static ProgressBar bytes(String task, long bytes) {
        return builder(task, bytes).setUnit(" MiB", 1 << 20).build();
    }

    private static ProgressBarBuilder builder(String task, long max) {
        var builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(MAX_WIDTH)
                .setUpdateIntervalMillis(UPDATE_MS);
        return TERMINAL
                ? builder
                : builder.setConsumer(new DelegatingProgressBarConsumer(new ChangedLines(), MAX_WIDTH));
    }

    /** Writes a line where it is not the one before, which the end of a bar repeats. */
    private static final class ChangedLines implements Consumer<String> {

        private String last;

        @Override
        public void accept(String line) {
            if (!line.equals(last)) {
                System.err.println(line);
            }
            last = line;
        }
    }
}
