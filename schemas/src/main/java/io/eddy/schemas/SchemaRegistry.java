package io.eddy.schemas;

import java.util.Optional;
import org.apache.avro.Schema;

/** The two questions that Eddy asks a schema registry. Implementations may be used by several threads. */
public interface SchemaRegistry {

    /**
     * @return empty where the registry answers that it has no such id, or none of an Avro schema
     * @throws java.io.UncheckedIOException where the registry cannot be asked
     */
    Optional<Schema> schemaById(int id);

    /**
     * Registers a schema, or finds it where it is registered already.
     *
     * @return the schema's id
     * @throws java.io.UncheckedIOException where the registry cannot be asked or refuses the schema
     */
    int register(String subject, Schema schema);
}
