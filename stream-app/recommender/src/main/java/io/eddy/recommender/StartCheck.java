package io.eddy.recommender;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.model.ModelCard;
import io.eddy.recommender.release.ModelStore;
import io.eddy.recommender.release.ReleasedBundle;
import io.eddy.recommender.topic.MistypedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;

/** Finds out before the job starts what would fail later. */
final class StartCheck {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private StartCheck() {}

    /** See {@link RecommenderJob#check}. */
    static List<String> check(RecommenderOptions options, ModelStore models, ReleasedBundle firstBundle)
            throws InvalidBundleException, InterruptedException {
        try (var model = models.open(firstBundle, Path.of(System.getProperty("java.io.tmpdir")))) {
            var warnings = new ArrayList<>(options.retired());
            warnings.addAll(
                    MistypedSettings.among(options.kafka().clientSettings().keySet()));
            warnings.addAll(checkTopics(options, model.model().card()));
            return warnings;
        }
    }

    private static List<String> checkTopics(RecommenderOptions options, ModelCard model) throws InterruptedException {
        var kafka = options.kafka();
        var missing = new TreeSet<>(List.of(
                options.get(RecommenderOptions.CLICKS_TOPIC),
                options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC),
                options.get(RecommenderOptions.REJECTED_TOPIC),
                options.get(RecommenderOptions.MODEL_RELEASES_TOPIC),
                options.get(RecommenderOptions.MODEL_STATUS_TOPIC)));
        try (var admin = kafka.admin(ANSWER_WITHIN)) {
            missing.removeAll(admin.listTopics().names().get());
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "The brokers at " + kafka.bootstrapServers() + " have no topics " + missing
                                + ", or the job has no right to see them; create them first, clicks with as many partitions as"
                                + " the job shall have subtasks, model-releases with one.");
            }
            var warnings = new ArrayList<>(new TopicCheck(options, admin).run(model));
            warnings.addAll(new TransactionCheck(options, admin).run());
            return warnings;
        } catch (ExecutionException | KafkaException e) {
            throw new IllegalStateException(
                    "The job cannot start: " + kafka.reason(e) + " (options "
                            + RecommenderOptions.BOOTSTRAP_SERVERS.key() + " and "
                            + RecommenderOptions.KAFKA_CONFIG.key() + ").",
                    e);
        }
    }
}
