package io.eddy.command.terminal;

import io.eddy.workbench.Progress;
import java.io.PrintWriter;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Lines on standard output, progress bars of one look on standard error. */
public final class TerminalProgress implements Progress {

    /** The eddy script says whether standard error is a terminal; in a file every update is one more line. */
    private static final boolean TERMINAL = Boolean.getBoolean("eddy.terminal");

    private static final int UPDATE_MS = TERMINAL ? 500 : 10_000;

    private static final int MAX_WIDTH = 120;

    private final PrintWriter out;

    public TerminalProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public Task begin(String task, long clicks) {
        return new BarOfTask(bar(task, clicks));
    }

    public static ProgressBar bar(String task, long clicks) {
        return builder(task, clicks).setUnit(" clicks", 1).build();
    }

    public static ProgressBar bytes(String task, long bytes) {
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

    private record BarOfTask(ProgressBar bar) implements Task {

        @Override
        public void stepTo(long done) {
            bar.stepTo(done);
        }

        @Override
        public void stepBy(long more) {
            bar.stepBy(more);
        }

        @Override
        public void note(String text) {
            bar.setExtraMessage(text);
        }

        @Override
        public void close() {
            bar.close();
        }
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
