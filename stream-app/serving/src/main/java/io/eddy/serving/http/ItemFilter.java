package io.eddy.serving.http;

import io.eddy.catalogue.ItemAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which items of a list are shown: of several values of one attribute any will do, of several attributes all have to fit. */
final class ItemFilter {

    private static final String PARAMETER = "filter";

    private final ItemAttributes attributes;
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();

    /**
     * @param texts each as {@code attribute:value}
     * @throws Problem where one is no such text or names an attribute that no item has
     */
    ItemFilter(ItemAttributes attributes, List<String> texts) {
        this.attributes = attributes;
        for (var text : texts) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw Problem.ofParameter(
                        PARAMETER,
                        "The parameter filter is an attribute and a value, as color:red, not " + Problem.shortened(text)
                                + ".");
            }
            var name = text.substring(0, colon);
            if (!attributes.names().contains(name)) {
                throw Problem.ofParameter(
                        PARAMETER,
                        attributes.names().isEmpty()
                                ? "This server knows no attributes of items: it was started without a file that has them (--titles)."
                                : "No item has an attribute " + Problem.shortened(name) + "; known are "
                                        + String.join(", ", attributes.names()) + ".");
            }
            wanted.computeIfAbsent(name, each -> new ArrayList<>()).add(text.substring(colon + 1));
        }
    }

    boolean passes(String itemId) {
        return wanted.entrySet().stream()
                .allMatch(each ->
                        each.getValue().stream().anyMatch(value -> attributes.has(itemId, each.getKey(), value)));
    }
}
