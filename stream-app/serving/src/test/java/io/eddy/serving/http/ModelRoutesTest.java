package io.eddy.serving.http;

import static io.eddy.serving.http.Answer.json;
import static io.eddy.serving.http.Answer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.BundleAddress;
import io.eddy.serving.http.ModelWatch.Models;
import io.eddy.serving.http.ModelWatch.Refusal;
import io.eddy.serving.release.ServiceReport.Served;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        server.models = new ModelWatch.Seen(
                new Models(
                        4,
                        true,
                        List.of(new Served(bundle, 0.75, 3, 1_000)),
                        List.of(new Refusal(3, 17, "a file is missing"))),
                null);
        assertThat(json(server.get("/v1/models")))
                .isEqualTo(
                        JSON.readTree("{\"subtasks\":4,\"interleaved\":true,\"serving\":[{\"model_name\":\"gru4rec\","
                                + "\"model_version\":\"7\",\"sha256\":\"00ff\",\"session_share\":0.75,\"subtasks\":3,"
                                + "\"since\":\"1970-01-01T00:00:01Z\"}],"
                                + "\"refused\":[{\"subtask\":3,\"release\":17,\"reason\":\"a file is missing\"}]}"));
        server.models = new ModelWatch.Seen(new Models(0, false, List.of(), List.of()), "No broker answers.");
        assertThat(json(server.get("/v1/models")).path("trouble").asText()).isEqualTo("No broker answers.");
    }

    @Test
    void shouldSayWhyNothingIsKnownOfModels() throws Exception {
        var response = server.get("/v1/models");
        problem(response, 503, "Nothing was read yet.");
        assertThat(response.headers().firstValue("Retry-After")).contains("5");
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
