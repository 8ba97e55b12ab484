package io.eddy.clicklog;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a table is laid out.
 *
 * @param delimiter of a text table, null in Parquet
 * @param header whether a text table's first line is one
 * @param width of a text table in columns
 * @param guessed whether the columns were found by their names, and not named by the user or by the format
 */
record TableLayout(
        LogFormat format, LogColumns columns, Places at, String delimiter, boolean header, int width, boolean guessed) {

    /**
     * Where each column is, from 0; {@link #NONE} where there is no such column.
     *
     * @param day that times count from, in milliseconds
     * @param userBeside the visitor where it stands beside the session and was not named
     */
    record Places(int session, int item, int time, int event, int user, int id, int day, int userBeside) {}

    static final int NONE = -1;

    private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");
    private static final String TAB = "\t";

    // By plain names, see KnownColumns.
    private static final Map<LogFormat, Set<String>> SIGNATURES = Map.of(
            LogFormat.RETAILROCKET, Set.of("visitorid", "itemid", "event", "timestamp"),
            LogFormat.DIGINETICA, Set.of("sessionid", "itemid", "timeframe", "eventdate"),
            LogFormat.OTTO, Set.of("session", "aid", "ts", "type"),
            LogFormat.GRU4REC, Set.of("sessionid", "itemid", "time"));

    private static final List<String> RSC15_HEADER = List.of("sessionid", "timestamp", "itemid", "category");
    private static final LogColumns RSC15_COLUMNS = new LogColumns("1", "3", "2", null, null, null);
    private static final Pattern RSC15_CATEGORY = Pattern.compile("\\d+|S");
    private static final Pattern IS_NUMBER = Pattern.compile("\\d+");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[tT ].*");

    private static final Pattern RECBOLE_NAME = Pattern.compile("(.+):(token|float|token_seq|float_seq)");

    /**
     * Finds out what a text table's first line says.
     *
     * @throws IllegalArgumentException where it says too little; the message begins with what is missing and ends with what to do
     */
    static TableLayout ofText(String firstLine, ReadSettings settings) {
        var delimiters = settings.delimiter() == null ? DELIMITERS : List.of(settings.delimiter());
        if (settings.columns() != null) {
            return named(firstLine, delimiters, settings.columns());
        }
        for (var delimiter : delimiters) {
            var cells = cells(firstLine, delimiter);
            var layout = withoutHeader(cells, delimiter, settings.format())
                    .or(() -> withHeader(cells, delimiter, settings.format()));
            if (layout.isPresent()) {
                return layout.get();
            }
        }
        throw new IllegalArgumentException(advice(firstLine, delimiters));
    }

    /**
     * Finds out what the columns of a table say whose names are known apart from its cells.
     *
     * @param names of its columns, with dots where they are within others
     * @throws IllegalArgumentException as {@link #ofText}
     */
    static TableLayout ofNames(List<String> names, ReadSettings settings) {
        if (settings.columns() != null) {
            return byName(names, null, settings.columns(), false);
        }
        return withHeader(names, null, settings.format())
                .orElseThrow(() -> new IllegalArgumentException("it has the columns of no known format: " + names
                        + ". Name them: " + new KnownColumns(names).option()));
    }

    private static TableLayout named(String firstLine, List<String> delimiters, LogColumns columns) {
        if (columns.areNumbers()) {
            int most = columns.named().values().stream()
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElseThrow();
            int time = Integer.parseInt(columns.time()) - 1;
            return delimiters.stream()
                    .filter(delimiter -> cells(firstLine, delimiter).size() >= most)
                    .max(Comparator.<String, Boolean>comparing(delimiter ->
                                    isLikelyTime(cells(firstLine, delimiter).get(time)))
                            .thenComparing(delimiter ->
                                    isTime(cells(firstLine, delimiter).get(time)))
                            .thenComparing(
                                    delimiter -> cells(firstLine, delimiter).size()))
                    .map(delimiter -> byNumber(cells(firstLine, delimiter), delimiter, columns))
                    .orElseThrow(() -> new IllegalArgumentException("line 1 has fewer than " + most + " columns: "
                            + LogReader.abbreviate(firstLine) + ". Name the delimiter: --delimiter"));
        }
        IllegalArgumentException failure = null;
        for (var delimiter : delimiters) {
            var names = cells(firstLine, delimiter);
            try {
                return byName(names, delimiter, columns, false);
            } catch (IllegalArgumentException e) {
                failure = failure == null || names.size() > 1 ? e : failure;
            }
        }
        throw Objects.requireNonNull(failure);
    }

    /** The first line is a header where its time is no time, no cell is a number, and the time stands for something. */
    private static TableLayout byNumber(List<String> cells, String delimiter, LogColumns columns) {
        int time = Integer.parseInt(columns.time()) - 1;
        var places = new Places(
                number(columns.session()),
                number(columns.item()),
                time,
                number(columns.event()),
                number(columns.user()),
                number(columns.id()),
                NONE,
                NONE);
        return new TableLayout(LogFormat.CSV, columns, places, delimiter, isHeader(cells, time), cells.size(), false);
    }

    private static boolean isHeader(List<String> cells, int time) {
        return !isTime(cells.get(time))
                && !Collector.standsForNothing(cells.get(time))
                && cells.stream().noneMatch(cell -> IS_NUMBER.matcher(cell).matches());
    }

    private static int number(String column) {
        return column == null ? NONE : Integer.parseInt(column) - 1;
    }

    private static TableLayout byName(List<String> names, String delimiter, LogColumns columns, boolean guessed) {
        var places = new Places(
                index(names, columns.session()),
                index(names, columns.item()),
                index(names, columns.time()),
                index(names, columns.event()),
                index(names, columns.user()),
                index(names, columns.id()),
                NONE,
                NONE);
        return new TableLayout(LogFormat.CSV, columns, places, delimiter, true, names.size(), guessed);
    }

    /** A name as it stands there goes before one that differs in its case. */
    private static int index(List<String> names, String name) {
        if (name == null) {
            return NONE;
        }
        int exact = names.indexOf(name);
        if (exact >= 0 && names.lastIndexOf(name) == exact) {
            return exact;
        }
        var alike = new ArrayList<Integer>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                alike.add(i);
            }
        }
        if (alike.size() == 1) {
            return alike.get(0);
        }
        throw new IllegalArgumentException(
                (alike.isEmpty() ? "there is no column " + name : "there are " + alike.size() + " columns " + name)
                        + ", found " + names + ". Name the columns: " + new KnownColumns(names).option());
    }

    private static Optional<TableLayout> withoutHeader(List<String> cells, String delimiter, LogFormat required) {
        boolean named = required == LogFormat.RSC15;
        boolean isRsc15 = (named
                        || (required == null
                                && cells.size() == RSC15_HEADER.size()
                                && IS_NUMBER.matcher(cells.get(0)).matches()
                                && IS_NUMBER.matcher(cells.get(2)).matches()
                                && RSC15_CATEGORY.matcher(cells.get(3)).matches()))
                && cells.size() >= 3
                && DATE.matcher(cells.get(1)).matches()
                && isTime(cells.get(1));
        return isRsc15 ? Optional.of(byNumber(cells, delimiter, RSC15_COLUMNS).as(LogFormat.RSC15)) : Optional.empty();
    }

    private static Optional<TableLayout> withHeader(List<String> names, String delimiter, LogFormat required) {
        boolean isRecBole = (delimiter == null || delimiter.equals(TAB))
                && names.stream().allMatch(name -> RECBOLE_NAME.matcher(name).matches());
        if (isRecBole) {
            return required == null || required == LogFormat.RECBOLE ? recBole(names, delimiter) : Optional.empty();
        }
        var plain = names.stream().map(KnownColumns::plain).toList();
        if (plain.equals(RSC15_HEADER) && (required == null || required == LogFormat.RSC15)) {
            return known(names, delimiter).map(layout -> layout.as(LogFormat.RSC15));
        }
        for (var format : List.of(LogFormat.RETAILROCKET, LogFormat.DIGINETICA, LogFormat.OTTO, LogFormat.GRU4REC)) {
            boolean fits = plain.containsAll(SIGNATURES.get(format))
                    && !(format == LogFormat.GRU4REC && plain.contains("timestamp"));
            if (fits && (required == null || required == format)) {
                return format == LogFormat.DIGINETICA
                        ? Optional.of(diginetica(names, plain, delimiter))
                        : known(names, delimiter).map(layout -> layout.as(format));
            }
        }
        return required == null || required == LogFormat.CSV ? known(names, delimiter) : Optional.empty();
    }

    private static Optional<TableLayout> known(List<String> names, String delimiter) {
        var known = new KnownColumns(names);
        var columns = known.columns();
        if (columns == null) {
            return Optional.empty();
        }
        var layout = byName(names, delimiter, columns, true);
        if (known.userBesideSession() == null) {
            return Optional.of(layout);
        }
        var at = layout.at();
        return Optional.of(layout.with(new Places(
                at.session(),
                at.item(),
                at.time(),
                at.event(),
                at.user(),
                at.id(),
                NONE,
                index(names, known.userBesideSession()))));
    }

    private static TableLayout diginetica(List<String> names, List<String> plain, String delimiter) {
        int session = plain.indexOf("sessionid");
        int item = plain.indexOf("itemid");
        int time = plain.indexOf("timeframe");
        var columns = new LogColumns(names.get(session), names.get(item), names.get(time), null, null, null);
        var places = new Places(session, item, time, NONE, NONE, NONE, plain.indexOf("eventdate"), NONE);
        return new TableLayout(LogFormat.DIGINETICA, columns, places, delimiter, true, names.size(), false);
    }

    private static Optional<TableLayout> recBole(List<String> typedNames, String delimiter) {
        var names = new ArrayList<String>();
        for (var typed : typedNames) {
            var parts = RECBOLE_NAME.matcher(typed);
            // A sequence is no id and no time; its name with the type is called as nothing else.
            names.add(parts.matches() && !parts.group(2).endsWith("_seq") ? parts.group(1) : typed);
        }
        return known(names, delimiter).map(layout -> layout.as(LogFormat.RECBOLE));
    }

    private TableLayout as(LogFormat value) {
        return new TableLayout(value, columns, at, delimiter, header, width, guessed);
    }

    private TableLayout with(Places value) {
        return new TableLayout(format, columns, value, delimiter, header, width, guessed);
    }

    private static List<String> cells(String line, String delimiter) {
        try {
            return CsvReader.builder().fieldSeparator(delimiter).ofSingleCsvRecord(line).getFields().stream()
                    .map(String::strip)
                    .toList();
        } catch (CsvParseException e) {
            return List.of(line);
        }
    }

    private static boolean isTime(String cell) {
        try {
            EventTimes.of(null, EpochUnit.MILLISECONDS).read(cell);
            return true;
        } catch (UnreadableEventException e) {
            return false;
        }
    }

    private static String advice(String firstLine, List<String> delimiters) {
        var cells = Stream.of(delimiters.toArray(String[]::new))
                .map(delimiter -> cells(firstLine, delimiter))
                .max((a, b) -> Integer.compare(a.size(), b.size()))
                .orElseThrow();
        var shown = LogReader.abbreviate(firstLine);
        if (cells.stream().anyMatch(TableLayout::isTime)) {
            var others = new ArrayList<Integer>();
            int time = 0;
            for (int column = 1; column <= cells.size(); column++) {
                if (time == 0 && isTime(cells.get(column - 1)) && isLikelyTime(cells.get(column - 1))) {
                    time = column;
                } else {
                    others.add(column);
                }
            }
            if (time > 0 && others.size() >= 2) {
                return "line 1 is no header, and a click of no known format: " + shown
                        + ". Name the columns by their numbers: --columns session=" + others.get(0) + ",item="
                        + others.get(1) + ",time=" + time;
            }
        }
        return "line 1 begins none of the known formats: " + shown + ". Name the columns: "
                + new KnownColumns(cells).option()
                + (cells.size() > 1
                        ? " (found: "
                                + String.join(
                                        ", ",
                                        cells.stream()
                                                .limit(20)
                                                .map(LogReader::abbreviate)
                                                .toList()) + ")"
                        : "");
    }

    private static boolean isLikelyTime(String cell) {
        return DATE.matcher(cell).matches()
                || (cell.matches("\\d{9,19}(\\.\\d+)?")
                        && EpochUnit.of(Long.parseLong(cell.replaceFirst("\\..*", ""))) != null);
    }
}
