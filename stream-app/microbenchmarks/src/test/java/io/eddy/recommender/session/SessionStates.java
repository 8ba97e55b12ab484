package io.eddy.recommender.session;

import io.eddy.inference.model.HiddenState;
import java.util.List;

/** Sessions to read and write. */
public final class SessionStates {

    private SessionStates() {}

    public static SessionState ofFiveClicks(HiddenState hiddenState) {
        return new SessionState(
                "made-up 1#0123456789abcdef",
                hiddenState,
                LastItems.of(List.of("214536500", "214536501", "214536502", "214536503", "214536504")),
                5,
                1_700_000_000_000L,
                RecentEvents.of(1, 2, 3, 4, 5),
                0,
                1_700_000_000_000L,
                0);
    }
}
