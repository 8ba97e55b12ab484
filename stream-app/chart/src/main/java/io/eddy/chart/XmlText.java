package io.eddy.chart;

/** What XML can hold of a text: ids of logs may have any character. */
public final class XmlText {

    private static final String NOT_XML = "[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]";

    private XmlText() {}

    /** The text with U+FFFD for each character that XML has no place for; nothing is escaped. */
    public static String of(String text) {
        return text.replaceAll(NOT_XML, "\uFFFD");
    }
}
