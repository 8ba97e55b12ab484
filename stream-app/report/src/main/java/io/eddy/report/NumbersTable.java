package io.eddy.report;

import java.util.List;

/** What a chart is drawn from, to read the numbers off. */
record NumbersTable(String caption, String corner, List<String> heads, List<Row> rows) {

    record Row(String name, List<String> cells) {}
}
