package io.eddy.recommender;

import io.eddy.inference.bundle.InvalidBundleException;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.scoring.GruModel;
import io.eddy.inference.scoring.OnnxGruModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Finds out before the job starts what would fail later. */
public final class StartCheck {

    private static final int TIMEOUT_MS = 10_000;

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
            return checkTopics(options, model);
        }
    }

    private static List<String> checkTopics(RecommenderOptions options, GruModel model) throws InterruptedException {
        var servers = options.get(RecommenderOptions.BOOTSTRAP_SERVERS);
        var missing = new TreeSet<>(List.of(
                options.get(RecommenderOptions.CLICKS_TOPIC),
                options.get(RecommenderOptions.RECOMMENDATIONS_TOPIC),
                options.get(RecommenderOptions.REJECTED_TOPIC)));
        try (var admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS))) {
            missing.removeAll(admin.listTopics().names().get());
            if (!missing.isEmpty()) {
                throw new IllegalStateException("The brokers at " + servers + " have no topics " + missing
                        + "; create them first, clicks with as many partitions as the job shall have subtasks.");
            }
            return new TopicCheck(options, admin).run(model);
        } catch (ExecutionException | KafkaException e) {
            // An address that is none, or has no host, fails before the first request.
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "No broker answers at " + servers + " (option " + RecommenderOptions.BOOTSTRAP_SERVERS.key() + "): "
                            + cause.getMessage(),
                    e);
        }
    }
}
