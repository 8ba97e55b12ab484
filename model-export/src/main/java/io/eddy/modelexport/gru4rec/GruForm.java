package io.eddy.modelexport.gru4rec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The two published forms of the GRU cell; they differ in what the reset gate multiplies. */
public enum GruForm {
    /** cuDNN and PyTorch: n = tanh(Wx + b + r⊙(Uh + b')), h' = (1 − z)⊙n + z⊙h. */
    RESET_AFTER,
    /** Cho et al. 2014 and the first GRU4Rec: n = tanh(Wx + b + U(r⊙h)), h' = (1 − z)⊙h + z⊙n; one bias a gate. */
    RESET_BEFORE;

    /** As in tables, options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty where the label is none. */
    public static Optional<GruForm> of(String label) {
        return Arrays.stream(values())
                .filter(form -> form.toString().equals(label))
                .findFirst();
    }
}
