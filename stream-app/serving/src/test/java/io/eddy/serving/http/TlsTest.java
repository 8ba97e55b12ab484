package io.eddy.serving.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatIsWrongWithItsFiles() throws Exception {
        var good = TestCertificate.make(folder);
        var text = Files.writeString(folder.resolve("text"), "no PEM at all\n");
        var pkcs1 = Files.writeString(
                folder.resolve("pkcs1"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        var broken = Files.writeString(
                folder.resolve("broken"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Tls.read(text, good.key()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(text + " holds no certificate in PEM");
        assertThatThrownBy(() -> Tls.read(good.certificate(), pkcs1))
                .hasMessage(
                        pkcs1
                                + " holds no key as PKCS #8 in PEM without a password (openssl pkcs8 -topk8 -nocrypt makes one).");
        assertThatThrownBy(() -> Tls.read(good.certificate(), broken))
                .hasMessageStartingWith(broken + " holds no EC key, as the certificate has");
        assertThatThrownBy(() -> Tls.read(folder.resolve("nothing"), good.key()))
                .hasMessage("There is no file " + folder.resolve("nothing") + ".");
    }
}
