package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server says of itself. That its answers are as it says, each test here sees to that asks it by {@link TestServer}. */
class OpenApiTest {

    private final TestServer server = TestServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldDescribeEveryEndpointThatThereIsAndNoOther() {
        assertThat(OpenApi.operations()).containsExactlyInAnyOrderElementsOf(server.operations());
    }

    @Test
    void shouldDescribeTheParametersThatEachEndpointKnows() throws Exception {
        for (var operation : OpenApi.operations()) {
            var path = operation.split(" ", 2)[1];
            if (path.equals("/")) {
                continue;
            }
            var asked = path.replaceAll("\\{[^}]+}", "x") + "?nonsense=1";
            var response = operation.startsWith("POST") ? server.post(asked, "{}") : server.get(asked);
            var known = OpenApi.queryParameters(operation.split(" ", 2)[0], path);
            Answer.problem(
                    response,
                    400,
                    "There is no parameter nonsense here; "
                            + (known.isEmpty() ? "none is known." : "known are " + String.join(", ", known) + "."));
        }
    }

    @Test
    void shouldHaveExamplesThatAreAsTheirSchemasSay() {
        var checked = new ArrayList<String>();
        OpenApi.document().path("components").path("schemas").properties().forEach(schema -> {
            for (var example : schema.getValue().path("examples")) {
                assertThat(OpenApi.errors(schema.getValue(), example.toString()))
                        .as(schema.getKey())
                        .isEmpty();
                checked.add(schema.getKey());
            }
        });
        assertThat(checked).contains("Problem", "NewClick", "SessionRecommendation");
    }

    /** Else a check by them would hold whatever is answered. */
    @Test
    void shouldRefuseWhatIsNotDescribed() {
        var schema = OpenApi.document().path("components").path("schemas").path("Readiness");
        assertThat(OpenApi.errors(schema, "{\"ready\":true,\"state\":\"RUNNING\"}"))
                .isEmpty();
        for (var wrong : List.of(
                "{\"ready\":true}", "{\"ready\":1,\"state\":\"\"}", "{\"ready\":true,\"state\":\"\",\"more\":1}")) {
            assertThat(OpenApi.errors(schema, wrong)).as(wrong).isNotEmpty();
        }
    }

    @Test
    void shouldServeTheDescription() throws Exception {
        assertThat(Answer.json(server.get("/openapi.json"))).isEqualTo(OpenApi.document());
    }
}
