package io.eddy.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

    private final List<String> closed = new ArrayList<>();
    private final RuntimeException failure = new IllegalArgumentException("first");

    @Test
    void shouldCloseAllThoughTheFirstFails() {
        assertThatThrownBy(() -> Closing.all(
                        () -> {
                            throw failure;
                        },
                        null,
                        () -> closed.add("second"),
                        () -> closed.add("third")))
                .isSameAs(failure);
        assertThat(closed).containsExactly("second", "third");
    }

    @Test
    void shouldKeepEveryFailure() {
        assertThatThrownBy(() -> Closing.all(
                        () -> {
                            throw failure;
                        },
                        () -> {
                            throw new IOException("second");
                        }))
                .hasMessage("Not everything could be closed.")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("first", "second"));
    }

    @Test
    void shouldHangWhatFailsToCloseOntoTheFailureBefore() {
        Closing.after(failure, () -> closed.add("first"), () -> {
            throw new IOException("second");
        });
        assertThat(closed).containsExactly("first");
        assertThat(failure.getSuppressed()).extracting(Throwable::getMessage).containsExactly("second");
    }
}
