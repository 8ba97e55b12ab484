package io.eddy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages; ARCHITECTURE.md says why. */
class ArchitectureTest {

    private static final JavaClasses EDDY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.eddy");

    @Test
    void shouldLetSchemasKnowNobody() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.schemas..")
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are Eddy's, outside schemas",
                        type -> type.getPackageName().startsWith("io.eddy")
                                && !type.getPackageName().startsWith("io.eddy.schemas")))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "ai.onnxruntime..")
                .check(EDDY);
    }

    @Test
    void shouldKeepEvaluationFreeOfKafkaFlinkAndModels() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.evaluation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.flink..",
                        "ai.onnxruntime..",
                        "org.bytedeco..",
                        "io.eddy.inference..",
                        "io.eddy.modelexport..",
                        "io.eddy.recommender..",
                        "io.eddy.replay..",
                        "io.eddy.embedded..",
                        "io.eddy.command..")
                .check(EDDY);
    }

    @Test
    void shouldKeepInferenceFreeOfKafkaAndFlink() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.inference..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.flink..",
                        "org.bytedeco..",
                        "io.eddy.schemas..",
                        "io.eddy.evaluation..",
                        "io.eddy.modelexport..",
                        "io.eddy.recommender..",
                        "io.eddy.replay..",
                        "io.eddy.embedded..",
                        "io.eddy.command..")
                .check(EDDY);
    }

    @Test
    void shouldLetModelExportKnowOnlyEvaluationAndInference() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.modelexport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.flink..",
                        "io.eddy.schemas..",
                        "io.eddy.recommender..",
                        "io.eddy.replay..",
                        "io.eddy.embedded..",
                        "io.eddy.command..")
                .check(EDDY);
    }

    @Test
    void shouldLetTheJobKnowOnlySchemasAndInference() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.recommender..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.bytedeco..",
                        "io.eddy.evaluation..",
                        "io.eddy.modelexport..",
                        "io.eddy.replay..",
                        "io.eddy.embedded..",
                        "io.eddy.command..")
                .check(EDDY);
    }

    @Test
    void shouldLetReplayKnowOnlySchemasAndEvaluation() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.replay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "ai.onnxruntime..",
                        "org.bytedeco..",
                        "io.eddy.inference..",
                        "io.eddy.modelexport..",
                        "io.eddy.recommender..",
                        "io.eddy.embedded..",
                        "io.eddy.command..")
                .check(EDDY);
    }

    @Test
    void shouldLetDataGoOneWayThroughTheJob() {
        noClasses()
                .that()
                .resideInAPackage("io.eddy.recommender.click..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.eddy.recommender.session..", "io.eddy.recommender.recommendation..")
                .check(EDDY);
        noClasses()
                .that()
                .resideInAPackage("io.eddy.recommender.session..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.eddy.recommender.recommendation..")
                .check(EDDY);
    }

    @Test
    void shouldLetOnlyTheJobKnowAllStages() {
        classes()
                .that()
                .resideInAPackage("io.eddy.recommender.(*)..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("io.eddy.recommender..")
                .check(EDDY);
    }

    @Test
    void shouldHaveNoCirclesBetweenPackages() {
        slices().matching("io.eddy.(**)").should().beFreeOfCycles().check(EDDY);
    }

    @Test
    void shouldKeepFlinksInternalOperatorApiInOneClass() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.eddy.recommender.session.SessionOperator")
                .and()
                .resideOutsideOfPackage("io.eddy.recommender.session")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.apache.flink.streaming.api.operators.AbstractStreamOperator")
                .check(EDDY);
    }
}
