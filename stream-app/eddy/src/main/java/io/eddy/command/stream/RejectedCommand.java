package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.command.option.PlaceOptions;
import io.eddy.command.terminal.TerminalProgress;
import io.eddy.command.terminal.TextTable;
import io.eddy.replay.RejectedClicks;
import io.eddy.replay.RejectedClicks.Rejected;
import io.eddy.replay.RejectedClicks.WayBack;
import io.eddy.replay.ReplayException;
import io.eddy.schemas.RejectedClick;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eddy rejected}. */
@Command(
        name = "rejected",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the clicks that the job did not accept: how many by reason, and the last ones.",
            "With --put-back it sends those of --reason into the clicks topic again, as they were: once what was wrong is mended, as a sender's clock"
                    + " that was ahead, or the job's clicks.format. Those that are rejected again come to the end of the topic.",
            "To put back the same clicks twice is harmless where they have event ids: the second time they are duplicates."
        })
public final class RejectedCommand implements Callable<Integer> {

    private static final int SHOWN_CHARACTERS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks-rejected",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where they are.")
    private String topic;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description = "Only those that were rejected for it: malformed, clock_ahead and so on; may name several.")
    private Set<String> reasons = new HashSet<>();

    @Mixin
    private PlaceOptions places;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "10",
            showDefaultValue = Visibility.ALWAYS,
            description = "How many of the last ones to show.")
    private int show;

    @Option(names = "--put-back", description = "Sends those of --reason into --clicks-topic again.")
    private boolean putBack;

    @Option(
            names = "--clicks-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where they are put back.")
    private String clicksTopic;

    private final Map<String, Long> byReason = new TreeMap<>();
    private final ArrayDeque<Rejected> last = new ArrayDeque<>();
    private long sent;
    private String lastSent;
    private long cut;

    @Override
    public Integer call() throws Exception {
        requireKnownReasons();
        if (putBack && reasons.isEmpty()) {
            throw new IllegalArgumentException(
                    "--put-back needs --reason: which clicks can be accepted now depends on what was wrong with them.");
        }
        var clicks = new RejectedClicks(kafka.connection(), topic);
        try (var wayBack = putBack ? clicks.wayBackInto(clicksTopic) : null) {
            read(clicks, wayBack);
            if (wayBack != null) {
                wayBack.flush();
            }
        } catch (ReplayException e) {
            if (sent > 0) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                "eddy: Up to %,d clicks were put back before this failed, the last one that of %s in %s:%n",
                                sent, lastSent, topic);
            }
            throw e;
        }
        print();
        return 0;
    }

    private void requireKnownReasons() {
        var known = Arrays.stream(RejectedClick.Reason.values())
                .map(RejectedClick.Reason::label)
                .toList();
        for (var reason : reasons) {
            if (!known.contains(reason)) {
                throw new IllegalArgumentException(
                        "--reason is " + reason + ", expected one of " + String.join(", ", known) + ".");
            }
        }
        if (show < 0) {
            throw new IllegalArgumentException("--show is " + show + ", expected 0 or more.");
        }
    }

    private void read(RejectedClicks clicks, WayBack wayBack) throws IOException {
        try (var bar = TerminalProgress.bar("Reading " + topic, 0)) {
            clicks.read(places.from(), places.to(), click -> take(click, wayBack), (records, of) -> {
                bar.maxHint(of);
                bar.stepTo(records);
            });
        }
    }

    private void take(Rejected click, WayBack wayBack) {
        if (!reasons.isEmpty() && !reasons.contains(click.reason())) {
            return;
        }
        byReason.merge(printable(click.reason()), 1L, Long::sum);
        last.addLast(click);
        if (last.size() > show) {
            last.removeFirst();
        }
        if (wayBack == null) {
            return;
        }
        if (click.isWhole()) {
            wayBack.send(click);
            sent++;
            lastSent = click.place();
        } else {
            cut++;
        }
    }

    private void print() {
        var out = spec.commandLine().getOut();
        out.printf(
                "%,d rejected clicks in %s%n",
                byReason.values().stream().mapToLong(Long::longValue).sum(), topic);
        if (!byReason.isEmpty()) {
            var table = new TextTable("reason", "clicks").numbersFrom(1).numbersTo(1);
            byReason.forEach((reason, count) -> table.row(List.of(reason, "%,d".formatted(count))));
            table.print(out);
        }
        for (var click : last) {
            out.printf(
                    "%s  %s  %s: %s%n",
                    click.at(), printable(click.origin()), printable(click.reason()), printable(click.detail()));
            out.printf("    %s%n", shown(click.value()));
        }
        if (putBack) {
            out.printf("Put back into %s: %,d%n", clicksTopic, sent);
            if (cut > 0) {
                out.printf("Left out: %,d that were too large for %s and are kept there in part only%n", cut, topic);
            }
        }
        out.flush();
    }

    private static String shown(byte[] value) {
        if (value == null) {
            return "(no value)";
        }
        var text = new String(value, StandardCharsets.UTF_8);
        int end = text.offsetByCodePoints(0, Math.min(SHOWN_CHARACTERS, text.codePointCount(0, text.length())));
        return printable(text.substring(0, end)) + (end < text.length() ? "..." : "");
    }

    /** Whatever a sender wrote must not steer a terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .mapToObj(character -> Character.isISOControl(character) ? "?" : Character.toString(character))
                .collect(Collectors.joining());
    }
}
