package io.eddy.recommender.recommendation;

import io.eddy.recommender.click.AcceptedClick;
import io.eddy.recommender.session.SessionRecommendation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** As Avro's binary form, field by field in the order of the schema. */
final class AvroRecommendations implements RecommendationEncoder {

    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    private final byte[] frame;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);
    private BinaryEncoder avro;

    /** @param frame before each record */
    AvroRecommendations(byte[] frame) {
        this.frame = frame.clone();
    }

    @Override
    public byte[] encode(SessionRecommendation recommendation, int items, Instant emittedAt) {
        buffer.reset();
        buffer.writeBytes(frame);
        avro = EncoderFactory.get().binaryEncoder(buffer, avro);
        try {
            write(recommendation, items, emittedAt);
            avro.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    private void write(SessionRecommendation recommendation, int items, Instant emittedAt) throws IOException {
        var click = recommendation.click();
        avro.writeString(click.origin().id());
        avro.writeString(click.sessionId());
        writeClick(recommendation, click);
        if (items > 0) {
            avro.writeArrayStart();
            avro.setItemCount(items);
            for (int rank = 0; rank < items; rank++) {
                writeItem(recommendation, rank);
            }
        }
        avro.writeArrayEnd();
        avro.writeString(recommendation.modelName());
        avro.writeString(recommendation.modelVersion());
        avro.writeString(recommendation.strategy());
        avro.writeLong(emittedAt.toEpochMilli());
        writeExperiment(recommendation);
    }

    private void writeClick(SessionRecommendation recommendation, AcceptedClick click) throws IOException {
        writeOptional(click.eventId());
        avro.writeString(click.itemId());
        avro.writeInt(recommendation.position());
        avro.writeLong(click.eventTimeMs());
        if (RecommendationEncoder.knowsTheStart(recommendation)) {
            avro.writeIndex(PRESENT);
            avro.writeLong(recommendation.sessionStartMs());
        } else {
            avro.writeIndex(ABSENT);
        }
        writeOptional(click.recommendationId());
        avro.writeIndex(PRESENT);
        avro.writeBoolean(recommendation.itemKnown());
    }

    private void writeOptional(String text) throws IOException {
        if (text == null) {
            avro.writeIndex(ABSENT);
        } else {
            avro.writeIndex(PRESENT);
            avro.writeString(text);
        }
    }

    private void writeItem(SessionRecommendation recommendation, int rank) throws IOException {
        var itemId = recommendation.itemIds()[rank];
        // A string is its bytes.
        avro.writeBytes(itemId, 0, itemId.length);
        avro.writeFloat(recommendation.scores()[rank]);
        var byReleased = RecommendationEncoder.byReleased(recommendation, rank);
        if (byReleased == null) {
            avro.writeIndex(ABSENT);
        } else {
            avro.writeIndex(PRESENT);
            avro.writeBoolean(byReleased);
        }
    }

    private void writeExperiment(SessionRecommendation recommendation) throws IOException {
        if (recommendation.experiment() == null) {
            avro.writeIndex(ABSENT);
            return;
        }
        var experiment = recommendation.experiment().asRecord();
        avro.writeIndex(PRESENT);
        avro.writeString(experiment.getName());
        avro.writeDouble(experiment.getSessionShare());
        avro.writeString(experiment.getModelName());
        avro.writeString(experiment.getModelVersion());
        avro.writeString(experiment.getBesideModelName());
        avro.writeString(experiment.getBesideModelVersion());
        avro.writeBoolean(experiment.getInterleaved());
        avro.writeLong(experiment.getLot());
    }
}
