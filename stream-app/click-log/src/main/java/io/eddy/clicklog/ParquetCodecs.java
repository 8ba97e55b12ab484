package io.eddy.clicklog;

import io.eddy.clicklog.packing.GzipMembers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Unpacks the pages of Parquet files; the library would have Hadoop unpack gzip, which is not there. */
final class ParquetCodecs implements CompressionCodecFactory {

    private final CompressionCodecFactory library = new CodecFactory(new PlainParquetConfiguration(), 0);

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED, SNAPPY, ZSTD, LZ4_RAW -> library.getDecompressor(codec);
            case GZIP -> new Gzip();
            case LZO, BROTLI, LZ4 ->
                throw new IllegalArgumentException(
                        "pages packed with " + codec + " are not supported; write the file with zstd or snappy");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("logs are only read");
    }

    @Override
    public void release() {
        library.release();
    }

    private static final class Gzip implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer unpacked, int size) throws IOException {
            unpacked.put(unpack(BytesInput.from(packed).toInputStream(), size));
        }

        @Override
        public void release() {}

        private static byte[] unpack(InputStream packed, int size) throws IOException {
            try (var in = new GzipMembers(packed)) {
                var bytes = in.readNBytes(size);
                // Its checksum is behind its last byte.
                if (bytes.length < size || in.read() >= 0) {
                    throw new IOException("a page has not the " + size + " bytes that it should have");
                }
                return bytes;
            }
        }
    }
}
