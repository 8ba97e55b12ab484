package io.eddy.serving.http;

import io.eddy.serving.Dependency;
import io.eddy.serving.MetricsDocument;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsDocumentTest {

    @Test
    void shouldBeInTheDocumentEachWithWhatItSays() throws Exception {
        try (var server = TestServer.start()) {
            server.get("/health");
            server.dependencies = List.of(new Dependency("broker", null, null, "away"));
            MetricsDocument.assertNamesAllOf("serve", server.get("/metrics").body());
        }
    }
}
