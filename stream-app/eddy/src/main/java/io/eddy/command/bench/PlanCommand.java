package io.eddy.command.bench;

import io.eddy.benchmark.Plan;
import io.eddy.benchmark.Plan.Demand;
import io.eddy.benchmark.PlanMeasurement;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what a load takes: cores, memory, state, partitions, network, from what this machine does in a minute or two.",
            "Exits with 3 where no number of cores answers so soon."
        })
public final class PlanCommand implements Callable<Integer> {

    private static final int TOO_SOON = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--items",
            paramLabel = "N",
            required = true,
            description = "Items of the model. Beyond " + PlanMeasurement.MOST_ITEMS
                    + " that many are measured, and the time to score grows with the items.")
    private long items;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            defaultValue = "100",
            showDefaultValue = Visibility.ALWAYS,
            description = "Numbers in an item vector and in the hidden state.")
    private int dimension;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "20",
            showDefaultValue = Visibility.ALWAYS,
            description = "Items in a list.")
    private int k;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            required = true,
            description = "Clicks a second, at the busiest time.")
    private double rate;

    @Option(
            names = "--p99",
            paramLabel = "DURATION",
            defaultValue = "PT0.05S",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of a hundred clicks, 99 shall be answered within this time.")
    private Duration p99;

    @Option(
            names = "--clicks-per-session",
            paramLabel = "N",
            defaultValue = "5",
            showDefaultValue = Visibility.ALWAYS,
            description = "On average.")
    private double clicksPerSession;

    @Option(
            names = "--gap",
            paramLabel = "DURATION",
            defaultValue = "PT30M",
            showDefaultValue = Visibility.ALWAYS,
            description = "Pause that ends a session, until which it is kept.")
    private Duration gap;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            defaultValue = "PT10S",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of the job.")
    private Duration checkpoints;

    @Override
    public Integer call() throws Exception {
        requireGoodOptions();
        var out = spec.commandLine().getOut();
        var demand = new Demand(items, dimension, k, rate, p99.toNanos() / 1e6, clicksPerSession, gap, checkpoints);
        // Among the process's temporary files, which it deletes at its end.
        var measured = PlanMeasurement.of(demand, Files.createTempDirectory("plan"), new TerminalProgress(out));
        var machine = measured.machine();
        out.printf("Scorer: %s%n", measured.scorer());
        out.printf(
                "A core of the job answers %,.0f clicks/s here; a job with nothing else to do has a p99 of %.1f ms.%n",
                machine.clicksPerCore(), machine.idleP99Millis());
        if (measured.items() < items) {
            out.printf("Measured with %,d items, reckoned for %,d.%n", measured.items(), items);
        }
        var plan = Plan.of(demand, machine);
        if (plan.isEmpty()) {
            out.printf("No number of cores like these answers within %.0f ms.%n", demand.p99Millis());
            return TOO_SOON;
        }
        print(plan.get(), out);
        return 0;
    }

    private void requireGoodOptions() {
        if (items < 1 || dimension < 1 || k < 1) {
            throw new IllegalArgumentException(
                    "--items is " + items + ", --dimension " + dimension + " and --k " + k + ", expected 1 or more.");
        }
        if (!(rate > 0 && clicksPerSession >= 1)) {
            throw new IllegalArgumentException("--rate is " + rate + " and --clicks-per-session " + clicksPerSession
                    + ", expected more than 0, and 1 or more.");
        }
        for (var duration : List.of(p99, gap, checkpoints)) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException("--p99 is " + p99 + ", --gap " + gap + " and --checkpoint-interval "
                        + checkpoints + ", expected more than 0.");
            }
        }
    }

    private static void print(Plan plan, PrintWriter out) {
        var table = new TextTable("what", "how much", "why");
        table.row(List.of(
                "subtasks of the job",
                "%,d".formatted(plan.subtasks()),
                "a core each, %.0f %% busy, micro-batches of %.0f clicks"
                        .formatted(100 * plan.busy(), plan.microBatch())));
        table.row(
                List.of("p99", "%.1f ms".formatted(plan.p99Millis()), "that of an idle job, and twice a micro-batch"));
        table.row(List.of(
                "partitions",
                "%,d".formatted(2 * plan.subtasks()),
                plan.subtasks() > 128
                        ? "two a subtask, to grow; job.max-parallelism has to be as large"
                        : "two a subtask, to grow"));
        table.row(List.of(
                "cores of the brokers",
                "%.1f".formatted(plan.brokerCores()),
                "one copy of each record; each more copy costs about half as much again"));
        table.row(List.of("open sessions", "%,.0f".formatted(plan.openSessions()), "until the gap ends them"));
        table.row(List.of(
                "state", megabytes(plan.stateBytes()), "all of them; RocksDB's files, and a checkpoint as a whole"));
        table.row(List.of(
                "a checkpoint writes", megabytes(plan.checkpointBytes()), "the sessions that were clicked meanwhile"));
        table.row(List.of(
                "RocksDB's memory",
                megabytes(Math.max(128e6, plan.stateBytes() / plan.subtasks() / 4)),
                "for each subtask: a quarter of its state, 128 MB at least"));
        table.row(
                List.of("model", megabytes(plan.modelBytes()), "once a process; twice while a release is taken over"));
        table.row(List.of(
                "network",
                megabytes(plan.networkBytes()) + "/s",
                "clicks and recommendations, into and out of the brokers"));
        table.print(out);
        out.flush();
    }

    private static String megabytes(double bytes) {
        return bytes < 1e9 ? "%,.1f MB".formatted(bytes / 1e6) : "%,.1f GB".formatted(bytes / 1e9);
    }
}
