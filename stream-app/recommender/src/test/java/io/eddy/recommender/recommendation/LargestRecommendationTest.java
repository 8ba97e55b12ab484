package io.eddy.recommender.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.Items;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.model.ModelCard;
import io.eddy.schemas.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LargestRecommendationTest {

    private static final int MAX_ID_LENGTH = 100;

    @ParameterizedTest
    @EnumSource
    void shouldCountTheLongestItemIds(WireFormat format) {
        var few = largest(format, List.of("a", "bb", "\u00fc\u00fc\u00fc", "cccc"), 2);
        var same = largest(format, List.of("\u00fc\u00fc\u00fc", "cccc"), 5);
        assertThat(few.bytes()).isEqualTo(same.bytes());
        assertThat(largest(format, List.of("\u00fc\u00fc\u00fc\u00fc", "cccc"), 2)
                        .bytes())
                .isGreaterThan(few.bytes());
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveRoomForTheLongestIdsOfAClick(WireFormat format) {
        assertThat(largest(format, List.of("a"), 1).bytes()).isGreaterThan(4 * MAX_ID_LENGTH);
    }

    @Test
    void shouldSayWhichKFits() {
        var itemIds = new ArrayList<String>();
        for (int item = 0; item < 10_000; item++) {
            itemIds.add("%072d".formatted(item));
        }
        var largest = largest(WireFormat.JSON, itemIds, 10_000);
        assertThat(largest.bytes()).isGreaterThan(1_048_588);
        int k = largest.kWithin(1_048_588);
        assertThat(largest(WireFormat.JSON, itemIds, k).bytes()).isLessThanOrEqualTo(1_048_588);
        assertThat(largest(WireFormat.JSON, itemIds, k + 1).bytes()).isGreaterThan(1_048_588);
        assertThat(largest.kWithin(100)).isNegative();
    }

    private static LargestRecommendation largest(WireFormat format, List<String> itemIds, int k) {
        return new LargestRecommendation(
                format,
                new ModelCard("m", "1", "popular", new Items(itemIds, new long[itemIds.size()]), LeaveOut.NOTHING),
                k,
                MAX_ID_LENGTH);
    }
}
