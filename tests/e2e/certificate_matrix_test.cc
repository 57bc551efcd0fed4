// Every kind of certificate that must not be let in, shown by a controller to a real agent and by
// an agent to the real courier; and peers that speak something older or nothing at all.
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"
#include "tests/e2e/report.h"
#include "tests/support/file_text.h"
#include "tests/unit/common/tls/openssl_peers.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::e2e {
namespace {

using ::testing::HasSubstr;
using tls::TlsMaterial;

constexpr absl::string_view kDomain = "e2e.example";

std::string Uri(absl::string_view role, absl::string_view name) {
  return absl::StrCat("spiffe://", kDomain, "/courier/", role, "/", name);
}

// What a certificate says; by default, what is right now.
struct Names {
  std::vector<std::string> uris;
  absl::Duration begins = -absl::Hours(1);
  absl::Duration ends = absl::Hours(24 * 100);
};

class CertificateTest : public FaultTest {
 protected:
  std::string Pki(const std::string& name) { return installation().folder() + "/pki/" + name; }

  // Signed by the installation's own CA.
  TlsMaterial Forge(const Names& names) {
    const auto ca = tls::ParseCertificates(tls::ReadText(Pki("ca.crt")), "ca", 1);
    const auto ca_key = tls::ParsePrivateKey(tls::ReadText(Pki("ca.key")), "ca key");
    return Build(names, ca->front().get(), ca_key->get());
  }

  // Signed by another CA of the same trust domain.
  static TlsMaterial ForgeElsewhere(const Names& names) {
    static const tls::TestPki other(absl::Now() - absl::Hours(1), kDomain);
    const auto ca = tls::ParseCertificates(tls::ReadText(other.File("ca.crt")), "ca", 1);
    const auto ca_key = tls::ParsePrivateKey(tls::ReadText(other.File("ca.key")), "ca key");
    return Build(names, ca->front().get(), ca_key->get());
  }

  // `courier list` on the staging environment, which is at `address` and known as `identity`.
  test::ProcessResult List(const TlsMaterial& own, const std::string& address,
                           const std::string& identity = Uri("agent", "staging")) {
    const std::string folder = installation().folder();
    tls::WriteText(folder + "/own.crt", own.certificate_chain_pem);
    tls::WriteText(folder + "/own.key", own.key_pem);
    ::chmod((folder + "/own.key").c_str(), 0600);
    tls::WriteText(folder + "/matrix.yaml",
                   absl::StrCat("identity: {certificate: own.crt, key: own.key, ca: pki/ca.crt}\n",
                                "environments:\n  staging: {address: \"", address,
                                "\", identity: \"", identity, "\"}\n"));
    test::ProcessSpec spec;
    spec.argv = {Program("courier"), "--config", folder + "/matrix.yaml",
                 "--timeout",        "20s",      "list",
                 "workspaces",       "--on",     "staging"};
    auto result = test::RunProcess(std::move(spec));
    EXPECT_TRUE(result.ok()) << result.status();
    return std::move(result).value_or(test::ProcessResult());
  }

  TlsMaterial Good() { return Forge({{Uri("controller", "me")}}); }

