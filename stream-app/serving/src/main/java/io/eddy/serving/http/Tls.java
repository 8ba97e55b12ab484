package io.eddy.serving.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate and its key, of PEM files as certificate authorities and Kubernetes give them. */
final class Tls {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = {};

    private final KeyStore keyStore;
    private final KeyStore trusted;

    private Tls(KeyStore keyStore, KeyStore trusted) {
        this.keyStore = keyStore;
        this.trusted = trusted;
    }

    /** @throws IOException that names the file and what is wrong with it */
    static Tls read(Path certificateFile, Path keyFile) throws IOException {
        try {
            var chain = chain(certificateFile);
            var keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, NO_PASSWORD);
            keyStore.setKeyEntry("eddy", key(keyFile, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            for (int place = 0; place < chain.length; place++) {
                trusted.setCertificateEntry("eddy-" + place, chain[place]);
            }
            return new Tls(keyStore, trusted);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + e.getMessage() + ".", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("Certificate and key of TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(file)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new IOException(file + " holds no certificate in PEM.");
            }
            return chain.toArray(Certificate[]::new);
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate in PEM: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException {
        var pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(file + " holds no key as PKCS #8 in PEM without a password"
                    + " (openssl pkcs8 -topk8 -nocrypt makes one).");
        }
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " holds no " + algorithm + " key, as the certificate has: " + e.getMessage(), e);
        }
    }

    KeyStore keyStore() {
        return keyStore;
    }

    String password() {
        return new String(NO_PASSWORD);
    }

    /** For asking other instances: they have this certificate, or one that is signed by one of its chain. */
    SSLContext client() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore, NO_PASSWORD);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no TLS.", e);
        }
    }
}
