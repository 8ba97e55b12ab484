package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/**
 * The page in a real browser, in front of everything in small. Skipped where there is none. Leaves pictures in {@code target/page};
 * {@code -Deddy.update-documents=true} copies that of the README.
 */
class PageITCase {

    private static final Path PICTURES = Path.of("target", "page");

    @TempDir
    private static Path folder;

    private static EmbeddedSystem system;
    private static RecommendationService service;
    private static Browser chromium;
    private static ChromeDriver browser;
    private static List<String> itemIds;

    @BeforeAll
    static void start() throws Exception {
        Browser.assumeThere();
        new TrainedBundle(folder.resolve("bundle"));
        itemIds = ModelBundle.load(folder.resolve("bundle")).items().ids();
        system = EmbeddedSystem.startTemporary(
                folder.resolve("bundle"), Duration.ofMillis(TrainedBundle.GAP_MS), LeaveOut.NOTHING);
        service = RecommendationService.start(
                ServiceSettings.builder(system.kafka().connection(), folder.resolve("serve"))
                        .door(Door.onLoopback(LoopbackPort.FREE))
                        .titles(ItemTitles.of(Map.of(itemIds.get(0), "<b>The first</b> item, größe")))
                        .build(),
                "test");
        chromium = Browser.start(folder.resolve("browser"), PICTURES);
        browser = chromium.driver();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (service != null) {
            service.close();
        }
        if (system != null) {
            system.close();
        }
    }

    @Test
    void shouldChangeItsListWithEachOfThreeClicksAndShowItToAnOperator() throws Exception {
        chromium.size(1_400);
        browser.get(service.uri().toString());
        Browser.await("the stream", () -> text("state").startsWith("Stream running"));
        byId("item").sendKeys(itemIds.get(7), Keys.ENTER);
        Browser.await("the first list", () -> text("how").contains("after click 1"));
        assertThat(text("shelf-title")).isEqualTo("Recommended next");

        var lists = new ArrayList<String>();
        for (int click = 1; click <= 3; click++) {
            lists.add(titles());
            shelf().get(click).click();
            var expected = "after click " + (click + 1);
            Browser.await(expected, () -> text("how").contains(expected));
            Browser.await(
                    "what changed to be marked",
                    () -> !browser.findElements(By.cssSelector("#shelf .fresh")).isEmpty());
        }
        lists.add(titles());
        assertThat(lists).doesNotHaveDuplicates();
        assertThat(text("how")).containsPattern("gru4rec · gru4rec test · after click 4 · answered in \\d+ ms");
        assertThat(browser.findElements(By.cssSelector("#trail li"))).hasSize(4);
        chromium.picture("shop-1400");
        if (Boolean.getBoolean("eddy.update-documents")) {
            Files.copy(
                    PICTURES.resolve("shop-1400.png"),
                    Path.of("..", "..", "docs", "pictures", "page.png"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        var link = browser.getCurrentUrl();
        chromium.size(400);
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .as("nothing to scroll aside to")
                .isEqualTo(browser.executeScript("return document.documentElement.clientWidth"));
        chromium.picture("shop-400");

        browser.get("about:blank");
        browser.get(link);
        Browser.await("the session that was linked to", () -> titles().equals(lists.get(3)));

        byId("item").clear();
        byId("item").sendKeys("never sold <script>", Keys.ENTER);
        Browser.await("the unknown item", () -> text("how").contains("after click 5"));
        assertThat(browser.findElements(By.cssSelector("#trail li.unknown")))
                .singleElement()
                .satisfies(item -> assertThat(item.getText()).contains("never sold <script>"));

        chromium.size(1_400);
        byId("tab-shop").sendKeys(Keys.ARROW_RIGHT);
        Browser.await(
                "a chart",
                () -> !browser.findElements(By.cssSelector("#rate-chart path")).isEmpty()
                        && !browser.findElements(By.cssSelector("#latency-chart path"))
                                .isEmpty());
        Browser.await("the models", () -> text("models").contains("2 of 2"));
        Browser.await(
                "the figures",
                () -> !browser.findElements(By.cssSelector("#recall-chart path"))
                        .isEmpty());
        assertThat(text("recent")).contains("never sold <script>");
        chromium.picture("operators-1400");
        chromium.size(400);
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .isEqualTo(browser.executeScript("return document.documentElement.clientWidth"));
        chromium.picture("operators-400");
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .as("the console")
                .isEmpty();
        assertThat(browser.executeScript("return performance.getEntriesByType('resource').map(each => each.name)"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                .isNotEmpty()
                .allMatch(asked -> asked.startsWith(service.uri().toString()) || asked.startsWith("data:"));
    }

    private static WebElement byId(String id) {
        return browser.findElement(By.id(id));
    }

    private static String text(String id) {
        return String.valueOf(browser.executeScript("return document.getElementById(arguments[0]).innerText", id));
    }

    private static String titles() {
        return String.valueOf(browser.executeScript(
                "return [...document.querySelectorAll('#shelf .title')].map(each => each.innerText).join()"));
    }

    private static List<WebElement> shelf() {
        return browser.findElements(By.cssSelector("#shelf button"));
    }
}
