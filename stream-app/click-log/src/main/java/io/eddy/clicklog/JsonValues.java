package io.eddy.clicklog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/**
 * JSON that is no object a line: the elements of arrays, and objects spread over lines, one behind the other. Where it is broken nothing
 * tells the next object, so reading ends with an error.
 */
final class JsonValues implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonParser parser;
    private long number;

    JsonValues(Reader reader) throws IOException {
        this.parser = JSON.createParser(reader);
    }

    /**
     * @return the next element of an array, or the next value outside of arrays; null at the end
     * @throws IOException where it is no JSON, or cut off; the message says where
     */
    JsonNode next() throws IOException {
        try {
            var token = parser.nextToken();
            while (isOuterStart(token) || token == JsonToken.END_ARRAY) {
                token = parser.nextToken();
            }
            if (token == null) {
                return null;
            }
            number++;
            return JSON.readTree(parser);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "it is no JSON behind object " + number + " (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + "): " + e.getOriginalMessage(),
                    e);
        }
    }

    private boolean isOuterStart(JsonToken token) {
        return token == JsonToken.START_ARRAY
                && parser.getParsingContext().getParent().inRoot();
    }

    /** The number of the value last read; the first has 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
