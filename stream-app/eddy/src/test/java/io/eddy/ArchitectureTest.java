package io.eddy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages; ARCHITECTURE.md says why. */
class ArchitectureTest {

    private static final String KAFKA = "org.apache.kafka..";
    private static final String FLINK = "org.apache.flink..";
    private static final String ONNX_RUNTIME = "ai.onnxruntime..";
    private static final String PARQUET = "org.apache.parquet..";
    private static final String LIBTORCH = "org.bytedeco..";

    private static final JavaClasses EDDY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.eddy");

    @Test
    void shouldLetTheCatalogueKnowNobody() {
        assertKnowsOnly("catalogue", List.of());
        assertKnowsNot("catalogue", KAFKA, FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetNeighboursKnowTheCatalogueOnly() {
        assertKnowsOnly("neighbours", List.of("catalogue"));
        assertKnowsNot("neighbours", KAFKA, FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetSchemasKnowNobody() {
        assertKnowsOnly("schemas", List.of());
        assertKnowsNot("schemas", FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetClickLogsKnowTheCatalogueOnly() {
        assertKnowsOnly("clicklog", List.of("catalogue"));
        assertKnowsNot("clicklog", KAFKA, FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    /** So nobody pulls Parquet in to compute a rank. */
    @Test
    void shouldKeepEvaluationFreeOfLogsKafkaFlinkAndModels() {
        assertKnowsOnly("evaluation", List.of("catalogue", "neighbours"));
        assertKnowsNot("evaluation", KAFKA, FLINK, ONNX_RUNTIME, LIBTORCH, PARQUET);
    }

    @Test
    void shouldKeepPicturesAndPagesFreeOfKafkaFlinkAndModels() {
        assertKnowsOnly("chart", List.of());
        assertKnowsOnly("report", List.of("catalogue", "clicklog", "evaluation", "chart"));
        assertKnowsNot("report", KAFKA, FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldKeepInferenceFreeOfKafkaAndFlink() {
        assertKnowsOnly("kernels", List.of());
        assertKnowsOnly("inference", List.of("catalogue", "kernels", "neighbours"));
        assertKnowsNot("inference", KAFKA, FLINK, LIBTORCH);
    }

    /** A kind of model knows the contract, and neither another kind nor who serves it. */
    @Test
    void shouldKeepKindsOfModelsApart() {
        assertKnowsOnly("inference.model", List.of("catalogue", "inference.bundle"));
        assertKnowsOnly("inference.product", List.of("catalogue", "kernels", "inference.bundle", "inference.model"));
        assertKnowsNot("inference.product", ONNX_RUNTIME);
        assertKnowsOnly(
                "inference.onnx",
                List.of("catalogue", "kernels", "inference.bundle", "inference.model", "inference.product"));
        assertKnowsOnly("inference.knn", List.of("catalogue", "neighbours", "inference.bundle", "inference.model"));
        assertKnowsNot("inference.knn", ONNX_RUNTIME);
        assertKnowsOnly("inference.scoring", List.of("catalogue", "inference.model"));
    }

    @Test
    void shouldLetModelExportKnowOnlyEvaluationAndInference() {
        assertKnowsOnly("modelexport", List.of("catalogue", "chart", "evaluation", "inference"));
        assertKnowsNot("modelexport", KAFKA, FLINK);
    }

    /** Run folders, searches and the proof of an export know that a model can be trained, not which one it is. */
    @Test
    void shouldKeepTrainingFreeOfAnyModelInParticular() {
        assertKnowsOnly(
                "modelexport.training", List.of("catalogue", "chart", "evaluation", "inference", "modelexport.torch"));
        assertKnowsOnly("modelexport.torch", List.of());
        assertKnowsOnly("modelexport.loss", List.of());
        assertKnowsOnly("modelexport.optimizer", List.of("modelexport.torch"));
        assertKnowsOnly("modelexport.safetensors", List.of("modelexport.torch"));
        assertKnowsOnly("modelexport.batch", List.of("modelexport.torch", "modelexport.training"));
        assertKnowsOnly("modelexport.onnx", List.of("inference"));
    }

    /** Training, search, evaluation and comparison can be called without a command line, a broker or a cluster. */
    @Test
    void shouldKeepTheWorkbenchFreeOfCommandLineKafkaAndFlink() {
        assertKnowsOnly(
                "workbench",
                List.of(
                        "catalogue",
                        "neighbours",
                        "clicklog",
                        "evaluation",
                        "chart",
                        "report",
                        "inference",
                        "modelexport"));
        assertKnowsNot("workbench", KAFKA, FLINK, "picocli..", "me.tongfei..");
    }

    @Test
    void shouldLetTheJobKnowOnlySchemasAndInference() {
        assertKnowsOnly("recommender", List.of("catalogue", "schemas", "inference"));
        assertKnowsNot("recommender", ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetServingKnowOnlySchemasAndEvaluation() {
        assertKnowsOnly("serving", List.of("catalogue", "schemas", "evaluation"));
        assertKnowsNot("serving", FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetReplayKnowOnlySchemasAndEvaluation() {
        assertKnowsOnly("replay", List.of("catalogue", "schemas", "evaluation"));
        assertKnowsNot("replay", FLINK, ONNX_RUNTIME, LIBTORCH);
    }

    @Test
    void shouldLetDataGoOneWayThroughTheJob() {
        assertKnowsOnly("recommender.metric", List.of());
        assertKnowsOnly("recommender.topic", List.of("schemas", "recommender.metric"));
        assertKnowsOnly(
                "recommender.click", List.of("catalogue", "schemas", "recommender.metric", "recommender.topic"));
        assertKnowsOnly("recommender.release", List.of("catalogue", "schemas", "inference"));
        assertKnowsOnly(
                "recommender.session",
                List.of(
                        "catalogue",
                        "schemas",
                        "inference",
                        "recommender.metric",
                        "recommender.click",
                        "recommender.release"));
        assertKnowsOnly(
                "recommender.recommendation",
                List.of(
                        "catalogue",
                        "schemas",
                        "inference",
                        "recommender.topic",
                        "recommender.click",
                        "recommender.release",
                        "recommender.session"));
    }

    /** Who serves, replays or runs the job has no log to read. */
    @Test
    void shouldKeepTheReadingOfLogsOutOfTheRunningSystem() {
        for (var module : List.of("recommender", "serving", "replay", "inference", "modelexport")) {
            assertKnowsNot(module, PARQUET, "io.eddy.clicklog..");
        }
    }

    @Test
    void shouldHaveNoCirclesBetweenPackages() {
        slices().matching("io.eddy.(**)").should().beFreeOfCycles().check(EDDY);
    }

    /** So the rules can be read and tested without Flink. */
    @Test
    void shouldKeepTheRulesOfSessionsInPlainJava() {
        noClasses()
                .that()
                .haveNameMatching(
                        "io\\.eddy\\.recommender\\.session\\.(SessionBook|OpenSession|SessionState|SessionStore|"
                                + "SessionEvents|SessionRules|SessionRecommendation|SessionCache|LastItems|RecentEvents|WarmUp|MadeUpMicroBatches)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(FLINK, KAFKA)
                .check(EDDY);
    }

    @Test
    void shouldKeepFlinksInternalOperatorApiInOneClass() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.eddy\\.recommender\\.session\\.SessionOperator.*")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("AbstractStreamOperator")
                .check(EDDY);
    }

    /** Of Eddy's own classes, a module uses its own and those of these modules. */
    private static void assertKnowsOnly(String module, List<String> modules) {
        var known = new ArrayList<>(modules);
        known.add(module);
        noClasses()
                .that()
                .resideInAPackage("io.eddy." + module + "..")
                .should()
                .dependOnClassesThat(new DescribedPredicate<JavaClass>("are Eddy's and not in " + known) {
                    @Override
                    public boolean test(JavaClass used) {
                        var name = used.getPackageName() + ".";
                        return name.startsWith("io.eddy.")
                                && known.stream().noneMatch(one -> name.startsWith("io.eddy." + one + "."));
                    }
                })
                .check(EDDY);
    }

    private static void assertKnowsNot(String module, String... packages) {
        noClasses()
                .that()
                .resideInAPackage("io.eddy." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(EDDY);
    }
}
