#include "common/tls/handshake_probe.h"

#include <openssl/err.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/certificate.h"

namespace courier::tls {
namespace {

constexpr unsigned char kAlpn[] = {2, 'h', '2'};
// The HTTP/2 connection preface and an empty SETTINGS frame (RFC 9113, 3.4): a server that accepts
// us answers it, one that does not hangs up.
constexpr char kGreeting[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";
constexpr int kGreetingSize = sizeof(kGreeting);  // the final NUL is the frame's last byte

// OpenSSL writes to its socket with write(2): a peer that hangs up would end the program.
class BlockSigpipe {
 public:
  BlockSigpipe() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~BlockSigpipe() {
    const timespec no_wait{};
    while (sigtimedwait(&sigpipe_, nullptr, &no_wait) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  BlockSigpipe(const BlockSigpipe&) = delete;
  BlockSigpipe& operator=(const BlockSigpipe&) = delete;

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
};

class Probe {
 public:
  Probe(const std::string& address, const Identity& expected, const TlsMaterial& material,
        absl::Duration timeout)
      : address_(address),
        expected_(expected),
        material_(material),
        timeout_(timeout),
        deadline_(absl::Now() + timeout) {}

  absl::Status Run() {
    COURIER_RETURN_IF_ERROR(Prepare());
    COURIER_RETURN_IF_ERROR(Connect());
    COURIER_RETURN_IF_ERROR(Handshake());
    COURIER_RETURN_IF_ERROR(CheckPeer());
    return AwaitWelcome();
  }

 private:
  absl::Status Prepare();
  absl::Status Connect();
  absl::Status Handshake();
  absl::Status CheckPeer() const;
  absl::Status AwaitWelcome();

  // kTimeout once the deadline has passed; otherwise OK when the socket may have moved on.
  absl::Status Wait(short events) const;
  absl::Status WaitFor(int ssl_error) const;
  // What the failed OpenSSL call says about the peer's or our certificate.
  absl::Status ExplainFailure() const;
  absl::Status ExplainAlert(int reason) const;
  // gRPC 1.51 hangs up on a certificate it refuses without an alert: look at what we showed.
  absl::Status ExplainSilence() const;
  absl::Status Fail(Reason reason, absl::string_view what) const {
    return MakeError(reason, absl::StrCat("the agent at ", address_, " ", what));
  }

  const std::string& address_;
  const Identity& expected_;
  const TlsMaterial& material_;
  const absl::Duration timeout_;
  const absl::Time deadline_;
  BioPtr socket_;
  SslCtxPtr context_;
  SslPtr ssl_;
  bool handshake_done_ = false;
};

absl::Status Probe::Prepare() {
  COURIER_ASSIGN_OR_RETURN(
      const std::vector<X509Ptr> chain,
      ParseCertificates(material_.certificate_chain_pem, "the certificate", kMaxChain));
  COURIER_ASSIGN_OR_RETURN(const EvpPkeyPtr key,
                           ParsePrivateKey(material_.key_pem, "the private key"));
  COURIER_ASSIGN_OR_RETURN(X509StorePtr store, TrustStore(material_.ca_pem, "the CA certificate"));
  context_.reset(SSL_CTX_new(TLS_client_method()));
  bool ready = context_ != nullptr &&
               SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION) == 1 &&
               SSL_CTX_use_certificate(context_.get(), chain.front().get()) == 1 &&
               SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1 &&
               SSL_CTX_set_alpn_protos(context_.get(), kAlpn, sizeof(kAlpn)) == 0;
  for (size_t i = 1; ready && i < chain.size(); ++i) {
    ready = SSL_CTX_add1_chain_cert(context_.get(), chain[i].get()) == 1;
  }
  if (!ready) {
    return MakeError(Reason::kBadConfiguration,
                     "OpenSSL does not accept our own certificate; its key may be too weak");
  }
  SSL_CTX_set_cert_store(context_.get(), store.release());
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  return absl::OkStatus();
}

absl::Status Probe::Connect() {
  socket_.reset(BIO_new_connect(address_.c_str()));
  if (socket_ == nullptr) return Fail(Reason::kUnreachable, "has an address nobody can use");
  BIO_set_nbio(socket_.get(), 1);
  while (BIO_do_connect(socket_.get()) <= 0) {
    if (!BIO_should_retry(socket_.get())) {
      return Fail(Reason::kUnreachable,
                  "cannot be reached; check the address and that the agent is running");
    }
    COURIER_RETURN_IF_ERROR(Wait(POLLOUT));
  }
  return absl::OkStatus();
}

absl::Status Probe::Handshake() {
  ssl_.reset(SSL_new(context_.get()));
  if (ssl_ == nullptr) return MakeError(Reason::kInternal, "OpenSSL made no connection object");
  BIO_up_ref(socket_.get());
  SSL_set_bio(ssl_.get(), socket_.get(), socket_.get());
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_.get());
    if (result == 1) {
      handshake_done_ = true;
      return absl::OkStatus();
    }
    COURIER_RETURN_IF_ERROR(WaitFor(SSL_get_error(ssl_.get(), result)));
  }
}

absl::Status Probe::CheckPeer() const {
  const X509* peer = SSL_get0_peer_certificate(ssl_.get());
  const std::vector<std::string> uris =
      peer == nullptr ? std::vector<std::string>() : UriNames(peer);
  if (uris == std::vector<std::string>{expected_.uri}) return absl::OkStatus();
  const std::string shown = uris.empty() ? "no URI at all" : absl::StrJoin(uris, " and ");
  return Fail(Reason::kWrongIdentity,
              absl::StrCat("shows the identity ", QuoteForMessage(shown), ", expected is ",
                           expected_.uri, "; check the environment's address and identity"));
}

absl::Status Probe::AwaitWelcome() {
  bool sent = false;
  for (;;) {
    ERR_clear_error();
    char answer = 0;
    const int result =
        sent ? SSL_read(ssl_.get(), &answer, 1) : SSL_write(ssl_.get(), kGreeting, kGreetingSize);
    if (result > 0 && sent) return absl::OkStatus();
    if (result > 0) {
      sent = true;
      continue;
    }
    COURIER_RETURN_IF_ERROR(WaitFor(SSL_get_error(ssl_.get(), result)));
  }
}

absl::Status Probe::Wait(short events) const {
  int fd = -1;
  BIO_get_fd(socket_.get(), &fd);
  for (;;) {
    const absl::Duration left = deadline_ - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return Fail(Reason::kTimeout,
                  absl::StrCat("did not answer within ", absl::FormatDuration(timeout_)));
    }
    pollfd waiting{.fd = fd, .events = events, .revents = 0};
    const auto milliseconds = std::clamp<int64_t>(absl::ToInt64Milliseconds(left), 1, 60'000);
    const int ready = ::poll(&waiting, 1, static_cast<int>(milliseconds));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return Fail(Reason::kUnreachable, "lost the connection");
  }
}

absl::Status Probe::WaitFor(int ssl_error) const {
  if (ssl_error == SSL_ERROR_WANT_READ) return Wait(POLLIN);
  if (ssl_error == SSL_ERROR_WANT_WRITE) return Wait(POLLOUT);
  return ExplainFailure();
}

// OpenSSL's words, but for what most often is wrong and what it says least clearly.
std::string WhyNotTrusted(long verified) {
  switch (verified) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return "it is not signed by a CA of identity.ca. Compare both with: courier pki show FILE";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "it has expired. Renew it there, for example with: courier pki renew";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "it is not yet valid. Check the clocks of both machines";
    default:
      return X509_verify_cert_error_string(verified);
  }
}

absl::Status Probe::ExplainFailure() const {
  const unsigned long error = ERR_peek_error();
  const long verified = SSL_get_verify_result(ssl_.get());
  if (verified != X509_V_OK) {
    return Fail(
        Reason::kTlsRefused,
        absl::StrCat("shows a certificate that cannot be trusted here: ", WhyNotTrusted(verified)));
  }
  if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
      ERR_GET_REASON(error) != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    return ExplainAlert(ERR_GET_REASON(error));
  }
  if (handshake_done_) return ExplainSilence();
  return Fail(Reason::kTlsRefused, "hung up during the handshake; check that it speaks TLS 1.3");
}

