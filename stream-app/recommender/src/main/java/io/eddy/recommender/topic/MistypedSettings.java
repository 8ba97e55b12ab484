package io.eddy.recommender.topic;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Kafka's clients take any setting, as plug-ins have their own, and pass over one that is mistyped without a word: the client then
 * waits in vain for a secured broker.
 */
public final class MistypedSettings {

    private static final int MOST_TYPOS = 2;
    private static final Set<String> KNOWN = known();

    private MistypedSettings() {}

    /** @return a sentence for each name that no client knows, but nearly */
    public static List<String> among(Collection<String> names) {
        var distance = new LevenshteinDistance(MOST_TYPOS);
        return names.stream()
                .filter(name -> !KNOWN.contains(name))
                .sorted()
                .flatMap(name -> KNOWN.stream()
                        .filter(known -> distance.apply(known, name) >= 0)
                        .limit(1)
                        .map(known -> "No Kafka client knows the setting " + name + "; did you mean " + known
                                + "? It is passed on as it is."))
                .toList();
    }

    private static Set<String> known() {
        var known = new TreeSet<>(AdminClientConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        return known;
    }
}
