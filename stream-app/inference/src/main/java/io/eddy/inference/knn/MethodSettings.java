package io.eddy.inference.knn;

import io.eddy.neighbours.SessionKnnMethod;
import io.eddy.neighbours.Stan;
import io.eddy.neighbours.VmisKnn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A method with its settings as a manifest has them. */
final class MethodSettings {

    private static final String METHOD = "method";
    private static final String VMIS_KNN = "vmis-knn";
    private static final String V_SKNN = "v-sknn";
    private static final String STAN = "stan";
    private static final String SAMPLE_SIZE = "sample_size";
    private static final String NEIGHBOURS = "neighbours";
    private static final String POSITION_DECAY = "position_decay";
    private static final String RECENCY_DECAY_MS = "recency_decay_ms";
    private static final String DISTANCE_DECAY = "distance_decay";

    private MethodSettings() {}

    /** What recommendations say of how their items were found. */
    static String strategy(SessionKnnMethod method) {
        return describe(method).get(METHOD).toString();
    }

    static Map<String, Object> describe(SessionKnnMethod method) {
        var settings = new LinkedHashMap<String, Object>();
        if (method instanceof VmisKnn.Settings vmis) {
            settings.put(METHOD, vmis.idf() ? VMIS_KNN : V_SKNN);
            settings.put(SAMPLE_SIZE, vmis.sampleSize());
            settings.put(NEIGHBOURS, vmis.neighbours());
        } else if (method instanceof Stan.Settings stan) {
            settings.put(METHOD, STAN);
            settings.put(SAMPLE_SIZE, stan.sampleSize());
            settings.put(NEIGHBOURS, stan.neighbours());
            settings.put(POSITION_DECAY, stan.positionDecay());
            settings.put(RECENCY_DECAY_MS, stan.recencyDecay().toMillis());
            settings.put(DISTANCE_DECAY, stan.distanceDecay());
        }
        return settings;
    }

    /** @throws IllegalArgumentException that names the setting and what is wrong with it */
    static SessionKnnMethod read(Map<String, Object> settings) {
        var method = settings.get(METHOD);
        int sampleSize = number(settings, SAMPLE_SIZE).intValue();
        int neighbours = number(settings, NEIGHBOURS).intValue();
        if (VMIS_KNN.equals(method) || V_SKNN.equals(method)) {
            return new VmisKnn.Settings(sampleSize, neighbours, VMIS_KNN.equals(method));
        }
        if (STAN.equals(method)) {
            return new Stan.Settings(
                    sampleSize,
                    neighbours,
                    number(settings, POSITION_DECAY).doubleValue(),
                    Duration.ofMillis(number(settings, RECENCY_DECAY_MS).longValue()),
                    number(settings, DISTANCE_DECAY).doubleValue());
        }
        throw new IllegalArgumentException(
                METHOD + " is " + method + ", expected " + VMIS_KNN + ", " + V_SKNN + " or " + STAN);
    }

    private static Number number(Map<String, Object> settings, String name) {
        if (settings.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException(name + " is " + settings.get(name) + ", expected a number");
    }
}
