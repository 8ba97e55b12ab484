package io.eddy.recommender;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.scoring.GruModel;
import io.eddy.inference.scoring.OnnxGruModel;
import io.eddy.recommender.topic.MistypedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Finds out before the job starts what would fail later. */
public final class StartCheck {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private StartCheck() {}

    /**
     * Opens the bundle and asks the brokers for the topics and their settings.
     *
     * @return what goes otherwise than one may expect, a sentence each
     * @throws InvalidBundleException where the bundle cannot be used
     * @throws IllegalStateException where no broker answers, a topic is missing or cannot take what the job writes
     */
    public static List<String> check(RecommenderOptions options) throws InvalidBundleException, InterruptedException {
        try (var model = new OnnxGruModel(ModelBundle.load(Path.of(options.get(RecommenderOptions.MODEL_BUNDLE))))) {
            var warnings = new ArrayList<>(
                    MistypedSettings.among(options.kafka().clientSettings().keySet()));
            warnings.addAll(checkTopics(options, model));
            return warnings;
        }
    }

    private static List<String> checkTopics(RecommenderOptions options, GruModel model) throws InterruptedException {
        var kafka = options.kafka();
        var missing = new TreeSet<>(List.of(
                options.get(RecommenderOptions.CLICKS_TOPIC),
                options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC),
                options.get(RecommenderOptions.REJECTED_TOPIC)));
        try (var admin = kafka.admin(ANSWER_WITHIN)) {
            missing.removeAll(admin.listTopics().names().get());
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "The brokers at " + kafka.bootstrapServers() + " have no topics " + missing
                                + ", or the job has no right to see them; create them first, clicks with as many partitions as"
                                + " the job shall have subtasks.");
            }
            return new TopicCheck(options, admin).run(model);
        } catch (ExecutionException | KafkaException e) {
            throw new IllegalStateException(
                    "The job cannot start: " + kafka.reason(e) + " (options "
                            + RecommenderOptions.BOOTSTRAP_SERVERS.key() + " and "
                            + RecommenderOptions.KAFKA_CONFIG.key() + ").",
                    e);
        }
    }
}
