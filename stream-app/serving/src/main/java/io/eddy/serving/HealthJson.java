package io.eddy.serving;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Dependencies as {@code /health} shows them. */
public final class HealthJson {

    private HealthJson() {}

    public static boolean isOk(List<Dependency> dependencies) {
        return dependencies.stream().allMatch(Dependency::isOk);
    }

    public static ObjectNode of(List<Dependency> dependencies) {
        var shown = JsonNodeFactory.instance.objectNode();
        for (var dependency : dependencies) {
            var one = shown.putObject(dependency.name()).put("ok", dependency.isOk());
            if (dependency.seenAt() != null) {
                one.put("seen", dependency.seen())
                        .put(
                                "seen_at",
                                dependency
                                        .seenAt()
                                        .truncatedTo(ChronoUnit.MILLIS)
                                        .toString());
            }
            if (!dependency.isOk()) {
                one.put("trouble", dependency.trouble());
            }
        }
        return shown;
    }
}
