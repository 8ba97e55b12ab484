package io.eddy.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.Items;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleItemSupportTest {

    @Test
    void shouldTellTheSupportOfTheBundlesItems() {
        var items = new BundleItemSupport(new Items(List.of("rare", "frequent"), new long[] {3, 40}));
        assertThat(items.items()).isEqualTo(2);
        assertThat(items.support("rare")).isEqualTo(3);
        assertThat(items.support("of another model")).isZero();
        assertThat(items.largestSupport()).isEqualTo(40);
    }

    @Test
    void shouldNotDivideByZeroWhereTheBundleKnowsNoSupport() {
        var items = new BundleItemSupport(new Items(List.of("a", "b"), new long[2]));
        assertThat(items.largestSupport()).isEqualTo(1);
    }
}
