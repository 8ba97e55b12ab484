package io.eddy.command.stream;

import io.eddy.schemas.HttpSchemaRegistry;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.WireFormat;
import java.net.URI;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where recommendations are read, and how they are written. */
final class RecommendationOptions {

    @Option(
            names = "--recommendations-topic",
            paramLabel = "TOPIC",
            defaultValue = "recommendations",
            showDefaultValue = Visibility.ALWAYS,
            description = "Where recommendations are read.")
    String topic;

    @Option(
            names = "--recommendations-format",
            paramLabel = "FORMAT",
            defaultValue = "JSON",
            showDefaultValue = Visibility.ALWAYS,
            description = "How recommendations are written: ${COMPLETION-CANDIDATES}.")
    WireFormat format;

    @Option(names = "--schema-registry", paramLabel = "URL", description = "Needed for the format AVRO_REGISTRY.")
    private URI schemaRegistry;

    /** Null where none is named. */
    SchemaRegistry registry() {
        return schemaRegistry == null ? null : new HttpSchemaRegistry(schemaRegistry);
    }
}
