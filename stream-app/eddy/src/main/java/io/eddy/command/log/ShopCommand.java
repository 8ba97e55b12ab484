package io.eddy.command.log;

import io.eddy.clicklog.LogWriter;
import io.eddy.clicklog.synthetic.SyntheticShop;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eddy shop}. */
@Command(
        name = "shop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the click log of a made-up shop, to try things out where there is no other.",
            "The same seed gives the same log. Two logs of one shop: the same --seed, another --from and --visitors."
        })
public final class ShopCommand implements Callable<Integer> {

    private static final int MOST_SESSIONS = 10_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "LOG", description = "File to write: CSV, gzip'd.")
    private Path log;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            defaultValue = "5000",
            showDefaultValue = Visibility.ALWAYS,
            description = "Sessions to make up.")
    private int sessions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            showDefaultValue = Visibility.ALWAYS,
            description = "Of the shop and its visitors.")
    private long seed;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "2026-01-05T08:00:00Z",
            showDefaultValue = Visibility.ALWAYS,
            description = "When the first click happened.")
    private Instant from;

    @Option(
            names = "--visitors",
            paramLabel = "PREFIX",
            defaultValue = "visitor-",
            showDefaultValue = Visibility.ALWAYS,
            description = "What session ids begin with.")
    private String visitors;

    @Override
    public Integer call() throws Exception {
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new IllegalArgumentException("--sessions is " + sessions + ", expected 1 to " + MOST_SESSIONS + ".");
        }
        var clicks = new SyntheticShop(seed, from.toEpochMilli()).sessions(visitors, sessions);
        LogWriter.write(log, clicks);
        spec.commandLine().getOut().printf("%s: %,d sessions, %,d clicks%n", log, sessions, clicks.size());
        return 0;
    }
}
