// java -cp 'lib/*:lib/libraries/*' docs/applications/Ask.java ADDRESS SESSION ITEM
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

public class Ask {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        var address = arguments[0];
        var click = JSON.writeValueAsString(Map.of("session_id", arguments[1], "item_id", arguments[2]));
        // 202: accepted, but not answered in time; else a problem that says why.
        var answer = answer(HttpRequest.newBuilder(URI.create(address + "/v1/clicks?wait=2s&n=5"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(click)));
        print(answer.path("recommendation").path("items"));

        // Later, without a click:
        var session = URLEncoder.encode(arguments[1], StandardCharsets.UTF_8).replace("+", "%20");
        print(answer(HttpRequest.newBuilder(
                        URI.create(address + "/v1/sessions/" + session + "/recommendations?n=5&exclude=seen")))
                .path("items"));
    }

    private static JsonNode answer(HttpRequest.Builder request) throws Exception {
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.body());
        }
        return JSON.readTree(response.body());
    }

    private static void print(JsonNode items) {
        items.forEach(item -> System.out.print(item.path("item_id").asText() + " "));
        System.out.println();
    }
}
