package io.eddy.inference.model;

import io.eddy.catalogue.Items;

/**
 * A model of any kind, opened: a session becomes a session vector, a session vector candidates. A model of neighbours has no
 * encoder, its retriever looks at the last items.
 *
 * <p>Threads may share it. Owns its encoder and its retriever: close it.
 */
public final class SessionModel implements AutoCloseable {

    private final ModelCard card;
    private final SessionEncoder encoder;
    private final Retriever retriever;

    /** @param encoder null where the retriever needs no session vector */
    public SessionModel(ModelCard card, SessionEncoder encoder, Retriever retriever) {
        this.card = card;
        this.encoder = encoder;
        this.retriever = retriever;
    }

    public ModelCard card() {
        return card;
    }

    public Items items() {
        return card.items();
    }

    /** Null where the model has none. */
    public SessionEncoder encoder() {
        return encoder;
    }

    public Retriever retriever() {
        return retriever;
    }

    /** Floats of a session's hidden state; 0 where the model carries none from click to click. */
    public int stateSize() {
        return encoder instanceof RecurrentEncoder recurrent ? recurrent.stateSize() : 0;
    }

    /** How many of a session's last clicks an answer depends on beside the hidden state; 0 where on none. */
    public int window() {
        int encoded = encoder instanceof WindowedEncoder windowed ? windowed.window() : 0;
        return Math.max(encoded, retriever.window());
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
        retriever.close();
    }
}
