package io.eddy.command.demo;

import io.eddy.command.stream.Ports;
import io.eddy.embedded.EmbeddedKafka;
import io.eddy.embedded.EmbeddedRecommender;
import io.eddy.embedded.EmbeddedSystem;
import io.eddy.schemas.Topics;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.io.PrintWriter;

/** Where to look while a demo runs. */
final class DemoPlaces {

    private final EmbeddedSystem system;
    private final RecommendationService service;
    private final PrintWriter out;

    DemoPlaces(EmbeddedSystem system, RecommendationService service, PrintWriter out) {
        this.system = system;
        this.service = service;
        this.out = out;
    }

    /** Addresses, and why a port is not the usual one. */
    void tell() {
        out.printf(
                "Kafka: %s%s%nFlink's web UI: %s%s%nPage and HTTP interface: %s%s%n",
                system.kafka().bootstrapServers(),
                whyMoved(EmbeddedKafka.PREFERRED_PORT, system.kafka().port()),
                system.recommender().webUi(),
                whyMoved(
                        EmbeddedRecommender.UI_PORT,
                        system.recommender().webUi().getPort()),
                service.uri(),
                whyMoved(ServiceSettings.DEFAULT_PORT, service.uri().getPort()));
    }

    private static String whyMoved(int usual, int port) {
        return Ports.whyMoved(LoopbackPort.preferably(usual), port);
    }

    /** Addresses and topics, to try things out. */
    void tellMore() {
        out.printf(
                "Flink's web UI:   %s%nKafka:            %s%nClicks go to:     topic %s, as JSON:%n"
                        + "  {\"session_id\": \"me\", \"item_id\": \"...\", \"event_time\": <now, epoch ms>}%n"
                        + "Recommendations:  topic %s, keyed by session id%nRejected clicks:  topic %s%n"
                        + "Figures:          topics %s, %s%nTry it:           eddy click ITEM, or the page at %s%n",
                system.recommender().webUi(),
                system.kafka().bootstrapServers(),
                Topics.CLICKS.name(),
                Topics.RECOMMENDATIONS.name(),
                Topics.CLICKS_REJECTED.name(),
                Topics.EVALUATED_PREDICTIONS.name(),
                Topics.EVALUATION_WINDOWS.name(),
                service.uri());
        out.flush();
    }
}
