package io.eddy.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of Kubernetes, Docker Compose and Prometheus, as their readers take them. */
class ManifestsTest {

    private static final Path KUBERNETES = Path.of("kubernetes");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "FlinkDeployment", FlinkDeployment.class,
            "PersistentVolumeClaim", PersistentVolumeClaim.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "Role", Role.class,
            "RoleBinding", RoleBinding.class,
            "Service", Service.class,
            "ServiceAccount", ServiceAccount.class,
            "StatefulSet", StatefulSet.class);

    private static final ObjectMapper STRICT = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NothingAdditional())
            .build();

    /** Kubernetes' types else keep what they do not know. */
    private static final class NothingAdditional extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(KUBERNETES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("kustomization.yaml"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void shouldHoldNothingThatItsKindDoesNotKnow(Path file) throws Exception {
        for (var document : documents(file)) {
            var kind = KINDS.get(document.path("kind").asText());
            assertThat(kind).as("%s in %s", document.path("kind"), file).isNotNull();
            assertThat(STRICT.treeToValue(document, kind)).isNotNull();
        }
    }

    @Test
    void shouldFindAWrongField() throws Exception {
        var wrong = STRICT.readTree("kind: Service\nspec: {ports: [{port: 1, targetport: 2}]}");
        assertThat(catchThrowable(() -> STRICT.treeToValue(wrong, Service.class)))
                .hasMessageContaining("targetport");
    }

    @Test
    void shouldNameEveryFileOnce() throws Exception {
        for (var folder : List.of(KUBERNETES.resolve("base"), KUBERNETES.resolve("overlays/example"))) {
            var kustomization = documents(folder.resolve("kustomization.yaml")).get(0);
            var named = new ArrayList<Path>();
            kustomization.path("resources").forEach(resource -> named.add(folder.resolve(resource.asText())));
            kustomization
                    .path("patches")
                    .forEach(
                            patch -> named.add(folder.resolve(patch.path("path").asText())));
            assertThat(named).allSatisfy(file -> assertThat(file).exists()).doesNotHaveDuplicates();
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(file -> !file.endsWith("kustomization.yaml")))
                        .allMatch(named::contains);
            }
        }
    }

    /** Else a patch would make something new. */
    @Test
    void shouldPatchWhatIsThere() throws Exception {
        var there = new ArrayList<String>();
        for (var file : manifests()) {
            if (file.startsWith(KUBERNETES.resolve("base"))) {
                documents(file).forEach(document -> there.add(id(document)));
            }
        }
        var patched = new ArrayList<String>();
        for (var file : manifests()) {
            if (!file.startsWith(KUBERNETES.resolve("base"))) {
                documents(file).forEach(document -> patched.add(id(document)));
            }
        }
        assertThat(patched).hasSize(5).isSubsetOf(there);
    }

    private static String id(JsonNode document) {
        return document.path("kind").asText() + " "
                + document.path("metadata").path("name").asText();
    }

    @Test
    void shouldAskThoseForMetricsThatComposeStarts() throws Exception {
        var services = new ArrayList<String>();
        documents(Path.of("compose.yaml")).get(0).path("services").fieldNames().forEachRemaining(services::add);
        var targets = documents(Path.of("prometheus/prometheus.yml")).get(0).findValues("targets").stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .map(target -> target.asText().replaceAll(":\\d+$", ""))
                .toList();
        assertThat(targets).hasSize(4).isSubsetOf(services);
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        // The operator's API on Central is one before Flink 2.
        var text = Files.readString(file).replace("flinkVersion: v2_3", "flinkVersion: v1_20");
        try (var parser = STRICT.createParser(text)) {
            return STRICT.readValues(parser, JsonNode.class).readAll();
        }
    }
}
