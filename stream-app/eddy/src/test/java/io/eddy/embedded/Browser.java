package io.eddy.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A Chromium without a window, which reaches this machine only. */
final class Browser implements AutoCloseable {

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int HEIGHT = 900;
    private static final int NARROWEST_WINDOW = 500;

    private final ChromeDriver driver;
    private final Path pictures;

    private Browser(ChromeDriver driver, Path pictures) {
        this.driver = driver;
        this.pictures = pictures;
    }

    /** Skips the test where there is none with its driver, as Debian's packages chromium and chromium-driver bring them. */
    static void assumeThere() {
        assumeThat(DRIVER).as("Chromium's driver").exists();
    }

    /**
     * @param profile folder of its own
     * @param pictures where they go
     */
    static Browser start(Path profile, Path pictures) throws IOException {
        Files.createDirectories(pictures);
        var driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                new ChromeOptions()
                        .addArguments(
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--user-data-dir=" + profile,
                                // Whatever would leave the machine fails, and shows in the console.
                                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"));
        return new Browser(driver, pictures);
    }

    ChromeDriver driver() {
        return driver;
    }

    void size(int width) {
        driver.manage().window().setSize(new Dimension(width, HEIGHT));
        if (width < NARROWEST_WINDOW) {
            // A window has a smallest width, a phone's screen has not.
            driver.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", true));
        } else {
            driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    Path picture(String name) throws IOException {
        return Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    static void await(String what, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .as("waited in vain for %s", what)
                    .isLessThan(DEADLINE);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
