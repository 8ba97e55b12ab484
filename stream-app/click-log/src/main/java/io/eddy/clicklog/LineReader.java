package io.eddy.clicklog;

import java.io.IOException;
import java.io.Reader;

/** The lines of a log, one at a time, none larger than memory bears: a file without line ends is one endless line. */
final class LineReader {

    /** An OTTO session of five hundred events has some thirty thousand characters. */
    static final int LONGEST_LINE = 1 << 24;

    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private int position;
    private int limit;
    private long number;
    private boolean tooLong;
    private boolean afterCarriageReturn;

    LineReader(Reader reader) {
        this.reader = reader;
    }

    /** @return the next line without its end, null after the last; the beginning of it where it is {@link #tooLong()} */
    String next() throws IOException {
        if (!fill()) {
            return null;
        }
        number++;
        tooLong = false;
        var line = new StringBuilder();
        do {
            int from = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            int taken = Math.min(position - from, LONGEST_LINE - line.length());
            tooLong |= taken < position - from;
            line.append(buffer, from, taken);
            if (position < limit) {
                afterCarriageReturn = buffer[position++] == '\r';
                break;
            }
        } while (fill());
        return line.toString();
    }

    /** The number of the line last read; the first has 1. */
    long number() {
        return number;
    }

    /** Whether the line last read has more than {@link #LONGEST_LINE} characters. */
    boolean tooLong() {
        return tooLong;
    }

    /** Has a character at {@link #position} that does not belong to the line end before it; false at the end. */
    private boolean fill() throws IOException {
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(reader.read(buffer), 0);
                if (limit == 0) {
                    return false;
                }
            }
            if (!afterCarriageReturn || buffer[position] != '\n') {
                afterCarriageReturn = false;
                return true;
            }
            afterCarriageReturn = false;
            position++;
        }
    }
}
