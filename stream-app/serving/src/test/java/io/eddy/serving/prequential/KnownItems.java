package io.eddy.serving.prequential;

import java.util.Collections;
import java.util.Map;

/** The items of a model that a test makes up. */
record KnownItems(Map<String, Long> supportById) implements ItemSupport {

    @Override
    public int items() {
        return supportById.size();
    }

    @Override
    public long support(String itemId) {
        return supportById.getOrDefault(itemId, 0L);
    }

    @Override
    public long largestSupport() {
        return Collections.max(supportById.values());
    }
}
