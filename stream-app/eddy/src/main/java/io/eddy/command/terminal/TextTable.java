package io.eddy.command.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table for the terminal, each column as wide as its widest cell. */
public final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();
    private int firstNumber;
    private int lastNumber;

    public TextTable(String... header) {
        rows.add(List.of(header));
        firstNumber = header.length;
        lastNumber = header.length - 1;
    }

    /** Columns from this one on stand to the right. */
    public TextTable numbersFrom(int first) {
        firstNumber = first;
        return this;
    }

    /** Columns up to this one stand to the right. */
    public TextTable numbersTo(int last) {
        lastNumber = last;
        return this;
    }

    public void row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException("A row has " + cells.size() + " cells, expected "
                    + rows.get(0).size() + ".");
        }
        rows.add(List.copyOf(cells));
    }

    public void print(PrintWriter out) {
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                var cell = row.get(column);
                var padding = " ".repeat(width(column) - cell.length());
                boolean number = column >= firstNumber && column <= lastNumber;
                line.append(column == 0 ? "" : "  ").append(number ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
