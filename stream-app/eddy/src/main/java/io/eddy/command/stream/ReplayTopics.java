package io.eddy.command.stream;

import io.eddy.command.option.KafkaOptions;
import io.eddy.replay.ReplaySettings;
import io.eddy.schemas.KafkaConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a replay sends clicks, and where it reads what became of them. */
final class ReplayTopics {

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private ClickOptions clicks;

    @Mixin
    private RecommendationOptions recommendations;

    @Option(
            names = "--rejected-topic",
            paramLabel = "TOPIC",
            defaultValue = "clicks-rejected",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where rejected clicks are read.")
    private String rejectedTopic;

    @Option(
            names = "--evaluated-topic",
            paramLabel = "TOPIC",
            defaultValue = "evaluated-predictions",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where --verify reads the evaluation, in the format of the recommendations.")
    private String evaluatedTopic;

    KafkaConnection connection() throws IOException {
        return kafka.connection();
    }

    /** @param evaluated whether the evaluation topic is among them */
    List<String> names(boolean evaluated) {
        var names = new ArrayList<>(List.of(clicks.topic, recommendations.topic, rejectedTopic));
        if (evaluated) {
            names.add(evaluatedTopic);
        }
        return names;
    }

    /** @param evaluated whether the evaluation topic is read too */
    ReplaySettings.Builder settings(KafkaConnection connection, boolean evaluated) {
        return ReplaySettings.builder(connection)
                .clicksTopic(clicks.topic)
                .clicksFormat(clicks.format)
                .recommendationsTopic(recommendations.topic)
                .recommendationsFormat(recommendations.format)
                .registry(recommendations.registry())
                .rejectedTopic(rejectedTopic)
                .evaluatedTopic(evaluated ? evaluatedTopic : null);
    }
}
