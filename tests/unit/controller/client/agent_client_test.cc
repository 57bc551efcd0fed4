// The client against real servers on the loopback interface: what a user reads when they don't
// get along.
#include "controller/client/agent_client.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/tls/certificate_authority.h"
#include "common/tls/server_credentials.h"
#include "common/tls/tls_version.h"
#include "courier/v1/agent_service.grpc.pb.h"
#include "tests/support/free_port.h"
#include "tests/support/temp_dir.h"

namespace courier::controller {
namespace {

using ::testing::HasSubstr;
using Role = tls::Identity::Role;

const bool kTls13Required = (tls::RequireTls13(), true);

constexpr char kStaging[] = "spiffe://acme.test/courier/agent/staging";

class Pki {
 public:
  Pki() { (void)tls::InitCa(dir_.File("pki"), "acme.test", absl::Now()); }

  tls::TlsMaterial Issue(Role role, const std::string& name) const {
    tls::IssueRequest request;
    request.role = role;
    request.name = name;
    const auto issued = tls::IssueCertificate(dir_.File("pki"), request, absl::Now());
    const auto material = tls::LoadTlsMaterial(
        {issued->certificate_path, issued->key_path, dir_.File("pki/ca.crt")}, absl::Now());
    EXPECT_TRUE(material.ok()) << material.status();
    return *material;
  }

 private:
  test::TempDir dir_;
};

class AgentServer {
 public:
  explicit AgentServer(const tls::TlsMaterial& material) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", *tls::MakeServerCredentials(material), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }
  ~AgentServer() {
    service_.Release();
    server_->Shutdown(absl::ToChronoTime(absl::Now()));
  }

  Environment environment(const char* identity = kStaging) const {
    return {"staging", absl::StrCat("127.0.0.1:", port_), identity, false};
  }

 private:
  // Answers ListWorkspaces, never answers Diagnose, and knows no GetCapabilities.
  class Service final : public v1::AgentService::Service {
    grpc::Status ListWorkspaces(grpc::ServerContext*, const v1::ListWorkspacesRequest*,
                                v1::ListWorkspacesResponse* response) override {
      response->add_workspaces()->set_name("Acme");
      return grpc::Status::OK;
    }
    grpc::Status Diagnose(grpc::ServerContext*, const v1::DiagnoseRequest*,
                          v1::DiagnoseResponse*) override {
      released_.wait();
      return grpc::Status::CANCELLED;
    }

   public:
    void Release() { release_.set_value(); }

   private:
    std::promise<void> release_;
    std::shared_future<void> released_{release_.get_future()};
  };

  int port_ = 0;
  Service service_;
  std::unique_ptr<grpc::Server> server_;
};

absl::Status Ask(const Environment& environment, const tls::TlsMaterial& own) {
  Interrupt interrupt;
  const auto client = AgentClient::Create(environment, own, absl::Seconds(10), interrupt);
  if (!client.ok()) return client.status();
  return (*client)->ListWorkspaces().status();
}

TEST(AgentClientTest, TalksToTheAgentOfItsEnvironment) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "staging"));

  EXPECT_TRUE(Ask(server.environment(), pki.Issue(Role::kController, "bot")).ok());
}

TEST(AgentClientTest, SaysThatNobodyListens) {
  const Pki pki;
  const Environment nobody{"staging", absl::StrCat("127.0.0.1:", *test::FreePort()), kStaging,
                           false};

  const absl::Status status = Ask(nobody, pki.Issue(Role::kController, "bot"));

  EXPECT_EQ(ReasonOf(status), Reason::kUnreachable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Connection refused"));
}

TEST(AgentClientTest, SaysThatTheAgentIsSomebodyElse) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "production"));

  const absl::Status status = Ask(server.environment(), pki.Issue(Role::kController, "bot"));

  EXPECT_EQ(ReasonOf(status), Reason::kWrongIdentity);
  EXPECT_THAT(std::string(status.message()), HasSubstr("courier/agent/production"));
}

TEST(AgentClientTest, SaysThatTheCertificatesComeFromDifferentCas) {
  const Pki ours;
  const Pki theirs;
  const AgentServer server(theirs.Issue(Role::kAgent, "staging"));

  const absl::Status status = Ask(server.environment(), ours.Issue(Role::kController, "bot"));

  EXPECT_EQ(ReasonOf(status), Reason::kTlsRefused);
  EXPECT_THAT(std::string(status.message()), HasSubstr("staging"));
}

TEST(AgentClientTest, SaysThatTheAgentRefusesItsCaller) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "staging"));

  const absl::Status status = Ask(server.environment(), pki.Issue(Role::kAgent, "other"));

  EXPECT_EQ(ExitStatusOf(ReasonOf(status)), 4);
  EXPECT_THAT(std::string(status.message()), HasSubstr("controllers only"));
}

TEST(AgentClientTest, GivesUpWaitingAfterTheTimeout) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "staging"));
  Interrupt interrupt;
  const auto client = AgentClient::Create(server.environment(), pki.Issue(Role::kController, "bot"),
                                          absl::Milliseconds(300), interrupt);

  EXPECT_EQ(ReasonOf((*client)->Diagnose().status()), Reason::kTimeout);
}

TEST(AgentClientTest, IsInterruptible) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "staging"));
  Interrupt interrupt;
  const auto client = AgentClient::Create(server.environment(), pki.Issue(Role::kController, "bot"),
                                          absl::Seconds(60), interrupt);
  interrupt.Request();

  EXPECT_EQ(ReasonOf((*client)->Diagnose().status()), Reason::kCancelled);
}

TEST(AgentClientTest, SaysThatTheAgentIsOlder) {
  const Pki pki;
  const AgentServer server(pki.Issue(Role::kAgent, "staging"));
  Interrupt interrupt;
  const auto client = AgentClient::Create(server.environment(), pki.Issue(Role::kController, "bot"),
                                          absl::Seconds(10), interrupt);

  EXPECT_EQ(ReasonOf((*client)->GetCapabilities().status()), Reason::kVersionMismatch);
}

TEST(AgentClientTest, NoticesThatTheConnectionIsGoneWithoutAskingTheAgent) {
  const Pki pki;
  auto server = std::make_unique<AgentServer>(pki.Issue(Role::kAgent, "staging"));
  Interrupt interrupt;
  const auto client = AgentClient::Create(
      server->environment(), pki.Issue(Role::kController, "bot"), absl::Seconds(10), interrupt);
  ASSERT_TRUE((*client)->ListWorkspaces().ok());
  const std::unique_ptr<ImportCall> call = (*client)->StartImport();
  EXPECT_TRUE(call->Connected());

  server.reset();

  EXPECT_FALSE(call->Connected());
}

TEST(AgentClientTest, RefusesAnIdentityThatIsNoAgents) {
  const Pki pki;
  const Environment bad{"staging", "127.0.0.1:1", "spiffe://acme.test/courier/controller/x", false};

  EXPECT_EQ(ReasonOf(Ask(bad, pki.Issue(Role::kController, "bot"))), Reason::kBadConfiguration);
}

}  // namespace
}  // namespace courier::controller
