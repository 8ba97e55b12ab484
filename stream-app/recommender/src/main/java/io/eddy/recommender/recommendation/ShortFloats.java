package io.eddy.recommender.recommendation;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes floats of the usual size of a score with the fewest digits that are read as the same float, as {@link Float#toString} does from Java 19 on: of
 * the decimals between the middles to the float's neighbours, one of the shortest, the closest of these. All in whole numbers of 64 bits, which hold 9 digits of
 * such a float and its middles exactly. Others go to the generator. One thread.
 */
final class ShortFloats {

    private static final float LEAST = 1e-3f;
    private static final float BEYOND = 1e7f;

    /** No float needs more. */
    private static final int DIGITS = 9;

    private static final int MANTISSA_BITS = 23;
    private static final int HIDDEN_BIT = 1 << MANTISSA_BITS;
    private static final int EXPONENT_BIAS = 127;

    private static final long[] POWERS = new long[DIGITS + 3];

    static {
        POWERS[0] = 1;
        for (int power = 1; power < POWERS.length; power++) {
            POWERS[power] = 10 * POWERS[power - 1];
        }
    }

    private final char[] text = new char[20];

    void write(float value, JsonGenerator json) throws IOException {
        float size = Math.abs(value);
        if (size >= LEAST && size < BEYOND) {
            json.writeNumber(text, 0, write(size, value < 0));
        } else {
            json.writeNumber(value);
        }
    }

    private int write(float size, boolean negative) {
        int bits = Float.floatToRawIntBits(size);
        long mantissa = (bits & (HIDDEN_BIT - 1)) | HIDDEN_BIT;
        // In halves of the last bit, so that the middles to the neighbours are whole.
        int shift = EXPONENT_BIAS + MANTISSA_BITS + 1 - (bits >>> MANTISSA_BITS);
        int decimals = decimals(size);
        long power = POWERS[decimals];
        long exact = 2 * mantissa * power;
        // A middle is never shorter than the float. The lower one of a power of two is nearer; for the 33 of this range
        // that changes no digit.
        long low = ((exact - power) >> shift) + 1;
        long high = (exact + power - 1) >> shift;
        int zeros = 0;
        while (high / POWERS[zeros + 1] * POWERS[zeros + 1] >= low) {
            zeros++;
        }
        return print(closest(exact, shift, low, high, POWERS[zeros]), decimals, zeros, negative);
    }

    /** Behind the point, so that there are 9 digits. */
    private static int decimals(float size) {
        int decimals = DIGITS + 2;
        for (float bound = 10 * LEAST; size >= bound && decimals > 2; bound *= 10) {
            decimals--;
        }
        return decimals;
    }

    /** The multiple of a unit within bounds that is closest to an exact number, the even one of two. */
    private static long closest(long exact, int shift, long low, long high, long unit) {
        long below = (exact >> shift) / unit * unit;
        long above = below + unit;
        if (below < low) {
            return above;
        }
        if (above > high) {
            return below;
        }
        long toBelow = exact - (below << shift);
        long toAbove = (above << shift) - exact;
        return toBelow < toAbove || (toBelow == toAbove && below / unit % 2 == 0) ? below : above;
    }

    private int print(long digits, int decimals, int zeros, boolean negative) {
        int length = 0;
        if (negative) {
            text[length++] = '-';
        }
        long whole = digits / POWERS[decimals];
        int wholeDigits = 1;
        while (whole >= POWERS[wholeDigits]) {
            wholeDigits++;
        }
        length = print(whole, wholeDigits, length);
        text[length++] = '.';
        int shown = Math.max(1, decimals - zeros);
        return print(digits % POWERS[decimals] / POWERS[decimals - shown], shown, length);
    }

    private int print(long number, int digits, int from) {
        long rest = number;
        for (int place = from + digits - 1; place >= from; place--) {
            text[place] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return from + digits;
    }
}
