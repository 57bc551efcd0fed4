// Real handshakes over the loopback interface: an agent's server that tells every caller who it
// takes it for, a controller's channel, and an OpenSSL client for what gRPC would never send.
#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/tls/channel_credentials.h"
#include "common/tls/handshake_probe.h"
#include "common/tls/server_credentials.h"
#include "common/tls/tls_version.h"
#include "tests/unit/common/tls/openssl_peers.h"
#include "tests/unit/common/tls/test_pki.h"

namespace courier::tls {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Role = Identity::Role;

const bool kTls13Required = (RequireTls13(), true);

// Answers any method with the caller's identity as trailing metadata.
class WhoAmI final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    class Reactor final : public grpc::ServerGenericBidiReactor {
     public:
      explicit Reactor(grpc::Status status) { Finish(std::move(status)); }
      void OnDone() override { delete this; }
    };
    const auto identity = PeerIdentity(*context);
    if (!identity.ok()) {
      return new Reactor(grpc::Status(grpc::StatusCode::UNAUTHENTICATED, ""));
    }
    context->AddTrailingMetadata("identity", identity->uri);
    return new Reactor(grpc::Status(grpc::StatusCode::ALREADY_EXISTS, "answered"));
  }
};

class AgentServer {
 public:
  explicit AgentServer(std::shared_ptr<grpc::ServerCredentials> credentials) {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&service_);
    builder.AddListeningPort("127.0.0.1:0", std::move(credentials), &port_);
    server_ = builder.BuildAndStart();
    EXPECT_NE(server_, nullptr);
  }

  explicit AgentServer(const TlsMaterial& material) : AgentServer(CredentialsFor(material)) {}

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  static std::shared_ptr<grpc::ServerCredentials> CredentialsFor(const TlsMaterial& material) {
    auto credentials = MakeServerCredentials(material);
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    return *credentials;
  }

  WhoAmI service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

struct Answer {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string message;
  std::string seen_as;  // empty unless the handler ran
};

Answer Call(const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& how) {
  grpc::GenericStub stub(grpc::CreateChannel(address, how));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  const grpc::Slice nothing;
  const grpc::ByteBuffer request(&nothing, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(&context, "/any/Method", request, &queue);
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto seen = trailers.find("identity");
  return {.code = status.error_code(),
          .message = status.error_message(),
          .seen_as =
              seen == trailers.end() ? "" : std::string(seen->second.data(), seen->second.size())};
}

Answer Call(const std::string& address, const TlsMaterial& controller, const Identity& agent) {
  const auto credentials = MakeChannelCredentials(controller, agent);
  EXPECT_TRUE(credentials.ok()) << credentials.status();
  return Call(address, *credentials);
}

Identity AgentNamed(const std::string& name) {
  return *MakeIdentity(kTestDomain, Role::kAgent, name);
}

// The probe's verdict on the same connection.
absl::Status Explain(const std::string& address, const TlsMaterial& controller,
                     const Identity& agent) {
  return ProbeHandshake(address, agent, controller, absl::Seconds(20));
}

absl::Time AYearAgo() { return absl::Now() - absl::Hours(24 * 365); }
absl::Time NextYear() { return absl::Now() + absl::Hours(24 * 365); }

// One certificate that has run out and one that is not valid yet, each loaded as if in its time.
TlsMaterial Expired(const TestPki& pki, Role role) {
  return TestPki::Load(pki.IssueAt(role, "expired", AYearAgo(), 1), AYearAgo());
}
TlsMaterial OfTheFuture(const TestPki& pki, Role role) {
  return TestPki::Load(pki.IssueAt(role, "future", NextYear(), 1), NextYear());
}

TEST(HandshakeTest, TheRightPairTalks) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const TlsMaterial controller = pki.Controller("bot");
  const Answer answer = Call(agent.address(), controller, AgentNamed("staging"));
  EXPECT_EQ(answer.code, grpc::StatusCode::ALREADY_EXISTS) << answer.message;
  EXPECT_EQ(answer.seen_as, "spiffe://acme.example/courier/controller/bot");
  EXPECT_TRUE(Explain(agent.address(), controller, AgentNamed("staging")).ok());
}

