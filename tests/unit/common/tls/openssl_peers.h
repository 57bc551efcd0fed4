// The other side of a handshake as plain OpenSSL plays it, for what gRPC would never do: one old
// TLS version, no answer at all.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/tls/certificate.h"
#include "common/tls/openssl_ptr.h"
#include "common/tls/tls_material.h"

namespace courier::tls {

// A loopback socket that listens and never answers by itself.
class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(where);
    auto* raw = reinterpret_cast<sockaddr*>(&where);
    EXPECT_EQ(::bind(fd_, raw, size), 0);
    EXPECT_EQ(::listen(fd_, 8), 0);
    EXPECT_EQ(::getsockname(fd_, raw, &size), 0);
    port_ = ntohs(where.sin_port);
  }
  ~Listener() { ::close(fd_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int Accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }
  void Stop() const { ::shutdown(fd_, SHUT_RDWR); }
  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  int fd_;
  int port_ = 0;
};

// An OpenSSL server of exactly one TLS version that greets whoever completes the handshake.
class OpensslServer {
 public:
  OpensslServer(const TlsMaterial& material, int version)
      : context_(SSL_CTX_new(TLS_server_method())) {
    const auto chain = ParseCertificates(material.certificate_chain_pem, "c", 9);
    const auto key = ParsePrivateKey(material.key_pem, "k");
    EXPECT_EQ(SSL_CTX_set_min_proto_version(context_.get(), version), 1);
    EXPECT_EQ(SSL_CTX_set_max_proto_version(context_.get(), version), 1);
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), chain->front().get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), key->get()), 1);
    thread_ = std::thread([this] { Serve(); });
  }
  ~OpensslServer() {
    listener_.Stop();
    thread_.join();
  }
  OpensslServer(const OpensslServer&) = delete;
  OpensslServer& operator=(const OpensslServer&) = delete;

  std::string address() const { return listener_.address(); }
  int handshakes() const { return handshakes_; }

 private:
  void Serve() {
    for (int fd = listener_.Accept(); fd >= 0; fd = listener_.Accept()) {
      const SslPtr ssl(SSL_new(context_.get()));
      SSL_set_fd(ssl.get(), fd);
      if (SSL_accept(ssl.get()) == 1) {
        ++handshakes_;
        SSL_write(ssl.get(), "x", 1);
      }
      ERR_clear_error();
      ::close(fd);
    }
  }

  const SslCtxPtr context_;
  const Listener listener_;
  std::atomic<int> handshakes_{0};
  std::thread thread_;
};

// The certificate that the server at `address` shows right now.
inline std::string CertificateShownBy(const std::string& address) {
  const SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  const SslPtr ssl(SSL_new(context.get()));
  BIO* socket = BIO_new_connect(address.c_str());
  EXPECT_EQ(BIO_do_connect(socket), 1);
  SSL_set_bio(ssl.get(), socket, socket);
  EXPECT_EQ(SSL_connect(ssl.get()), 1);  // the server looks at our side only afterwards
  X509* peer = SSL_get0_peer_certificate(ssl.get());
  return peer == nullptr ? "" : CertificatePem(peer);
}

// The one suite that RequireTls13() leaves to TLS 1.2 takes a key that nobody agreed on.
inline void OfferPreSharedKey(SSL_CTX* context) {
  SSL_CTX_set_psk_client_callback(
      context, [](SSL*, const char*, char* identity, unsigned, unsigned char* psk, unsigned) {
        identity[0] = 'x';
        identity[1] = '\0';
        psk[0] = 0;
        return 1u;
      });
}

// An OpenSSL client of exactly one TLS version, with a good certificate: true if the agent
// completes the handshake and answers.
inline bool OpensslClientConnects(const std::string& address, const TlsMaterial& client,
                                  int version) {
  const SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  const auto chain = ParseCertificates(client.certificate_chain_pem, "c", 9);
  const auto key = ParsePrivateKey(client.key_pem, "k");
  EXPECT_EQ(SSL_CTX_set_min_proto_version(context.get(), version), 1);
  EXPECT_EQ(SSL_CTX_set_max_proto_version(context.get(), version), 1);
  // Every cipher OpenSSL has, pre-shared-key suites included.
  EXPECT_EQ(SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL:@SECLEVEL=0"), 1);
  EXPECT_EQ(SSL_CTX_use_certificate(context.get(), chain->front().get()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), key->get()), 1);
  const unsigned char alpn[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context.get(), alpn, sizeof(alpn));
  if (version == TLS1_2_VERSION) OfferPreSharedKey(context.get());
  const SslPtr ssl(SSL_new(context.get()));
  BIO* socket = BIO_new_connect(address.c_str());
  EXPECT_EQ(BIO_do_connect(socket), 1);
  SSL_set_bio(ssl.get(), socket, socket);
  char byte = 0;
  const bool connected = SSL_connect(ssl.get()) == 1 && SSL_read(ssl.get(), &byte, 1) == 1;
  ERR_clear_error();
  return connected;
}

}  // namespace courier::tls
