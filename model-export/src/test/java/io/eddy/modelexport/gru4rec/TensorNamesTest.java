package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eddy.modelexport.torch.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TensorNamesTest {

    private static final List<String> LAYER =
            List.of("gru.weight_ih_l0", "gru.weight_hh_l0", "gru.bias_ih_l0", "gru.bias_hh_l0");

    @ParameterizedTest
    @MethodSource("io.eddy.modelexport.gru4rec.Architecture#all")
    void shouldTellTheArchitecture(Architecture architecture) {
        Set<String> names = architecture.shapes(5, 2, 2).keySet();

        TensorNames told = TensorNames.of(architecture.gruForm(), names);

        assertThat(told.embeddingMode()).isEqualTo(architecture.embeddingMode());
        assertThat(told.layers()).isEqualTo(architecture.layers());
        assertThat(told.names()).containsExactlyElementsOf(names);
    }

    /** Which of two tensors is wrong may hang on what else is there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "embeddings output.bias | tensor embedding.weight is missing; tensor embeddings is not expected (did you mean embedding.weight?)",
                "emb.weight output.bias | tensor embedding.weight is missing; tensor emb.weight is not expected (did you mean embedding.weight?)",
                "Output.Weight output.bias | tensor output.weight is missing; tensor Output.Weight is not expected (did you mean output.weight?)",
                "embeding.weight output.weight output.bias | tensor embeding.weight is not expected (did you mean embedding.weight?)",
                "embedding.weight outptu.weight output.bias | tensor outptu.weight is not expected (did you mean output.weight?)",
                "embedding.weight output.weight ouput.bias | tensor output.bias is missing; tensor ouput.bias is not expected (did you mean output.bias?)",
                "embedding.weight output.weight output.bias extra_steps | tensor extra_steps is not expected",
                "embedding.weight output.weight | tensor output.bias is missing",
                "output.bias | tensors embedding.weight, output.weight are missing",
                "fc.w head.w output.bias | tensors embedding.weight, output.weight are missing; tensor fc.w is not expected; tensor head.w is not expected"
            })
    void shouldSayWhichTensorIsMissingAndWhichIsNotExpected(String tables, String message) {
        List<String> found = new ArrayList<>(Arrays.asList(tables.split(" ")));
        found.addAll(LAYER);
        assertRefused(GruForm.RESET_AFTER, found, message + "; expected [");
    }

    @Test
    void shouldBlameTheTensorOfTheLayerThatIsMisnamed() {
        for (String misnamed : LAYER) {
            for (String tables : List.of("embedding.weight", "output.weight", "embedding.weight output.weight")) {
                List<String> found = new ArrayList<>(Arrays.asList(tables.split(" ")));
                found.add("output.bias");
                found.addAll(LAYER);
                found.set(found.indexOf(misnamed), misnamed.replace("_l0", "_10"));
                assertRefused(
                        GruForm.RESET_AFTER,
                        found,
                        "tensor %1$s is missing; tensor %2$s is not expected (did you mean %1$s?); expected ["
                                .formatted(misnamed, misnamed.replace("_l0", "_10")));
            }
        }
    }

    @Test
    void shouldMissTheLayersBelowTheHighest() {
        List<String> found = new ArrayList<>(List.of("embedding.weight", "output.bias"));
        found.addAll(LAYER);
        LAYER.forEach(name -> found.add(name.replace("l0", "l1")));
        found.remove("gru.weight_ih_l1");
        assertRefused(GruForm.RESET_AFTER, found, "tensor gru.weight_ih_l1 is missing; expected [");
        // A file of so many layers would have more tensors.
        found.add("gru.weight_ih_l1");
        found.add("gru.weight_ih_l999999999");
        assertRefused(GruForm.RESET_AFTER, found, "tensor gru.weight_ih_l999999999 is not expected; expected [");
    }

    /** The second form has but one bias a gate. */
    @Test
    void shouldNotExpectTheOtherFormsBias() {
        List<String> found = new ArrayList<>(List.of("embedding.weight", "output.bias"));
        found.addAll(LAYER);
        assertRefused(GruForm.RESET_BEFORE, found, "tensor gru.bias_hh_l0 is not expected; expected [");
    }

    @Test
    void shouldNameAFewOfManyForeignTensors() {
        List<String> found = new ArrayList<>(List.of("embedding.weight", "output.bias"));
        found.addAll(LAYER);
        for (int i = 0; i < 30; i++) {
            found.add("encoder.%02d.norm".formatted(i));
        }
        assertRefused(
                GruForm.RESET_AFTER,
                found,
                "tensor encoder.00.norm is not expected; tensor encoder.01.norm is not expected; tensor encoder.02.norm is not"
                        + " expected; tensor encoder.03.norm is not expected; tensor encoder.04.norm is not expected;"
                        + " nor are 25 more; expected [");
    }

    @Test
    void shouldNameTheModuleThatHoldsTheModel() {
        List<String> found = new ArrayList<>(List.of("net.model.embedding.weight", "net.model.output.bias"));
        LAYER.forEach(name -> found.add("net.model." + name));
        assertRefused(
                GruForm.RESET_AFTER,
                found,
                "the name of each tensor begins with net.model., expected names without it; save that module's own"
                        + " state_dict");
    }

    @ParameterizedTest
    @CsvSource({"_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module.", "module.module._orig_mod."})
    void shouldTakeTheNamesOutOfTheirWrappers(String wrapper) {
        Map<String, FloatTensor> wrapped = new LinkedHashMap<>();
        wrapped.put(wrapper + "output.bias", new FloatTensor(new float[] {1}, 1));
        wrapped.put(wrapper + "module.x", new FloatTensor(new float[] {2}, 1));
        assertThat(TensorNames.unwrapped(wrapped)).containsOnlyKeys("output.bias", "module.x");
        assertThat(TensorNames.unwrapped(wrapped).get("output.bias").values()).containsExactly(1);
    }

    @Test
    void shouldLeaveNamesOfWhichSomeHaveNoWrapper() {
        Map<String, FloatTensor> mixed = new LinkedHashMap<>();
        mixed.put("_orig_mod.output.bias", new FloatTensor(new float[] {1}, 1));
        mixed.put("output.weight", new FloatTensor(new float[] {2}, 1));
        assertThat(TensorNames.unwrapped(mixed)).isEqualTo(mixed);
        assertThat(TensorNames.unwrapped(Map.of())).isEmpty();
    }

    private static void assertRefused(GruForm form, List<String> found, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorNames.of(form, new TreeSet<>(found)))
                .withMessageStartingWith(message);
    }
}
