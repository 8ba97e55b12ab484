package io.eddy.workbench.prediction;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.eddy.catalogue.Ids;
import io.eddy.catalogue.Utf8Reader;
import io.eddy.clicklog.packing.PackedFile;
import io.eddy.evaluation.metrics.Candidate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Another system's lists, in CSV with a header, plain or packed, with any of the usual delimiters.
 *
 * <p>A candidate a line: session, position, item, and rank (the best is 1) or score (higher is better). Or a list a line, as session-rec
 * saves them: SessionId, Position, Recommendations and, if there are any, Scores, each a list in one field, best first. A position is the
 * number of the click after which the list stands, counted from 1; from 0 where the file has a position 0.
 */
public final class PredictionFile {

    private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");
    private static final String BETWEEN_ITEMS = ",";

    // By letters and digits alone.
    private static final List<String> SESSION = List.of("sessionid", "session");
    private static final List<String> POSITION = List.of("position", "pos");
    private static final List<String> ITEM = List.of("itemid", "item");
    private static final List<String> LIST = List.of("recommendations");
    private static final List<String> RANK = List.of("rank");
    private static final List<String> SCORE = List.of("score", "scores");

    private final Path file;
    private final Map<PredictedLists.Place, List<Candidate>> lists = new HashMap<>();
    private int leastPosition = Integer.MAX_VALUE;
    private int session;
    private int position;
    private int item;
    private int list;
    private int rank;
    private int score;

    private PredictionFile(Path file) {
        this.file = file;
    }

    /**
     * @param name for tables
     * @throws IOException that names the file and the line, where it holds no lists
     */
    public static PredictedLists read(Path file, String name) throws IOException {
        try {
            return new PredictionFile(file).lists(name);
        } catch (IOException | CsvParseException | UncheckedIOException e) {
            var reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new IOException("The predictions in " + file + " cannot be read: " + reason, e);
        }
    }

    private PredictedLists lists(String name) throws IOException {
        var delimiter = delimiter();
        try (var reader = new Utf8Reader(PackedFile.open(file, bytes -> {}));
                var csv = CsvReader.builder().fieldSeparator(delimiter).ofCsvRecord(reader)) {
            boolean header = true;
            for (var line : csv) {
                if (!header) {
                    add(line);
                }
                header = false;
            }
        }
        if (lists.isEmpty()) {
            throw new IOException("it holds no list");
        }
        int first = leastPosition == 0 ? 1 : 0;
        var byPlace = new HashMap<PredictedLists.Place, List<Candidate>>();
        for (var entry : lists.entrySet()) {
            var candidates = entry.getValue();
            candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
            requireOnce(entry.getKey(), candidates);
            byPlace.put(
                    new PredictedLists.Place(
                            entry.getKey().sessionId(), entry.getKey().position() + first),
                    List.copyOf(candidates));
        }
        return new PredictedLists(name, byPlace);
    }

    private String delimiter() throws IOException {
        List<String> names = List.of();
        for (var delimiter : DELIMITERS) {
            names = header(delimiter);
            session = index(names, SESSION);
            position = index(names, POSITION);
            item = index(names, ITEM);
            list = index(names, LIST);
            rank = index(names, RANK);
            score = index(names, SCORE);
            boolean candidates = item >= 0 && (rank >= 0 || score >= 0);
            if (session >= 0 && position >= 0 && (candidates || list >= 0)) {
                return delimiter;
            }
        }
        throw new IOException(
                "its header has to name session_id, position, item_id, and rank or score; or session_id, position"
                        + " and recommendations; found " + header(DELIMITERS.get(0)));
    }

    private List<String> header(String delimiter) throws IOException {
        try (var reader = new Utf8Reader(PackedFile.open(file, bytes -> {}));
                var csv = CsvReader.builder().fieldSeparator(delimiter).ofCsvRecord(reader)) {
            var records = csv.iterator();
            if (!records.hasNext()) {
                throw new IOException("it is empty");
            }
            return records.next().getFields().stream()
                    .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                    .toList();
        }
    }

    private static int index(List<String> names, List<String> usual) {
        return usual.stream()
                .mapToInt(names::indexOf)
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
    }

    private void add(CsvRecord line) throws IOException {
        var sessionId = checked(line, line.getField(session), "session");
        double number = number(line, line.getField(position), "position");
        if (number < 0 || number != Math.rint(number) || number >= Integer.MAX_VALUE) {
            throw at(line, "the position is " + line.getField(position) + ", expected a whole number from 0");
        }
        int after = (int) number;
        leastPosition = Math.min(leastPosition, after);
        var candidates = lists.computeIfAbsent(new PredictedLists.Place(sessionId, after), place -> new ArrayList<>());
        if (list < 0) {
            var itemId = checked(line, line.getField(item).strip(), "item");
            candidates.add(new Candidate(
                    itemId,
                    rank >= 0
                            ? -number(line, line.getField(rank), "rank")
                            : number(line, line.getField(score), "score")));
            return;
        }
        if (!candidates.isEmpty()) {
            throw at(line, "a second list for session " + sessionId + ", position " + after);
        }
        var items = parts(line.getField(list));
        var scores = score < 0 ? null : parts(line.getField(score));
        if (scores != null && scores.length != items.length) {
            throw at(line, "there are " + items.length + " items and " + scores.length + " scores");
        }
        for (int place = 0; place < items.length; place++) {
            double value = scores == null ? -place : number(line, scores[place], "score");
            candidates.add(new Candidate(checked(line, items[place], "item"), value));
        }
    }

    /** As session-rec joins them, or as Python prints a list. */
    private static String[] parts(String field) {
        var text = field.strip();
        boolean printed = text.startsWith("[") && text.endsWith("]");
        var parts = (printed ? text.substring(1, text.length() - 1) : text).split(BETWEEN_ITEMS, -1);
        for (int i = 0; i < parts.length; i++) {
            var part = parts[i].strip();
            boolean quoted = printed
                    && part.length() > 1
                    && "'\"".indexOf(part.charAt(0)) >= 0
                    && part.charAt(0) == part.charAt(part.length() - 1);
            parts[i] = quoted ? part.substring(1, part.length() - 1) : part;
        }
        return parts;
    }

    private static String checked(CsvRecord line, String id, String what) throws IOException {
        var fault = Ids.fault(id);
        if (fault != null) {
            throw at(line, "the " + what + " id " + fault);
        }
        return id;
    }

    private static double number(CsvRecord line, String text, String what) throws IOException {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw at(line, "the " + what + " is '" + text + "', expected a number");
    }

    private static void requireOnce(PredictedLists.Place place, List<Candidate> candidates) throws IOException {
        var seen = new HashSet<String>();
        for (var candidate : candidates) {
            if (!seen.add(candidate.itemId())) {
                throw new IOException("the list of session " + place.sessionId() + ", position " + place.position()
                        + ", holds the item " + candidate.itemId() + " twice");
            }
        }
    }

    private static IOException at(CsvRecord line, String reason) {
        return new IOException("line " + line.getStartingLineNumber() + ": " + reason);
    }
}
