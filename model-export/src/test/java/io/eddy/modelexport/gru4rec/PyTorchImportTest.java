package io.eddy.modelexport.gru4rec;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.Models;
import io.eddy.inference.bundle.ItemFile;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.inference.model.HiddenState;
import io.eddy.inference.testing.WholeSession;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models made by PyTorch's own modules, with the scores that PyTorch gives; pytorch/write_fixtures.py wrote them. */
class PyTorchImportTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"shared-1", "shared-2", "separate-1", "separate-2", "none-1", "none-2"})
    void shouldScoreLikePyTorch(String fixture) throws Exception {
        var files = Path.of("src/test/resources/pytorch", fixture);
        var weights = Gru4RecWeights.read(files.resolve("weights.safetensors"));
        assertThat(weights.embeddingMode().toString() + "-" + weights.layers()).isEqualTo(fixture);
        var model = new TrainedModel<>(new Gru4Rec(), weights, ItemFile.read(files.resolve("items.csv")), Map.of());
        BundleExport.export(model, "imported", "1", LeaveOut.NOTHING, folder.resolve("bundle"));

        int compared = 0;
        try (var onnx = Models.open(ModelBundle.load(folder.resolve("bundle")));
                var expected = CsvReader.builder().ofNamedCsvRecord(files.resolve("expected.csv"))) {
            var session = "";
            HiddenState[] state = {null};
            for (var click : expected) {
                if (!click.getField("session").equals(session)) {
                    session = click.getField("session");
                    state = new HiddenState[] {null};
                }
                state = WholeSession.step(onnx, new int[] {model.items().indexOf(click.getField("item_id"))}, state);
                var ranked = WholeSession.ranked(onnx, state, model.items().size())[0];
                for (int rank = 0; rank < ranked.size(); rank++) {
                    float score = Float.parseFloat(click.getField(model.items().id(ranked.itemIndex(rank))));
                    assertThat(ranked.score(rank)).isCloseTo(score, Offset.offset(1e-5f));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(19 * 17);
        assertThat(weights.embeddingSize()).isEqualTo(weights.embeddingMode() == EmbeddingMode.NONE ? 0 : 6);
    }
}