absl::Status Probe::ExplainSilence() const {
  const absl::Time now = absl::Now();
  if (now < material_.not_before || now > material_.not_after) {
    return Fail(Reason::kTlsRefused,
                absl::StrCat("turned us away: our certificate is valid from ",
                             FormatForMessage(material_.not_before), " to ",
                             FormatForMessage(material_.not_after),
                             "; renew it, for example with courier pki renew"));
  }
  if (material_.identity.role != Identity::Role::kController) {
    return Fail(Reason::kPeerRefused,
                absl::StrCat("turned us away: it takes orders from controllers only, and ",
                             material_.identity.uri, " is none"));
  }
  return Fail(
      Reason::kPeerRefused,
      absl::StrCat("turned us away without a reason: it does not know the CA of our "
                   "certificate, ",
                   material_.identity.uri, ", or its clock is wrong; give both sides the same CA"));
}

absl::Status Probe::ExplainAlert(int reason) const {
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_BAD_PROTOCOL_VERSION_NUMBER:
      return Fail(Reason::kTlsRefused, "does not speak TLS; check the port");
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return Fail(Reason::kTlsRefused, "does not speak TLS 1.3");
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return Fail(Reason::kTlsRefused,
                  "does not know the CA of our certificate; give both sides the same CA");
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return Fail(Reason::kTlsRefused,
                  "says that our certificate has expired or is not valid yet; renew it, for "
                  "example with courier pki renew, and compare the clocks");
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return Fail(Reason::kTlsRefused,
                  absl::StrCat("refused our certificate, ", material_.identity.uri));
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return Fail(Reason::kTlsRefused, "asks for a client certificate and was shown none");
    default: {
      const char* text = ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, reason));
      return Fail(Reason::kTlsRefused, absl::StrCat("broke off the TLS handshake: ",
                                                    text != nullptr ? text : "unknown cause"));
    }
  }
}

}  // namespace

absl::Status ProbeHandshake(const std::string& address, const Identity& expected,
                            const TlsMaterial& material, absl::Duration timeout) {
  const BlockSigpipe block_sigpipe;
  const absl::Status status = Probe(address, expected, material, timeout).Run();
  ERR_clear_error();
  return status;
}

}  // namespace courier::tls
