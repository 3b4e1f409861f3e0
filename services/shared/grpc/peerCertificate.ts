import { ServerInterceptingCall, ServerListenerBuilder, type ServerInterceptor } from "@grpc/grpc-js";

/**
 * Under this name handlers find the SHA-256 (hexadecimal) of the certificate that the client proved to hold, issued by a CA of
 * `HUB_TLS_CLIENT_CA` and in force. It is set by the server alone: whatever a client sends under this name is taken out first.
 */
export const PEER_CERTIFICATE_KEY = "hub-peer-certificate";

/** Hands the certificate of the connection on to handlers; on every server, so that nobody can claim one where none is asked for. */
export const peerCertificate: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start(next) {
      next(
        new ServerListenerBuilder()
          .withOnReceiveMetadata((metadata, pass) => {
            metadata.remove(PEER_CERTIFICATE_KEY);
            // Undefined unless the chain leads to a trusted CA and every certificate of it is in force.
            const fingerprint = call.getAuthContext().sslPeerCertificate?.fingerprint256;
            if (fingerprint) metadata.set(PEER_CERTIFICATE_KEY, fingerprint.replaceAll(":", "").toLowerCase());
            pass(metadata);
          })
          .build(),
      );
    },
  });
