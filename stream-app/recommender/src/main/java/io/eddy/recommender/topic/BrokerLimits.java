package io.eddy.recommender.topic;

import io.eddy.schemas.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Asks the brokers for a topic's limits.
 *
 * <p>Sinks ask whenever they start. So a setting that is changed while the job runs fails it once at most: by the time it reads the
 * same clicks again it knows the new one.
 */
public final class BrokerLimits implements LimitsSource {

    private static final long serialVersionUID = 1;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final KafkaConnection kafka;
    private final String topic;

    public BrokerLimits(KafkaConnection kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /** @throws IllegalStateException where no broker answers or there is no such topic; may be asked again */
    @Override
    public TopicLimits read() {
        try (var admin = kafka.admin(ANSWER_WITHIN)) {
            return settings(admin, topic).map(TopicLimits::of).orElse(TopicLimits.CAUTIOUS);
        } catch (ExecutionException | KafkaException e) {
            throw new IllegalStateException(
                    "The settings of topic " + topic + " cannot be read: " + kafka.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the settings of topic " + topic + " were read.", e);
        }
    }

    /** Empty where the job has no right to read them. */
    public static Optional<Config> settings(Admin admin, String topic) throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return Optional.of(admin.describeConfigs(List.of(resource))
                    .values()
                    .get(resource)
                    .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
