package io.eddy.embedded;

import io.eddy.serving.LoopbackAuthority;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInitializer;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderValues;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.LastHttpContent;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Lets only those requests to the REST server of a Flink in this process that are its own page's and change nothing.
 *
 * <p>The settings of {@link WebUi} are not enough: Flink's switch for cancelling only hides a button, and a job graph,
 * which is serialized Java, can be sent to {@code /jobs} whatever the switch for submitting says.
 */
public final class WebUiDoor implements InboundChannelHandlerFactory {

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration configuration, Map<String, String> responseHeaders) {
        return Optional.of(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                // The place that Flink gives a handler comes after the one that writes uploads to the disk.
                var pipeline = channel.pipeline();
                pipeline.addAfter(pipeline.context(HttpServerCodec.class).name(), null, new Check());
            }
        });
    }

    private static final class Check extends ChannelInboundHandlerAdapter {

        private FullHttpResponse refusal;
        private boolean answered;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (refusal == null && message instanceof HttpRequest request) {
                refusal =
                        refusal(request, ((InetSocketAddress) context.channel().localAddress()).getPort());
            }
            if (refusal == null) {
                context.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            if (message instanceof LastHttpContent && !answered) {
                answered = true;
                var unused = context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
            }
        }

        /** Null where the request is let in. */
        private static FullHttpResponse refusal(HttpRequest request, int port) {
            var authority = new LoopbackAuthority(port);
            var hosts = request.headers().getAll(HttpHeaderNames.HOST);
            if (hosts.size() != 1 || !authority.isHost(hosts.get(0))) {
                return response(HttpResponseStatus.MISDIRECTED_REQUEST, "This server is asked for as 127.0.0.1 only.");
            }
            if (!request.headers().getAll(HttpHeaderNames.ORIGIN).stream().allMatch(authority::isOrigin)) {
                return response(HttpResponseStatus.FORBIDDEN, "This server answers no page but its own.");
            }
            boolean reads =
                    request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
            var path = new QueryStringDecoder(request.uri()).path();
            // Flink's way to cancel and stop by GET.
            if (!reads || path.contains("/yarn-cancel") || path.contains("/yarn-stop")) {
                return response(HttpResponseStatus.FORBIDDEN, "This web UI shows the job and changes nothing.");
            }
            return null;
        }

        private static FullHttpResponse response(HttpResponseStatus status, String message) {
            var body = "{\"errors\":[\"" + message + "\"]}";
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return response;
        }
    }
}