 private:
  static TlsMaterial Build(const Names& names, X509* ca, EVP_PKEY* ca_key) {
    const auto key = tls::NewPrivateKey();
    const tls::CertificatePlan plan{.common_name = "forged",
                                    .uris = names.uris,
                                    .hosts = {"forged.example"},
                                    .not_before = absl::Now() + names.begins,
                                    .not_after = absl::Now() + names.ends};
    const auto certificate = tls::BuildLeafCertificate(plan, key->get(), ca, ca_key);
    EXPECT_TRUE(certificate.ok()) << certificate.status();
    TlsMaterial material;
    material.certificate_chain_pem = tls::CertificatePem(certificate->get());
    material.key_pem = tls::PrivateKeyPem(key->get());
    return material;
  }
};

TEST_F(CertificateTest, TheRightOneIsLetIn) {
  const auto result = List(Good(), source().address());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(tls::OpensslClientConnects(source().address(), Good(), TLS1_3_VERSION));
}

struct CertificateCase {
  const char* name;
  Names names;
  bool of_another_ca = false;
  std::vector<std::string> says = {};
};

std::string NameOf(const testing::TestParamInfo<CertificateCase>& test) { return test.param.name; }

class CaseTest : public CertificateTest, public testing::WithParamInterface<CertificateCase> {
 protected:
  TlsMaterial Shown() {
    return GetParam().of_another_ca ? ForgeElsewhere(GetParam().names) : Forge(GetParam().names);
  }
};

// --- Shown to an agent

class ControllerCertificateTest : public CaseTest {};

TEST_P(ControllerCertificateTest, IsTurnedAwayByAnAgent) {
  EXPECT_FALSE(tls::OpensslClientConnects(source().address(), Shown(), TLS1_3_VERSION));
}

TEST_P(ControllerCertificateTest, CourierSaysWhatIsWrong) {
  const auto result = List(Shown(), source().address());
  EXPECT_THAT(result.status, testing::AnyOf(2, 4)) << result.err;
  for (const std::string& part : GetParam().says) EXPECT_THAT(result.err, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, ControllerCertificateTest,
    testing::Values(
        CertificateCase{"Expired",
                        {{Uri("controller", "me")}, -absl::Hours(48), -absl::Hours(24)},
                        false,
                        {"own.crt expired on", "courier pki renew"}},
        CertificateCase{"NotYetValid",
                        {{Uri("controller", "me")}, absl::Hours(24), absl::Hours(48)},
                        false,
                        {"own.crt is not valid before", "clock"}},
        CertificateCase{
            "OfAnotherCa", {{Uri("controller", "me")}}, true, {"staging", "certificate", "CA"}},
        CertificateCase{"OfAnAgent", {{Uri("agent", "production")}}, false, {"staging"}},
        CertificateCase{"OfTheAgentItself", {{Uri("agent", "staging")}}, false, {"staging"}},
        CertificateCase{"WithoutAnIdentity", {{}}, false, {"own.crt"}},
        CertificateCase{"WithTwoIdentities",
                        {{Uri("controller", "me"), Uri("controller", "other")}},
                        false,
                        {"own.crt"}},
        CertificateCase{
            "OfAnotherKindOfIdentity", {{"spiffe://e2e.example/somebody"}}, false, {"own.crt"}}),
    NameOf);

TEST_F(CertificateTest, AControllerThatNoPolicyKnowsIsTurnedAway) {
  const auto result = List(Forge({{Uri("controller", "stranger")}}), source().address());
  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err,
              HasSubstr("staging does not allow \"describe\" to " + Uri("controller", "stranger")));
  EXPECT_THAT(result.err, HasSubstr("Add a rule to `policy`"));
}

TEST_F(CertificateTest, AControllerWithoutACertificateIsTurnedAway) {
  const tls::SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  const tls::SslPtr ssl(SSL_new(context.get()));
  BIO* socket = BIO_new_connect(source().address().c_str());
  ASSERT_EQ(BIO_do_connect(socket), 1);
  SSL_set_bio(ssl.get(), socket, socket);
  char byte = 0;
  EXPECT_FALSE(SSL_connect(ssl.get()) == 1 && SSL_read(ssl.get(), &byte, 1) == 1);
  ERR_clear_error();
}

TEST_F(CertificateTest, Tls12IsTurnedAwayByAnAgent) {
  EXPECT_FALSE(tls::OpensslClientConnects(source().address(), Good(), TLS1_2_VERSION));
}

TEST_F(CertificateTest, PlaintextIsTurnedAwayByAnAgent) {
  BIO* socket = BIO_new_connect(source().address().c_str());
  ASSERT_EQ(BIO_do_connect(socket), 1);
  // How HTTP/2 begins without TLS.
  BIO_puts(socket, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const char settings[9] = {0, 0, 0, 4, 0, 0, 0, 0, 0};
  BIO_write(socket, settings, sizeof(settings));
  BIO_flush(socket);
  std::string answer;
  char buffer[256];
  for (int got = BIO_read(socket, buffer, sizeof(buffer)); got > 0;
       got = BIO_read(socket, buffer, sizeof(buffer))) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  BIO_free_all(socket);
  // At most an alert; certainly no HTTP/2 settings.
  EXPECT_LT(answer.size(), 9U);
}

// --- Shown to courier

class AgentCertificateTest : public CaseTest {};

TEST_P(AgentCertificateTest, IsTurnedAwayByCourier) {
  const tls::OpensslServer agent(Shown(), TLS1_3_VERSION);
  const auto result = List(Good(), agent.address());
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("staging"));
  EXPECT_THAT(result.err, testing::Not(HasSubstr("ssl_transport_security"))) << "gRPC's own log";
  for (const std::string& part : GetParam().says) EXPECT_THAT(result.err, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, AgentCertificateTest,
    testing::Values(CertificateCase{"Expired",
                                    {{Uri("agent", "staging")}, -absl::Hours(48), -absl::Hours(24)},
                                    false,
                                    {"expired"}},
                    CertificateCase{"NotYetValid",
                                    {{Uri("agent", "staging")}, absl::Hours(24), absl::Hours(48)},
                                    false,
                                    {"not yet valid"}},
                    CertificateCase{"OfAnotherCa",
                                    {{Uri("agent", "staging")}},
                                    true,
                                    {"not signed by a CA of identity.ca", "courier pki show"}},
                    CertificateCase{"OfAnotherAgent",
                                    {{Uri("agent", "production")}},
                                    false,
                                    {Uri("agent", "production"), Uri("agent", "staging")}},
                    CertificateCase{"OfAController",
                                    {{Uri("controller", "me")}},
                                    false,
                                    {Uri("controller", "me"), Uri("agent", "staging")}},
                    CertificateCase{"WithoutAnIdentity", {{}}, false, {Uri("agent", "staging")}}),
    NameOf);

TEST_F(CertificateTest, AnAgentThatSpeaksTls12IsTurnedAway) {
  const tls::OpensslServer agent(Forge({{Uri("agent", "staging")}}), TLS1_2_VERSION);
  const auto result = List(Good(), agent.address());
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("staging"));
  EXPECT_THAT(result.err, HasSubstr("TLS 1.3"));
  EXPECT_EQ(agent.handshakes(), 0);
}

TEST_F(CertificateTest, AnAgentThatSpeaksNoTlsIsTurnedAway) {
  const tls::Listener listener;
  std::thread server([&listener] {
    for (int fd = listener.Accept(); fd >= 0; fd = listener.Accept()) {
      const std::string answer = "HTTP/1.1 400 Bad Request\r\n\r\n";
      ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(fd);
    }
  });
  const auto result = List(Good(), listener.address());
  listener.Stop();
  server.join();
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("staging"));
  EXPECT_THAT(result.err, HasSubstr("TLS"));
}

TEST_F(CertificateTest, AnotherAddressThanTheIdentitysIsToldByName) {
  const auto result = List(Good(), target().address());
  EXPECT_EQ(result.status, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr(Uri("agent", "production")));
  EXPECT_THAT(result.err, HasSubstr(Uri("agent", "staging")));
}

}  // namespace
}  // namespace courier::e2e
