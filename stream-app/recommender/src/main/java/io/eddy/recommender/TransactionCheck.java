package io.eddy.recommender;

import io.eddy.recommender.topic.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.TimeUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Finds out whether the brokers let the job write in transactions, before it runs. */
final class TransactionCheck {

    /** Of the brokers. */
    private static final String LONGEST_TIMEOUT = "transaction.max.timeout.ms";

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final RecommenderOptions options;
    private final Admin admin;

    TransactionCheck(RecommenderOptions options, Admin admin) {
        this.options = options;
        this.admin = admin;
    }

    /**
     * @return what cannot be found out, a sentence each
     * @throws IllegalStateException where transactions would fail; says what to change
     */
    List<String> run() throws ExecutionException, InterruptedException {
        if (options.get(RecommenderOptions.DELIVERY) != Delivery.EXACTLY_ONCE) {
            return List.of();
        }
        var warnings = new ArrayList<String>();
        try {
            checkTimeout();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            warnings.add(
                    "The job may not read the brokers' settings (operation DescribeConfigs on the cluster): whether they take "
                            + RecommenderOptions.TRANSACTION_TIMEOUT.key() + " shows when it writes.");
        }
        begin();
        return warnings;
    }

    private void checkTimeout() throws ExecutionException, InterruptedException {
        long timeoutMs = options.get(RecommenderOptions.TRANSACTION_TIMEOUT).toMillis();
        for (var node : admin.describeCluster().nodes().get()) {
            var broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
            var longest = admin.describeConfigs(List.of(broker))
                    .values()
                    .get(broker)
                    .get()
                    .get(LONGEST_TIMEOUT);
            if (longest != null && timeoutMs > Long.parseLong(longest.value())) {
                throw new IllegalStateException("Option " + RecommenderOptions.TRANSACTION_TIMEOUT.key() + " is "
                        + TimeUtils.formatWithHighestUnit(Duration.ofMillis(timeoutMs)) + ", broker " + node.idString()
                        + " takes at most "
                        + TimeUtils.formatWithHighestUnit(Duration.ofMillis(Long.parseLong(longest.value()))) + " ("
                        + LONGEST_TIMEOUT + "): lower the one or raise the other.");
            }
        }
    }

    private void begin() {
        var kafka = options.kafka();
        var settings = kafka.properties(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                options.transactionalIdPrefix() + "start-check",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_WITHIN.toMillis()));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The brokers at " + kafka.bootstrapServers() + " begin no transaction within "
                            + ANSWER_WITHIN.toSeconds()
                            + " s: are there as many as transaction.state.log.replication.factor and"
                            + " transaction.state.log.min.isr ask for?",
                    e);
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "The job cannot write in transactions whose ids begin with " + options.transactionalIdPrefix()
                            + ": " + kafka.reason(e) + ".",
                    e);
        }
    }
}
