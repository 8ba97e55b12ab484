package io.eddy.command.stream;

import io.eddy.serving.http.ApiKeys;
import io.eddy.serving.http.Door;
import io.eddy.serving.http.ServiceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Where a server listens, and who is let in. */
final class DoorOptions {

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = Door.LOOPBACK,
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "Interface to listen on; 0.0.0.0 for all of them, for which --api-keys and --tls-* are meant.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ServiceSettings.DEFAULT_PORT,
            showDefaultValue = Visibility.ALWAYS,
            description = "Port to listen on; 0 for a free one.")
    private int port;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "Where other instances of the group ask this one. By default --host and --port.")
    private String advertised;

    @Option(
            names = "--cors-origin",
            paramLabel = "ORIGIN",
            description = "Whose pages may ask too, as https://shop.example; may be given several times.")
    private List<String> corsOrigins = List.of();

    @Option(
            names = "--api-keys",
            paramLabel = "FILE",
            description =
                    "Lets in who sends a key of this file (Authorization: Bearer KEY): a line for each client, its name and its key.")
    private Path apiKeys;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "The server's certificate and those it is signed by, as PEM: HTTPS instead of HTTP. Other instances have it too, or one signed by the same.")
    private Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's key, as PKCS #8 in PEM without a password.")
    private Path key;

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            defaultValue = "0",
            showDefaultValue = Visibility.ALWAYS,
            description = "Requests a second of one client, by its key, else by its address; 0 for any number.")
    private int requestsPerSecond;

    Door door() throws IOException {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-certificate and --tls-key go together.");
        }
        return new Door(
                host,
                Ports.named("--port", port),
                advertised == null ? null : Door.Address.of(advertised),
                corsOrigins,
                apiKeys == null ? ApiKeys.NONE : ApiKeys.read(apiKeys),
                certificate == null ? null : new Door.Tls(certificate, key),
                requestsPerSecond);
    }
}
