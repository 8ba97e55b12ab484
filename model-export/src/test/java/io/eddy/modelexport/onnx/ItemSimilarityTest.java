package io.eddy.modelexport.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.modelexport.gru4rec.Gru4RecGraphs;
import io.eddy.modelexport.gru4rec.Gru4RecWeights;
import io.eddy.modelexport.gru4rec.GruForm;
import io.eddy.modelexport.onnx.ItemSimilarity.Near;
import org.junit.jupiter.api.Test;

class ItemSimilarityTest {

    @Test
    void shouldOrderItemsByTheAngleBetweenTheirRows() {
        var rows = new float[] {1, 0, 3, 3, 0, 2, -5, 0, 0, 0};
        var weights = Gru4RecWeights.builder(GruForm.RESET_AFTER, 5, 2)
                .output(rows)
                .outputBias(new float[5])
                .layer(new float[5 * 3 * 2], new float[3 * 2 * 2], new float[3 * 2], new float[3 * 2])
                .build();
        assertThat(new ItemSimilarity(new Gru4RecGraphs(weights).itemMatrix()).nearest(0, 3))
                .containsExactly(new Near(1, 3 / Math.sqrt(18)), new Near(2, 0), new Near(4, 0));
        assertThat(new ItemSimilarity(new Gru4RecGraphs(weights).itemMatrix()).nearest(0, 9))
                .hasSize(4)
                .last()
                .isEqualTo(new Near(3, -1));
    }
}
