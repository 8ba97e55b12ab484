package io.eddy.recommender.recommendation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.eddy.recommender.session.SessionRecommendation;
import io.eddy.schemas.JsonForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** As JSON. */
final class JsonRecommendations implements RecommendationEncoder {

    private static final SerializableString RECOMMENDATION_ID = new SerializedString("recommendation_id");
    private static final SerializableString SESSION_ID = new SerializedString("session_id");
    private static final SerializableString CLICK = new SerializedString("click");
    private static final SerializableString EVENT_ID = new SerializedString("event_id");
    private static final SerializableString ITEM_ID = new SerializedString("item_id");
    private static final SerializableString POSITION = new SerializedString("position");
    private static final SerializableString EVENT_TIME = new SerializedString("event_time");
    private static final SerializableString SESSION_START = new SerializedString("session_start");
    private static final SerializableString ITEM_KNOWN = new SerializedString("item_known");
    private static final SerializableString ITEMS = new SerializedString("items");
    private static final SerializableString SCORE = new SerializedString("score");
    private static final SerializableString BY_RELEASED = new SerializedString("by_released");
    private static final SerializableString MODEL_NAME = new SerializedString("model_name");
    private static final SerializableString MODEL_VERSION = new SerializedString("model_version");
    private static final SerializableString STRATEGY = new SerializedString("strategy");
    private static final SerializableString EMITTED_AT = new SerializedString("emitted_at");
    private static final SerializableString EXPERIMENT = new SerializedString("experiment");
    private static final SerializableString NAME = new SerializedString("name");
    private static final SerializableString SESSION_SHARE = new SerializedString("session_share");
    private static final SerializableString BESIDE_MODEL_NAME = new SerializedString("beside_model_name");
    private static final SerializableString BESIDE_MODEL_VERSION = new SerializedString("beside_model_version");
    private static final SerializableString INTERLEAVED = new SerializedString("interleaved");
    private static final SerializableString LOT = new SerializedString("lot");

    private final ShortFloats scores = new ShortFloats();
    private final ByteArrayBuilder buffer = new ByteArrayBuilder(2048);

    @Override
    public byte[] encode(SessionRecommendation recommendation, int items, Instant emittedAt) {
        buffer.reset();
        try (var json = JsonForm.FACTORY.createGenerator(buffer)) {
            json.writeStartObject();
            text(RECOMMENDATION_ID, recommendation.click().origin().id(), json);
            text(SESSION_ID, recommendation.click().sessionId(), json);
            writeClick(recommendation, json);
            writeItems(recommendation, items, json);
            text(MODEL_NAME, recommendation.modelName(), json);
            text(MODEL_VERSION, recommendation.modelVersion(), json);
            text(STRATEGY, recommendation.strategy(), json);
            number(EMITTED_AT, emittedAt.toEpochMilli(), json);
            if (recommendation.experiment() != null) {
                writeExperiment(recommendation, json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    private static void text(SerializableString name, String value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void number(SerializableString name, long value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(value);
    }

    private static void truth(SerializableString name, boolean value, JsonGenerator json) throws IOException {
        json.writeFieldName(name);
        json.writeBoolean(value);
    }

    private static void writeClick(SessionRecommendation recommendation, JsonGenerator json) throws IOException {
        var click = recommendation.click();
        json.writeFieldName(CLICK);
        json.writeStartObject();
        if (click.eventId() != null) {
            text(EVENT_ID, click.eventId(), json);
        }
        text(ITEM_ID, click.itemId(), json);
        number(POSITION, recommendation.position(), json);
        number(EVENT_TIME, click.eventTimeMs(), json);
        if (RecommendationEncoder.knowsTheStart(recommendation)) {
            number(SESSION_START, recommendation.sessionStartMs(), json);
        }
        if (click.recommendationId() != null) {
            text(RECOMMENDATION_ID, click.recommendationId(), json);
        }
        truth(ITEM_KNOWN, recommendation.itemKnown(), json);
        json.writeEndObject();
    }

    private void writeItems(SessionRecommendation recommendation, int items, JsonGenerator json) throws IOException {
        json.writeFieldName(ITEMS);
        json.writeStartArray();
        for (int rank = 0; rank < items; rank++) {
            json.writeStartObject();
            json.writeFieldName(ITEM_ID);
            var itemId = recommendation.itemIds()[rank];
            json.writeUTF8String(itemId, 0, itemId.length);
            json.writeFieldName(SCORE);
            scores.write(recommendation.scores()[rank], json);
            var byReleased = RecommendationEncoder.byReleased(recommendation, rank);
            if (byReleased != null) {
                truth(BY_RELEASED, byReleased, json);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeExperiment(SessionRecommendation recommendation, JsonGenerator json) throws IOException {
        var experiment = recommendation.experiment().asRecord();
        json.writeFieldName(EXPERIMENT);
        json.writeStartObject();
        text(NAME, experiment.getName(), json);
        json.writeFieldName(SESSION_SHARE);
        json.writeNumber(experiment.getSessionShare());
        text(MODEL_NAME, experiment.getModelName(), json);
        text(MODEL_VERSION, experiment.getModelVersion(), json);
        text(BESIDE_MODEL_NAME, experiment.getBesideModelName(), json);
        text(BESIDE_MODEL_VERSION, experiment.getBesideModelVersion(), json);
        truth(INTERLEAVED, experiment.getInterleaved(), json);
        number(LOT, experiment.getLot(), json);
        json.writeEndObject();
    }
}
