package io.eddy.recommender.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MistypedSettingsTest {

    @Test
    void shouldNameTheSettingThatIsNearlyMeant() {
        assertThat(MistypedSettings.among(List.of("secruity.protocol", "linger.ms", "sasl.jass.config")))
                .containsExactly(
                        "No Kafka client knows the setting sasl.jass.config; did you mean sasl.jaas.config? It is passed on as it"
                                + " is.",
                        "No Kafka client knows the setting secruity.protocol; did you mean security.protocol? It is passed on as it"
                                + " is.");
    }

    @Test
    void shouldTakeSettingsOfPlugInsAndOfKafkaStreamsAsTheyAre() {
        assertThat(MistypedSettings.among(
                        List.of("config.providers.file.class", "my.login.callback.url", "consumer.max.poll.records")))
                .isEmpty();
    }
}
