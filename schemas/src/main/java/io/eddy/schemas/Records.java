package io.eddy.schemas;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's data model, limited to Eddy's generated classes.
 *
 * <p>Avro refuses to load a class that a schema names unless the whole JVM trusts it. Naming the classes here needs no
 * such setting, and a schema from a registry can never name another class.
 */
final class Records extends SpecificData {

    static final Records MODEL = new Records();

    private final Map<String, Class<? extends SpecificRecord>> classes = Stream.of(
                    Click.class,
                    Recommendation.class,
                    CausingClick.class,
                    Candidate.class,
                    Experiment.class,
                    ModelRelease.class,
                    BundleAddress.class,
                    ModelStatus.class,
                    ServingBundle.class,
                    EvaluatedPrediction.class,
                    EvaluationWindow.class,
                    CutOffFigures.class,
                    ModelComparison.class,
                    FigureDifference.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private Records() {
        super(Records.class.getClassLoader());
        addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    }

    @Override
    public Class<?> getClass(Schema schema) {
        var type = schema.getType() == Schema.Type.RECORD ? classes.get(schema.getFullName()) : null;
        return type == null ? super.getClass(schema) : type;
    }
}
