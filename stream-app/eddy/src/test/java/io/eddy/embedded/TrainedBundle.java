package io.eddy.embedded;

import io.eddy.catalogue.LeaveOut;
import io.eddy.catalogue.session.LoggedClick;
import io.eddy.catalogue.session.Session;
import io.eddy.clicklog.synthetic.SyntheticShop;
import io.eddy.modelexport.gru4rec.Gru4Rec;
import io.eddy.modelexport.gru4rec.Gru4RecTrainer;
import io.eddy.modelexport.gru4rec.HyperParameters;
import io.eddy.modelexport.training.BundleExport;
import io.eddy.modelexport.training.TrainedModel;
import io.eddy.modelexport.training.TrainingSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A GRU4Rec trained for a moment on a made-up log, and later clicks of the same shop. */
public final class TrainedBundle {

    static final long GAP_MS = 30 * 60_000;

    /** 2026-01-05T08:00Z. */
    private static final long FIRST_CLICK_MS = 1_767_600_000_000L;

    private final SyntheticShop shop = new SyntheticShop(3, FIRST_CLICK_MS);

    /** @param bundle where it goes */
    public TrainedBundle(Path bundle) throws IOException {
        this(bundle, "test", 32);
    }

    public TrainedBundle(Path bundle, String version, int hiddenSize) throws IOException {
        var set = TrainingSet.of(Session.of(shop.sessions("train-", 3_000), GAP_MS));
        var parameters = HyperParameters.builder()
                .hiddenSize(hiddenSize)
                .epochs(2)
                .negativeSamples(256)
                .build();
        try (var trainer = new Gru4RecTrainer(set.clicks(), parameters)) {
            for (int epoch = 0; epoch < parameters.epochs(); epoch++) {
                trainer.trainEpoch((done, all, loss) -> {});
            }
            BundleExport.export(
                    new TrainedModel<>(new Gru4Rec(), trainer.weights(), set.items(), Map.of()),
                    "gru4rec",
                    version,
                    LeaveOut.NOTHING,
                    bundle);
        }
    }

    public List<LoggedClick> laterClicks(int sessions) {
        return shop.sessions("later-", sessions);
    }
}