TEST(HandshakeTest, TheHostNamePlaysNoPart) {
  const TestPki pki;
  const auto issued = IssueCertificate(
      pki.directory(), {.role = Role::kAgent, .name = "staging", .hosts = {"elsewhere.example"}},
      absl::Now());
  ASSERT_TRUE(issued.ok()) << issued.status();
  const AgentServer agent(TestPki::Load({.certificate = issued->certificate_path,
                                         .key = issued->key_path,
                                         .ca = pki.File("ca.crt")}));
  EXPECT_EQ(Call(agent.address(), pki.Controller("bot"), AgentNamed("staging")).code,
            grpc::StatusCode::ALREADY_EXISTS);
}

TEST(HandshakeTest, AnotherAgentIsRefusedByTheController) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_EQ(Call(agent.address(), controller, AgentNamed("production")).code,
            grpc::StatusCode::UNAVAILABLE);
  const absl::Status why = Explain(agent.address(), controller, AgentNamed("production"));
  EXPECT_EQ(ReasonOf(why), Reason::kWrongIdentity);
  EXPECT_THAT(why.message(), HasSubstr("shows the identity spiffe://acme.example/courier/agent/"
                                       "staging, expected is spiffe://acme.example/courier/agent/"
                                       "production"));
}

TEST(HandshakeTest, AControllersCertificateDoesNotMakeAnAgent) {
  const TestPki pki;
  const AgentServer impostor(pki.Controller("staging"));
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_EQ(Call(impostor.address(), controller, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(Explain(impostor.address(), controller, AgentNamed("staging"))),
            Reason::kWrongIdentity);
}

TEST(HandshakeTest, AnAgentsCertificateDoesNotMakeAController) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const TlsMaterial other_agent = pki.Agent("production");
  const Answer answer = Call(agent.address(), other_agent, AgentNamed("staging"));
  EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(answer.seen_as, IsEmpty());
  const absl::Status why = Explain(agent.address(), other_agent, AgentNamed("staging"));
  EXPECT_EQ(ReasonOf(why), Reason::kPeerRefused);
  EXPECT_THAT(why.message(), HasSubstr("courier/agent/production is none"));
}

TEST(HandshakeTest, TheAgentLearnsWhomItTurnedAway) {
  const TestPki pki;
  std::mutex mutex;
  std::vector<std::string> refusals;
  const auto credentials =
      MakeServerCredentials(pki.Agent("staging"), [&](const absl::Status& why) {
        const std::lock_guard lock(mutex);
        refusals.emplace_back(why.message());
      });
  ASSERT_TRUE(credentials.ok());
  {
    const AgentServer agent(*credentials);
    Call(agent.address(), pki.Agent("production"), AgentNamed("staging"));
  }
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(refusals.empty());
  EXPECT_THAT(refusals.front(), HasSubstr("courier/agent/production is no controller"));
}

TEST(HandshakeTest, ACertificateWithoutOneIdentityIsRefused) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const std::string good = "spiffe://acme.example/courier/controller/bot";
  for (const auto& uris :
       {std::vector<std::string>{}, {good, good + "2"}, {"spiffe://acme.example/bot"}}) {
    const Answer answer = Call(agent.address(), pki.Forge(uris), AgentNamed("staging"));
    EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
  }
}

