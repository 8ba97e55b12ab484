package io.eddy.serving.http;

import io.eddy.catalogue.ItemAttributes;
import io.eddy.catalogue.ItemTitles;
import io.eddy.schemas.KafkaConnection;
import io.eddy.schemas.SchemaRegistry;
import io.eddy.schemas.Topics;
import io.eddy.schemas.WireFormat;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.session.SessionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What the service reads, keeps and serves.
 *
 * @param instance this process in its group; null for a name that stays with the state folder
 * @param clicksTopic where clicks are written that come over HTTP
 * @param statusTopic where the job says what it serves
 * @param rejectedTopic where the job writes clicks that it does not accept
 * @param windowsTopic where the evaluation writes the figures of windows, in the format of recommendations
 * @param titles that items are shown by
 * @param attributes that lists are filtered by
 * @param similarItems of a model
 */
public record ServiceSettings(
        SessionSettings sessions,
        String instance,
        String clicksTopic,
        WireFormat clicksFormat,
        String statusTopic,
        String rejectedTopic,
        String windowsTopic,
        Door door,
        ItemTitles titles,
        ItemAttributes attributes,
        SimilarItems similarItems) {

    public static final int DEFAULT_PORT = 8088;
    public static final String DEFAULT_GROUP = "default";

    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,40}");

    public ServiceSettings {
        if (instance != null && !INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException(
                    "The name of an instance is 1 to 40 letters, digits, dots, dashes and underscores, not '" + instance
                            + "'.");
        }
    }

    /**
     * The default topics in JSON, on the loopback interface at the default port or a free one, sessions kept for a day, unless named.
     */
    public static Builder builder(KafkaConnection kafka, Path stateFolder) {
        return new Builder(kafka, stateFolder);
    }

    /** Names what differs from the defaults. */
    public static final class Builder {

        private final KafkaConnection kafka;
        private final Path stateFolder;
        private String recommendationsTopic = Topics.RECOMMENDATIONS.name();
        private WireFormat format = WireFormat.JSON;
        private SchemaRegistry registry;
        private String group = DEFAULT_GROUP;
        private int standbys = 1;
        private Duration retention = Duration.ofDays(1);
        private Duration halfLife = Duration.ofHours(6);
        private String instance;
        private String clicksTopic = Topics.CLICKS.name();
        private WireFormat clicksFormat = WireFormat.JSON;
        private String statusTopic = Topics.MODEL_STATUS.name();
        private String rejectedTopic = Topics.CLICKS_REJECTED.name();
        private String windowsTopic = Topics.EVALUATION_WINDOWS.name();
        private Door door = Door.onLoopback(LoopbackPort.preferably(DEFAULT_PORT));
        private ItemTitles titles = ItemTitles.NONE;
        private ItemAttributes attributes = ItemAttributes.NONE;
        private SimilarItems similarItems = SimilarItems.UNKNOWN;

        private Builder(KafkaConnection kafka, Path stateFolder) {
            this.kafka = kafka;
            this.stateFolder = stateFolder;
        }

        public Builder recommendations(String newTopic, WireFormat newFormat) {
            recommendationsTopic = newTopic;
            format = newFormat;
            return this;
        }

        public Builder registry(SchemaRegistry newRegistry) {
            registry = newRegistry;
            return this;
        }

        public Builder group(String newGroup) {
            group = newGroup;
            return this;
        }

        public Builder standbys(int newStandbys) {
            standbys = newStandbys;
            return this;
        }

        public Builder retention(Duration newRetention) {
            retention = newRetention;
            return this;
        }

        public Builder halfLife(Duration newHalfLife) {
            halfLife = newHalfLife;
            return this;
        }

        public Builder instance(String newInstance) {
            instance = newInstance;
            return this;
        }

        public Builder clicks(String newTopic, WireFormat newFormat) {
            clicksTopic = newTopic;
            clicksFormat = newFormat;
            return this;
        }

        public Builder views(String newStatusTopic, String newRejectedTopic, String newWindowsTopic) {
            statusTopic = newStatusTopic;
            rejectedTopic = newRejectedTopic;
            windowsTopic = newWindowsTopic;
            return this;
        }

        public Builder door(Door newDoor) {
            door = newDoor;
            return this;
        }

        public Builder titles(ItemTitles newTitles) {
            titles = newTitles;
            return this;
        }

        public Builder attributes(ItemAttributes newAttributes) {
            attributes = newAttributes;
            return this;
        }

        public Builder similarItems(SimilarItems newSimilarItems) {
            similarItems = newSimilarItems;
            return this;
        }

        public ServiceSettings build() {
            return new ServiceSettings(
                    new SessionSettings(
                            kafka,
                            recommendationsTopic,
                            format,
                            registry,
                            stateFolder,
                            group,
                            standbys,
                            retention,
                            halfLife),
                    instance,
                    clicksTopic,
                    clicksFormat,
                    statusTopic,
                    rejectedTopic,
                    windowsTopic,
                    door,
                    titles,
                    attributes,
                    similarItems);
        }
    }
}
