package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.eddy.catalogue.ItemTitles;
import io.eddy.catalogue.LeaveOut;
import io.eddy.inference.bundle.ModelBundle;
import io.eddy.serving.LoopbackPort;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.RecommendationService;
import io.eddy.serving.http.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

/**
 * The page in a real browser, in front of everything in small. Skipped where there is no Chromium with its driver, as Debian's packages
 * chromium and chromium-driver bring them. Leaves pictures in {@code target/page}.
 */
class PageITCase {

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path PICTURES = Path.of("target", "page");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static EmbeddedSystem system;
    private static RecommendationService service;
    private static ChromeDriver browser;
    private static List<String> itemIds;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(DRIVER).as("Chromium's driver").exists();
        Files.createDirectories(PICTURES);
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
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                new ChromeOptions()
                        .addArguments(
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--user-data-dir=" + folder.resolve("browser"),
                                // Whatever would leave the machine fails, and shows in the console.
                                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
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
        size(1_400);
        browser.get(service.uri().toString());
        await("the stream", () -> text("state").startsWith("Stream running"));
        byId("item").sendKeys(itemIds.get(7), Keys.ENTER);
        await("the first list", () -> text("how").contains("after click 1"));
        assertThat(text("shelf-title")).isEqualTo("Recommended next");

        var lists = new ArrayList<String>();
        for (int click = 1; click <= 3; click++) {
            lists.add(titles());
            shelf().get(click).click();
            var expected = "after click " + (click + 1);
            await(expected, () -> text("how").contains(expected));
            await(
                    "what changed to be marked",
                    () -> !browser.findElements(By.cssSelector("#shelf .fresh")).isEmpty());
        }
        lists.add(titles());
        assertThat(lists).doesNotHaveDuplicates();
        assertThat(text("how")).containsPattern("gru4rec · gru4rec test · after click 4 · answered in \\d+ ms");
        assertThat(browser.findElements(By.cssSelector("#trail li"))).hasSize(4);
        picture("shop-1400");
        var link = browser.getCurrentUrl();
        size(400);
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .as("nothing to scroll aside to")
                .isEqualTo(browser.executeScript("return document.documentElement.clientWidth"));
        picture("shop-400");

        browser.get("about:blank");
        browser.get(link);
        await("the session that was linked to", () -> titles().equals(lists.get(3)));

        byId("item").clear();
        byId("item").sendKeys("never sold <script>", Keys.ENTER);
        await("the unknown item", () -> text("how").contains("after click 5"));
        assertThat(browser.findElements(By.cssSelector("#trail li.unknown")))
                .singleElement()
                .satisfies(item -> assertThat(item.getText()).contains("never sold <script>"));

        size(1_400);
        byId("tab-shop").sendKeys(Keys.ARROW_RIGHT);
        await(
                "a chart",
                () -> !browser.findElements(By.cssSelector("#rate-chart path")).isEmpty()
                        && !browser.findElements(By.cssSelector("#latency-chart path"))
                                .isEmpty());
        await("the models", () -> text("models").contains("2 of 2"));
        await(
                "the figures",
                () -> !browser.findElements(By.cssSelector("#recall-chart path"))
                        .isEmpty());
        assertThat(text("recent")).contains("never sold <script>");
        picture("operators-1400");
        size(400);
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .isEqualTo(browser.executeScript("return document.documentElement.clientWidth"));
        picture("operators-400");
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
                .as("the console")
                .isEmpty();
        assertThat(browser.executeScript("return performance.getEntriesByType('resource').map(each => each.name)"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                .isNotEmpty()
                .allMatch(asked -> asked.startsWith(service.uri().toString()) || asked.startsWith("data:"));
    }

    private static void size(int width) {
        browser.manage().window().setSize(new Dimension(width, 900));
        if (width < 500) {
            // A window has a smallest width, a phone's screen has not.
            browser.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", true));
        } else {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    private static void picture(String name) throws IOException {
        Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
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

    private static void await(String what, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .as("waited in vain for %s", what)
                    .isLessThan(DEADLINE);
        }
    }
}
