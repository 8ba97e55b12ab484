package io.eddy.command.stream;

import io.eddy.serving.Dependency;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Tells what is wrong with brokers and topics once when it begins, and once when it is over. Not thread-safe. */
final class Troubles {

    private final PrintWriter out;
    private String told = "";

    Troubles(PrintWriter out) {
        this.out = out;
    }

    void tell(List<Dependency> dependencies) {
        var trouble = dependencies.stream()
                .filter(dependency -> dependency.seenAt() != null && !dependency.isOk())
                .findFirst()
                .map(dependency -> "Waiting for the " + dependency.name() + ", last seen at "
                        + dependency.seenAt().truncatedTo(ChronoUnit.SECONDS) + ": " + dependency.trouble())
                .orElse("");
        if (!trouble.equals(told)) {
            out.println(trouble.isEmpty() ? "Brokers and topics are well again" : trouble);
            out.flush();
        }
        told = trouble;
    }
}