TEST(HandshakeTest, TheCaVouchesForItsOwnTrustDomainOnly) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const TlsMaterial stray = pki.Forge({"spiffe://evil.example/courier/controller/bot"});
  EXPECT_EQ(Call(agent.address(), stray, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
}

TEST(HandshakeTest, AControllerOfAnotherCaIsRefused) {
  const TestPki pki;
  const TestPki other;
  const AgentServer agent(pki.Agent("staging"));
  TlsMaterial stranger = other.Controller("bot");
  stranger.ca_pem = ReadText(pki.File("ca.crt"));
  EXPECT_EQ(Call(agent.address(), stranger, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
  const absl::Status why = Explain(agent.address(), stranger, AgentNamed("staging"));
  EXPECT_EQ(ReasonOf(why), Reason::kPeerRefused);
  EXPECT_THAT(why.message(), HasSubstr("does not know the CA"));
}

TEST(HandshakeTest, AnAgentOfAnotherCaIsRefused) {
  const TestPki pki;
  const TestPki other;
  const AgentServer agent(other.Agent("staging"));
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_EQ(Call(agent.address(), controller, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
  const absl::Status why = Explain(agent.address(), controller, AgentNamed("staging"));
  EXPECT_EQ(ReasonOf(why), Reason::kTlsRefused);
  EXPECT_THAT(why.message(), HasSubstr("cannot be trusted here"));
}

TEST(HandshakeTest, AControllerOutsideItsTimeIsRefused) {
  const TestPki pki(AYearAgo());
  const AgentServer agent(pki.Agent("staging"));
  for (const TlsMaterial& controller :
       {Expired(pki, Role::kController), OfTheFuture(pki, Role::kController)}) {
    EXPECT_EQ(Call(agent.address(), controller, AgentNamed("staging")).code,
              grpc::StatusCode::UNAVAILABLE);
    const absl::Status why = Explain(agent.address(), controller, AgentNamed("staging"));
    EXPECT_EQ(ReasonOf(why), Reason::kTlsRefused) << why;
  }
}

TEST(HandshakeTest, AnAgentOutsideItsTimeIsRefused) {
  const TestPki pki(AYearAgo());
  const TlsMaterial controller = pki.Controller("bot");
  for (const TlsMaterial& material : {Expired(pki, Role::kAgent), OfTheFuture(pki, Role::kAgent)}) {
    const AgentServer agent(material);
    EXPECT_EQ(Call(agent.address(), controller, material.identity).code,
              grpc::StatusCode::UNAVAILABLE);
    const absl::Status why = Explain(agent.address(), controller, material.identity);
    EXPECT_EQ(ReasonOf(why), Reason::kTlsRefused) << why;
  }
}

TEST(HandshakeTest, ACallerWithoutCertificateIsRefused) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(
      std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
          ReadText(pki.File("ca.crt"))));
  options.watch_root_certs();
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  options.set_check_call_host(false);
  EXPECT_EQ(Call(agent.address(), grpc::experimental::TlsCredentials(options)).code,
            grpc::StatusCode::UNAVAILABLE);
}

TEST(HandshakeTest, PlaintextIsRefusedByTheAgent) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  EXPECT_EQ(Call(agent.address(), grpc::InsecureChannelCredentials()).code,
            grpc::StatusCode::UNAVAILABLE);
}

TEST(HandshakeTest, PlaintextIsRefusedByTheController) {
  const TestPki pki;
  const AgentServer agent(grpc::InsecureServerCredentials());
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_EQ(Call(agent.address(), controller, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
  const absl::Status why = Explain(agent.address(), controller, AgentNamed("staging"));
  EXPECT_EQ(ReasonOf(why), Reason::kTlsRefused);
  EXPECT_THAT(why.message(), HasSubstr("does not speak TLS"));
}

TEST(HandshakeTest, NobodyListeningIsUnreachable) {
  const TestPki pki;
  std::string address;
  {
    const AgentServer agent(pki.Agent("staging"));
    address = agent.address();
  }
  EXPECT_EQ(ReasonOf(Explain(address, pki.Controller("bot"), AgentNamed("staging"))),
            Reason::kUnreachable);
}

TEST(RotationTest, ARenewedCertificateIsShownWithoutARestart) {
  const TestPki pki;
  const TlsFiles files = pki.Issue(Role::kAgent, "staging");
  const auto material = RotatingTlsMaterial::Open(files, absl::Now());
  ASSERT_TRUE(material.ok()) << material.status();
  const auto credentials = MakeServerCredentials(**material);
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  const AgentServer agent(*credentials);
  EXPECT_EQ(CertificateShownBy(agent.address()), ReadText(files.certificate));

  ASSERT_TRUE(
      RenewCertificate(pki.directory(), Role::kAgent, "staging", std::nullopt, absl::Now()).ok());
  ASSERT_TRUE((*material)->Refresh(absl::Now()).ok());
  const std::string renewed = ReadText(files.certificate);
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (CertificateShownBy(agent.address()) != renewed && absl::Now() < give_up) {
  }
  EXPECT_EQ(CertificateShownBy(agent.address()), renewed);
  EXPECT_EQ(Call(agent.address(), pki.Controller("bot"), AgentNamed("staging")).seen_as,
            "spiffe://acme.example/courier/controller/bot");
}

TEST(TlsVersionTest, ATls12ClientIsRefusedAndATls13ClientIsNot) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_TRUE(OpensslClientConnects(agent.address(), controller, TLS1_3_VERSION));
  EXPECT_FALSE(OpensslClientConnects(agent.address(), controller, TLS1_2_VERSION));
  EXPECT_FALSE(OpensslClientConnects(agent.address(), controller, TLS1_1_VERSION));
}

TEST(TlsVersionTest, ATls12ServerIsRefusedByTheController) {
  const TestPki pki;
  const OpensslServer old_agent(pki.Agent("staging"), TLS1_2_VERSION);
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_TRUE(OpensslClientConnects(old_agent.address(), controller, TLS1_2_VERSION));
  EXPECT_EQ(Call(old_agent.address(), controller, AgentNamed("staging")).code,
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(old_agent.handshakes(), 1);
  const absl::Status why = Explain(old_agent.address(), controller, AgentNamed("staging"));
  EXPECT_EQ(ReasonOf(why), Reason::kTlsRefused);
  EXPECT_THAT(why.message(), HasSubstr("does not speak TLS 1.3"));
}

TEST(HandshakeProbeTest, TriesEveryAddressOfAName) {
  const TestPki pki;
  const AgentServer agent(pki.Agent("staging"));
  const std::string port = agent.address().substr(agent.address().find(':'));
  const absl::Status verdict =
      Explain("localhost" + port, pki.Controller("bot"), AgentNamed("staging"));
  EXPECT_TRUE(verdict.ok()) << verdict;
}

TEST(HandshakeProbeTest, GivesUpOnASilentPeer) {
  const TestPki pki;
  const Listener silent;
  const absl::Status why = ProbeHandshake(silent.address(), AgentNamed("staging"),
                                          pki.Controller("bot"), absl::Milliseconds(20));
  EXPECT_EQ(ReasonOf(why), Reason::kTimeout) << why;
}

TEST(HandshakeProbeTest, RefusesAnAddressWithoutAPort) {
  const TestPki pki;
  EXPECT_EQ(ReasonOf(Explain("127.0.0.1", pki.Controller("bot"), AgentNamed("staging"))),
            Reason::kUnreachable);
}

TEST(TlsVersionTest, CredentialsAreNotMadeWithoutTheRequirement) {
  const TestPki pki;
  const TlsMaterial agent = pki.Agent("staging");
  ::unsetenv("GRPC_SSL_CIPHER_SUITES");
  EXPECT_EQ(ReasonOf(MakeServerCredentials(agent).status()), Reason::kInternal);
  EXPECT_EQ(ReasonOf(MakeChannelCredentials(agent, agent.identity).status()), Reason::kInternal);
  RequireTls13();
}

TEST(ChannelCredentialsTest, AreOnlyMadeForAnAgent) {
  const TestPki pki;
  const TlsMaterial controller = pki.Controller("bot");
  EXPECT_EQ(ReasonOf(MakeChannelCredentials(controller, controller.identity).status()),
            Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::tls
