package io.eddy.serving.http;

import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.BundleAddress;
import io.eddy.schemas.ModelStatus;
import io.eddy.schemas.ServingBundle;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.http.ServedModels.Models;
import io.eddy.serving.http.ServedModels.Refusal;
import io.eddy.serving.release.ServiceReport.Served;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server = TestServer.start(
            settings -> settings.similarItems(new Alphabet()).titles(ItemTitles.of(Map.of("b", "The second"))));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldSayWhatServesAndWhatWasRefused() throws Exception {
        var bundle = new BundleAddress("gru4rec", "7", "/models/7", "00ff");
        server.models = new Models(
                4, true, List.of(new Served(bundle, 0.75, 3, 1_000)), List.of(new Refusal(3, 17, "a file is missing")));
        assertThat(json(server.get("/v1/models")))
                .isEqualTo(
                        JSON.readTree("{\"subtasks\":4,\"interleaved\":true,\"serving\":[{\"model_name\":\"gru4rec\","
                                + "\"model_version\":\"7\",\"sha256\":\"00ff\",\"session_share\":0.75,\"subtasks\":3,"
                                + "\"since\":\"1970-01-01T00:00:01Z\"}],"
                                + "\"refused\":[{\"subtask\":3,\"release\":17,\"reason\":\"a file is missing\"}]}"));
        server.models = new Models(0, false, List.of(), List.of());
        server.trouble = "No broker answers.";
        assertThat(json(server.get("/v1/models")).path("trouble").asText()).isEqualTo("No broker answers.");
    }

    @Test
    void shouldSayWhyNothingIsKnownOfModels() throws Exception {
        var response = server.get("/v1/models");
        problem(response, 503, "No job has said what it serves.");
        assertThat(response.headers().firstValue("Retry-After")).contains("5");
        server.trouble = "There is no topic t.";
        problem(server.get("/v1/models"), 503, "There is no topic t.");
    }

    @Test
    void shouldTakeTheLastWordOfEachSubtaskAndPassOverWhatIsNone() {
        var models = new ServedModels("model-status");
        models.add(new ConsumerRecord<>("model-status", 0, 0, null, "no status".getBytes(StandardCharsets.UTF_8)));
        assertThat(models.models()).isNull();
        models.add(status(0, 3, null));
        models.add(status(1, 3, "a file is missing"));
        assertThat(models.models().subtasks()).isEqualTo(2);
        assertThat(models.models().served())
                .singleElement()
                .satisfies(served -> assertThat(served.subtasks()).isEqualTo(2));
        assertThat(models.models().refused()).containsExactly(new Refusal(1, 3, "a file is missing"));
    }

    private static ConsumerRecord<byte[], byte[]> status(int subtask, long release, String reason) {
        var status = ModelStatus.newBuilder()
                .setSubtask(subtask)
                .setSubtasks(2)
                .setEvent("serving")
                .setRelease(release)
                .setReason(reason)
                .setServingRelease(release)
                .setServing(List.of(new ServingBundle(
                        new BundleAddress("gru4rec", "7", "/models/7", "00ff"), 1.0, Instant.ofEpochMilli(1))))
                .setAt(Instant.ofEpochMilli(5));
        return new ConsumerRecord<>(
                "model-status",
                0,
                subtask,
                null,
                WireFormat.JSON.codec(ModelStatus.class, "model-status", null).encode(status.build()));
    }

    @Test
    void shouldGiveTheItemsThatTheModelTakesForAlike() throws Exception {
        assertThat(json(server.get("/v1/items/a/similar?n=2")))
                .isEqualTo(
                        JSON.readTree(
                                "{\"item_id\":\"a\",\"model_name\":\"alphabet\",\"model_version\":\"1\",\"items\":["
                                        + "{\"item_id\":\"b\",\"title\":\"The second\",\"similarity\":0.5},{\"item_id\":\"c\",\"similarity\":0.25}]}"));
        problem(server.get("/v1/items/%C3%A4/similar"), 404, "The model does not know the item ä.");
        try (var bare = TestServer.start()) {
            problem(
                    bare.get("/v1/items/a/similar"),
                    404,
                    "This server was started without a model to compare items by (--bundle).");
        }
    }

    /** Letters of the alphabet. */
    private static final class Alphabet implements SimilarItems {

        @Override
        public Optional<Model> model() {
            return Optional.of(new Model("alphabet", "1"));
        }

        @Override
        public Optional<List<Similar>> of(String itemId, int most) {
            return itemId.equals("a")
                    ? Optional.of(List.of(new Similar("b", 0.5), new Similar("c", 0.25), new Similar("d", 0))
                            .subList(0, most))
                    : Optional.empty();
        }
    }
}
