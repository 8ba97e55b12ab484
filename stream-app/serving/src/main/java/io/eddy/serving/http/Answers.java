package io.eddy.serving.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.Recommendation;
import io.eddy.serving.session.KeptSession;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Recommendations as they are answered. Any thread. */
final class Answers {

    static final String POPULAR = "popular";

    private final ItemTitles titles;

    Answers(ItemTitles titles) {
        this.titles = titles;
    }

    /**
     * Which part of a list is wanted.
     *
     * @param n items at most
     * @param excludeSeen whether items that the session has clicked are left out
     * @param cursor where to begin; null for the first item
     */
    record Wanted(int n, boolean excludeSeen, ItemFilter filter, String cursor) {}

    /** @throws Problem where the cursor is of another recommendation */
    ObjectNode of(KeptSession session, Wanted wanted) {
        var recommendation = session.latest();
        int from = Cursor.passed(wanted.cursor, recommendation);
        var answer = head(recommendation);
        var items = answer.putArray("items");
        Set<String> seen = wanted.excludeSeen ? new HashSet<>(session.clicked()) : Set.of();
        int passed = from;
        var candidates = recommendation.getItems();
        for (var candidate : candidates.subList(from, candidates.size())) {
            var itemId = candidate.getItemId();
            if (!seen.contains(itemId) && wanted.filter.passes(itemId)) {
                if (items.size() == wanted.n) {
                    answer.put("next_cursor", new Cursor(recommendation.getRecommendationId(), passed).text());
                    break;
                }
                items.addObject().setAll(item(itemId).put("score", candidate.getScore()));
            }
            passed++;
        }
        return answer;
    }

    /** All of it. */
    ObjectNode of(Recommendation recommendation) {
        var answer = head(recommendation);
        var items = answer.putArray("items");
        recommendation
                .getItems()
                .forEach(candidate -> items.add(item(candidate.getItemId()).put("score", candidate.getScore())));
        return answer;
    }

    /** What a session gets that nobody has heard of. */
    ObjectNode ofUnknownSession(String sessionId, List<String> popular, Wanted wanted) {
        if (wanted.cursor != null) {
            throw Problem.ofParameter("cursor", "There is no such list any more: the session is not known.");
        }
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", sessionId)
                .put("session_known", false)
                .put("strategy", POPULAR);
        var items = answer.putArray("items");
        popular.stream().filter(wanted.filter::passes).limit(wanted.n).forEach(itemId -> items.add(item(itemId)));
        return answer;
    }

    private ObjectNode head(Recommendation recommendation) {
        var click = recommendation.getClick();
        var answer = JsonNodeFactory.instance
                .objectNode()
                .put("session_id", recommendation.getSessionId())
                .put("session_known", true)
                .put("recommendation_id", recommendation.getRecommendationId())
                .put("strategy", recommendation.getStrategy())
                .put("model_name", recommendation.getModelName())
                .put("model_version", recommendation.getModelVersion())
                .put("emitted_at", recommendation.getEmittedAt().toString());
        var shown = item(click.getItemId())
                .put("position", click.getPosition())
                .put("event_time", click.getEventTime().toString());
        if (click.getItemKnown() != null) {
            shown.put("item_known", click.getItemKnown());
        }
        if (click.getEventId() != null) {
            shown.put("event_id", click.getEventId());
        }
        answer.set("click", shown);
        return answer;
    }

    ObjectNode item(String itemId) {
        var item = JsonNodeFactory.instance.objectNode().put("item_id", itemId);
        var title = titles.of(itemId);
        return title.equals(itemId) ? item : item.put("title", title);
    }
}
