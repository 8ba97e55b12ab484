package io.eddy.serving.session;

import io.eddy.schemas.Recommendation;
import java.util.Collection;

/** What tests of other packages make of this one's classes. */
public final class SessionExamples {

    private SessionExamples() {}

    public static void add(RecentRecommendations recent, Recommendation recommendation) {
        recent.add(recommendation);
    }

    /** The first one the most popular. */
    public static PopularItems popular(Collection<String> itemIds) {
        var popular = new PopularItems();
        var only = popular.ofPartition(0);
        int weight = itemIds.size();
        for (var itemId : itemIds) {
            only.put(itemId, weight--);
        }
        return popular;
    }
}
