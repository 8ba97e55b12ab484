package io.eddy.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectionTest {

    @Test
    void shouldGiveEveryClientTheSettingsUnderItsOwn() {
        var kafka = new KafkaConnection("kafka:9093", Map.of("security.protocol", "SSL", "linger.ms", "5"));
        assertThat(kafka.properties(Map.of("linger.ms", 1)))
                .isEqualTo(Map.of("bootstrap.servers", "kafka:9093", "security.protocol", "SSL", "linger.ms", 1));
    }

    @Test
    void shouldTakeTheBrokersThatAreNamedThenThoseOfTheSettingsThenTheDefault() {
        var settings = Map.of("bootstrap.servers", "there:9092");
        assertThat(new KafkaConnection("named:9092", settings).bootstrapServers())
                .isEqualTo("named:9092");
        assertThat(new KafkaConnection(null, settings).bootstrapServers()).isEqualTo("there:9092");
        assertThat(new KafkaConnection(null, Map.of()).bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(new KafkaConnection(null, settings).clientSettings()).isEmpty();
    }

    @Test
    void shouldShowNoSecret() {
        var kafka = new KafkaConnection("kafka:9093", Map.of("ssl.keystore.password", "wonderland"));
        assertThat(kafka).hasToString("kafka:9093 with [ssl.keystore.password]");
    }

    @Test
    void shouldReadAFileAsKafkasToolsDo(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("client.properties"), """
                # of the shop
                security.protocol = SASL_SSL
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                    username="shop" password="pässwörd";
                """);
        assertThat(KafkaConnection.clientSettings(file))
                .isEqualTo(Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"shop\""
                                + " password=\"pässwörd\";"));
    }

    @Test
    void shouldNameTheFileThatItCannotRead(@TempDir Path folder) throws IOException {
        var missing = folder.resolve("missing.properties");
        assertThatThrownBy(() -> KafkaConnection.clientSettings(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no " + missing + " with settings of Kafka's clients.");
        var latin = Files.write(folder.resolve("latin.properties"), "a=pä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> KafkaConnection.clientSettings(latin))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(latin + " is no properties file in UTF-8: ");
        var escape = Files.writeString(folder.resolve("escape.properties"), "a=\\u12");
        assertThatThrownBy(() -> KafkaConnection.clientSettings(escape))
                .hasMessageStartingWith(escape + " is no properties file in UTF-8: ");
    }

    @Test
    void shouldSayWhyBrokersCannotBeAsked() {
        var kafka = KafkaConnection.to("kafka:9093");
        assertThat(kafka.reason(new ExecutionException(new TimeoutException("timed out"))))
                .isEqualTo("no Kafka broker answers at kafka:9093");
        assertThat(kafka.reason(new ExecutionException(
                        new SslAuthenticationException("handshake failed", new IOException("no trusted path")))))
                .isEqualTo("the brokers at kafka:9093 and this client do not trust each other: handshake failed"
                        + " (no trusted path)");
        assertThat(kafka.reason(new TopicAuthorizationException("Not authorized to access topics: [clicks]")))
                .isEqualTo(
                        "this client has no right to do so at kafka:9093: Not authorized to access topics: [clicks]");
        assertThat(kafka.reason(new IllegalStateException("closed"))).isEqualTo("Kafka at kafka:9093: closed");
    }
}
