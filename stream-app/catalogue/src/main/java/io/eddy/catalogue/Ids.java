package io.eddy.catalogue;

/**
 * The gate that every id passes, of a session, an item, a visitor or an event, wherever it is read from.
 *
 * <p>An id that was decoded with the wrong character set, here or by whoever wrote it, has lost what told it from others: two items
 * would become one. Such an id is refused where it is read.
 */
public final class Ids {

    private static final char REPLACEMENT_CHARACTER = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Ids() {}

    /**
     * What is wrong with a text as an id, to follow the words <i>the item id</i>.
     *
     * @param id as {@link Utf8Reader} decodes text, or as another decoder does
     * @return null where it is good
     */
    public static String fault(String id) {
        boolean blank = true;
        for (int at = 0; at < id.length(); at++) {
            char c = id.charAt(at);
            if (c <= ' ') {
                if (c == 0) {
                    return "holds a NUL character, as UTF-16 text does that is read as UTF-8";
                }
                continue;
            }
            blank &= c > 127 && Character.isWhitespace(c);
            if (c < Character.MIN_SURROGATE) {
                continue;
            }
            if (Character.isHighSurrogate(c) && at + 1 < id.length() && Character.isLowSurrogate(id.charAt(at + 1))) {
                at++;
            } else if (Utf8Reader.isForeignByte(c)) {
                return "holds the byte 0x%02X, which is not UTF-8".formatted(Utf8Reader.foreignByte(c));
            } else if (Character.isSurrogate(c)) {
                return "holds half a character (U+%04X)".formatted((int) c);
            } else if (c == REPLACEMENT_CHARACTER) {
                return "holds a replacement character (U+FFFD): whatever wrote it had lost the id";
            } else if (c == BYTE_ORDER_MARK) {
                return "holds a byte order mark (U+FEFF)";
            }
        }
        return blank ? "is empty" : null;
    }
}
