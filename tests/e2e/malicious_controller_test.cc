// A controller with a good certificate that does not play by the rules: it changes, leaves out,
// repeats, reorders and replays what two real agents send each other through it, and speaks out of
// turn. Nothing of it may reach the target's tables.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/tls/channel_credentials.h"
#include "common/tls/identity.h"
#include "common/tls/signed_statement.h"
#include "common/tls/tls_material.h"
#include "common/tls/tls_version.h"
#include "common/wire/frame_chain.h"
#include "common/wire/statement_purpose.h"
#include "common/wire/status_conversion.h"
#include "courier/v1/export_service.grpc.pb.h"
#include "courier/v1/import_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/fault_fixture.h"

namespace courier::e2e {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;

// Must come before gRPC's first use.
const bool kTls13Required = (tls::RequireTls13(), true);

// What a source sent for one offer.
struct Package {
  v1::SignedStatement header;
  std::vector<v1::Frame> frames;
};

// The digests that a controller can make itself, so that only the seal is left to notice.
void Renumber(std::vector<v1::Frame>& frames) {
  wire::ChainDigest chain;
  for (size_t i = 0; i < frames.size(); ++i) {
    frames[i].set_sequence(i);
    frames[i].set_chain_digest(chain.Extend(i, frames[i].sealed()));
  }
}

std::string Flipped(std::string bytes, size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

class MaliciousControllerTest : public FaultTest {
 protected:
  using Stream = grpc::ClientReaderWriter<v1::ImportPackageRequest, v1::ImportPackageResponse>;

  // One import, from opening to its end.
  struct Import {
    grpc::ClientContext context;
    std::unique_ptr<Stream> stream;
    v1::SignedStatement offer;
    absl::Status ended;
  };

  void SetUp() override {
    FaultTest::SetUp();
    const std::string pki = installation().folder() + "/pki/";
    auto own = tls::LoadTlsMaterial(
        {pki + "controller-me.crt", pki + "controller-me.key", pki + "ca.crt"}, absl::Now());
    ASSERT_TRUE(own.ok()) << own.status();
    own_ = *std::move(own);
    exporter_ = v1::ExportService::NewStub(Channel(source(), "staging"));
    importer_ = v1::ImportService::NewStub(Channel(target(), "production"));
    // So that a package has several frames.
    source().Exec(
        "UPDATE workflows SET graph = '{\"pad\": \"' || repeat('x', 700000) || '\", ' || "
        "substr(graph, 2) WHERE version = 'draft' AND app_id = (SELECT id FROM apps WHERE name = "
        "'Order desk')");
  }

  std::shared_ptr<grpc::Channel> Channel(const Side& side, const std::string& name) {
    const auto credentials = tls::MakeChannelCredentials(own_, Identity(name));
    EXPECT_TRUE(credentials.ok()) << credentials.status();
    return grpc::CreateChannel(side.address(), *credentials);
  }

  tls::Identity Identity(absl::string_view name) const {
    return *tls::ParseIdentity(absl::StrCat("spiffe://e2e.example/courier/agent/", name));
  }

  static v1::Selection SelectionOf(bool include_secrets) {
    v1::Selection selection;
    selection.set_workspace("Acme Staging");
    selection.add_apps("Order desk");
    selection.set_dependencies(v1::Selection::DEPENDENCIES_NONE);
    selection.set_revision(v1::Selection::REVISION_DRAFT);
    selection.set_include_secrets(include_secrets);
    return selection;
  }

  std::unique_ptr<Import> Open(bool plan_only = false) {
    auto import = std::make_unique<Import>();
    import->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    import->stream = importer_->ImportPackage(&import->context);
    v1::ImportPackageRequest request;
    v1::ImportOpen& open = *request.mutable_open();
    open.set_source_identity(Identity("staging").uri);
    open.set_include_secrets(true);
    open.set_plan_only(plan_only);
    v1::ImportOptions& options = *open.mutable_options();
    options.set_workspace("Acme Production");
    options.set_id_strategy(v1::ImportOptions::ID_STRATEGY_PRESERVE_ID);
    options.set_conflict_strategy(v1::ImportOptions::CONFLICT_STRATEGY_FAIL);
    options.set_publish(v1::ImportOptions::PUBLISH_REQUIRED);
    EXPECT_TRUE(import->stream->Write(request));
    v1::ImportPackageResponse response;
    EXPECT_TRUE(import->stream->Read(&response)) << import->stream->Finish().error_message();
    import->offer = response.offer();
    return import;
  }

  // The source's answer; `status` is how it ended.
  Package Export(const v1::SignedStatement& offer, absl::Status& status,
                 bool include_secrets = true) {
    grpc::ClientContext context;
    v1::ExportPackageRequest request;
    *request.mutable_selection() = SelectionOf(include_secrets);
    *request.mutable_offer() = offer;
    const auto stream = exporter_->ExportPackage(&context, request);
    Package package;
    v1::ExportPackageResponse response;
    while (stream->Read(&response)) {
      if (response.has_header()) package.header = response.header();
      if (response.has_frame()) package.frames.push_back(response.frame());
    }
    status = wire::FromGrpcStatus(stream->Finish(), wire::CallPhase::kUnderWay);
    return package;
  }

  Package Export(const v1::SignedStatement& offer) {
    absl::Status status;
    Package package = Export(offer, status);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_GT(package.frames.size(), 2U);
    return package;
  }

  static void Send(Import& import, const v1::SignedStatement& header) {
    v1::ImportPackageRequest request;
    *request.mutable_header() = header;
    import.stream->Write(request);
  }
  static void Send(Import& import, const v1::Frame& frame) {
    v1::ImportPackageRequest request;
    *request.mutable_frame() = frame;
    import.stream->Write(request);
  }
  static void Send(Import& import, const Package& package) {
    Send(import, package.header);
    for (const v1::Frame& frame : package.frames) Send(import, frame);
  }
  static void Decide(Import& import, const std::string& plan_hash) {
    v1::ImportPackageRequest request;
    request.mutable_decision()->set_apply(true);
    request.mutable_decision()->set_plan_hash(plan_hash);
    import.stream->Write(request);
  }
  // The plan's hash; empty when there is none.
  static std::string ReadPlan(Import& import) {
    v1::ImportPackageResponse response;
    while (import.stream->Read(&response)) {
      if (response.has_plan()) return response.plan().plan_hash();
    }
    return "";
  }
  // Says yes to whatever plan comes, and waits for the end.
  static absl::Status End(Import& import) {
    const std::string hash = ReadPlan(import);
    if (!hash.empty()) Decide(import, hash);
    return Abandon(import);
  }
  // Sends nothing more, and waits for the end.
  static absl::Status Abandon(Import& import) {
    import.stream->WritesDone();
    v1::ImportPackageResponse response;
    while (import.stream->Read(&response)) {
    }
    return wire::FromGrpcStatus(import.stream->Finish(), wire::CallPhase::kUnderWay);
  }

  tls::TlsMaterial own_;
  std::unique_ptr<v1::ExportService::Stub> exporter_;
  std::unique_ptr<v1::ImportService::Stub> importer_;
};

// So that all that follows is refused for what it does and not for how it is sent.
TEST_F(MaliciousControllerTest, AnHonestOneIsServed) {
  const auto import = Open();
  Send(*import, Export(import->offer));
  const absl::Status ended = End(*import);
  EXPECT_TRUE(ended.ok()) << ended;
  EXPECT_EQ(target().Query("SELECT count(*) FROM apps"), "1");
  AcceptTarget();
}

struct Tampering {
  const char* name;
  std::function<void(Package& package)> change;
};

class TamperedPackageTest : public MaliciousControllerTest,
                            public testing::WithParamInterface<Tampering> {};

TEST_P(TamperedPackageTest, IsRefused) {
  const auto import = Open();
  Package package = Export(import->offer);
  GetParam().change(package);
  Send(*import, package);
  const bool ends = std::any_of(package.frames.begin(), package.frames.end(),
                                [](const v1::Frame& frame) { return frame.last(); });
  // Without an end the agent would wait for the rest.
  const absl::Status ended = ends ? End(*import) : Abandon(*import);
  EXPECT_THAT(ReasonName(ReasonOf(ended)),
              AnyOf("tampered_stream", "limit_exceeded", "connection_lost"))
      << ended;
  EXPECT_FALSE(wire::IsTransportError(ended) && ReasonOf(ended) != Reason::kLimitExceeded) << ended;
  ExpectUntouched();
  WaitForNoSessions(target());
}

INSTANTIATE_TEST_SUITE_P(
    EveryWay, TamperedPackageTest,
    testing::Values(
        Tampering{"WithoutTheLastFrame", [](Package& p) { p.frames.pop_back(); }},
        Tampering{"WithoutTheFirstFrame", [](Package& p) { p.frames.erase(p.frames.begin()); }},
        Tampering{"WithoutTheFirstFrameAndRenumbered",
                  [](Package& p) {
                    p.frames.erase(p.frames.begin());
                    Renumber(p.frames);
                  }},
        Tampering{"WithoutAnyFrame", [](Package& p) { p.frames.clear(); }},
        Tampering{"EndedTooEarly",
                  [](Package& p) {
                    p.frames.resize(2);
                    p.frames.back().set_last(true);
                    Renumber(p.frames);
                  }},
        Tampering{"WithTwoLastFrames",
                  [](Package& p) {
                    p.frames.front().set_last(true);
                    Renumber(p.frames);
                  }},
        Tampering{"WithoutAnEnd", [](Package& p) { p.frames.back().set_last(false); }},
        Tampering{"WithAFrameTwice",
                  [](Package& p) { p.frames.insert(p.frames.begin(), p.frames.front()); }},
        Tampering{"WithAFrameTwiceAndRenumbered",
                  [](Package& p) {
                    p.frames.insert(p.frames.begin(), p.frames.front());
                    Renumber(p.frames);
                  }},
        Tampering{"WithTwoFramesSwapped", [](Package& p) { std::swap(p.frames[0], p.frames[1]); }},
        Tampering{"WithTwoFramesSwappedAndRenumbered",
                  [](Package& p) {
                    std::swap(p.frames[0], p.frames[1]);
                    Renumber(p.frames);
                  }},
        Tampering{"WithAFrameCut",
                  [](Package& p) {
                    p.frames[1].mutable_sealed()->pop_back();
                    Renumber(p.frames);
                  }},
        Tampering{"WithAnEmptyFrame",
                  [](Package& p) {
                    p.frames[1].clear_sealed();
                    Renumber(p.frames);
                  }},
        Tampering{"WithAByteAdded",
                  [](Package& p) {
                    p.frames.back().mutable_sealed()->push_back('x');
                    Renumber(p.frames);
                  }},
        Tampering{"WithAFrameTooLarge",
                  [](Package& p) {
                    p.frames[1].mutable_sealed()->resize(wire::kMaxFrameBytes + 1, 'x');
                    Renumber(p.frames);
                  }},
        Tampering{"WithAMessageTooLarge",
                  [](Package& p) { p.frames[1].mutable_sealed()->resize(5U << 20U, 'x'); }},
        Tampering{"WithAWrongDigest",
                  [](Package& p) {
                    p.frames[1].set_chain_digest(Flipped(p.frames[1].chain_digest(), 0));
                  }}),
    [](const auto& test) { return test.param.name; });

TEST_F(MaliciousControllerTest, AFlippedBitAnywhereIsRefused) {
  for (const char* where : {"first byte", "middle", "tag"}) {
    for (size_t frame = 0; frame < 3; ++frame) {
      SCOPED_TRACE(absl::StrCat(where, " of frame ", frame));
      const auto import = Open();
      Package package = Export(import->offer);
      const std::string& sealed = package.frames[frame].sealed();
      const size_t at = *where == 'f' ? 0 : *where == 'm' ? sealed.size() / 2 : sealed.size() - 1;
      package.frames[frame].set_sealed(Flipped(sealed, at));
      Renumber(package.frames);
      Send(*import, package);
      const absl::Status ended = End(*import);
      EXPECT_EQ(ReasonOf(ended), Reason::kTamperedStream) << ended;
    }
  }
  ExpectUntouched();
}

// --- Packages for somebody else

TEST_F(MaliciousControllerTest, APackageOfAnotherTransferIsRefused) {
  const auto first = Open();
  const Package recorded = Export(first->offer);
  first->context.TryCancel();
  (void)first->stream->Finish();
  WaitForNoSessions(target());
  const auto second = Open();
  Send(*second, recorded);
  const absl::Status ended = End(*second);
  EXPECT_EQ(ReasonOf(ended), Reason::kPeerRefused) << ended;
  ExpectUntouched();
}

TEST_F(MaliciousControllerTest, FramesOfAnotherTransferAreRefused) {
  const auto first = Open();
  const Package recorded = Export(first->offer);
  first->context.TryCancel();
  (void)first->stream->Finish();
  WaitForNoSessions(target());
  const auto second = Open();
  Package package = Export(second->offer);
  package.frames = recorded.frames;
  Send(*second, package);
  const absl::Status ended = End(*second);
  EXPECT_EQ(ReasonOf(ended), Reason::kTamperedStream) << ended;
  ExpectUntouched();
}

TEST_F(MaliciousControllerTest, APackageIsWrittenOnce) {
  const auto first = Open();
  const Package recorded = Export(first->offer);
  Send(*first, recorded);
  ASSERT_TRUE(End(*first).ok());
  const std::string after = target().Digest();
  const auto second = Open();
  Send(*second, recorded);
  EXPECT_EQ(ReasonOf(End(*second)), Reason::kPeerRefused);
  EXPECT_EQ(target().Digest(), after);
  AcceptTarget();
}

// --- Signatures

TEST_F(MaliciousControllerTest, AHeaderThatIsNotTheSourcesIsRefused) {
  const auto change = [this](int way, v1::SignedStatement& header) {
    switch (way) {
      case 0:
        header.set_signature(Flipped(header.signature(), 8));
        return;
      case 1:
        header.set_payload(Flipped(header.payload(), 8));
        return;
      case 2:
        header.clear_signature();
        return;
      case 3:
        header.set_certificate_chain(own_.certificate_chain_pem);
        return;
      default: {
        const auto forged = tls::SignStatement(header.payload(), wire::kHeaderPurpose, own_);
        ASSERT_TRUE(forged.ok()) << forged.status();
        header.set_signature(forged->signature);
        header.set_certificate_chain(forged->chain_pem);
      }
    }
  };
  for (int way = 0; way < 5; ++way) {
    SCOPED_TRACE(way);
    const auto import = Open();
    Package package = Export(import->offer);
    change(way, package.header);
    Send(*import, package);
    const absl::Status ended = End(*import);
    EXPECT_EQ(ReasonOf(ended), Reason::kPeerRefused) << ended;
  }
  ExpectUntouched();
}

TEST_F(MaliciousControllerTest, AnOfferThatIsNotTheTargetsGetsNoPackage) {
  const auto import = Open();
  v1::ImportOffer content;
  ASSERT_TRUE(content.ParseFromString(import->offer.payload()));
  std::vector<v1::SignedStatement> offers(4, import->offer);
  offers[0].set_signature(Flipped(import->offer.signature(), 8));
  offers[1].set_payload(Flipped(import->offer.payload(), 8));
  offers[2].clear_signature();
  // The controller's own key in place of the workspace's, signed as well as it can.
  content.set_workspace_public_key("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----");
  const auto forged = tls::SignStatement(content.SerializeAsString(), wire::kOfferPurpose, own_);
  ASSERT_TRUE(forged.ok()) << forged.status();
  offers[3].set_payload(forged->payload);
  offers[3].set_signature(forged->signature);
  offers[3].set_certificate_chain(forged->chain_pem);
  for (size_t i = 0; i < offers.size(); ++i) {
    SCOPED_TRACE(i);
    absl::Status status;
    const Package package = Export(offers[i], status);
    EXPECT_EQ(ReasonOf(status), Reason::kPeerRefused) << status;
    EXPECT_TRUE(package.frames.empty());
  }
}

// An offer to itself is one for a file, and no secret goes into a file.
TEST_F(MaliciousControllerTest, AnOfferToItselfGetsNoSecrets) {
  const auto import = Open();
  v1::ImportOffer content;
  ASSERT_TRUE(content.ParseFromString(import->offer.payload()));
  content.set_target_identity(own_.identity.uri);
  const auto forged = tls::SignStatement(content.SerializeAsString(), wire::kOfferPurpose, own_);
  ASSERT_TRUE(forged.ok()) << forged.status();
  v1::SignedStatement offer;
  offer.set_payload(forged->payload);
  offer.set_signature(forged->signature);
  offer.set_certificate_chain(forged->chain_pem);
  absl::Status status;
  EXPECT_TRUE(Export(offer, status).frames.empty());
  EXPECT_EQ(ReasonOf(status), Reason::kPeerRefused) << status;
}

// --- Out of turn

TEST_F(MaliciousControllerTest, ADecisionThatIsNotOnThePlanIsRefused) {
  for (const std::string& hash : {std::string(), std::string(64, '0')}) {
    SCOPED_TRACE(hash);
    const auto import = Open();
    Send(*import, Export(import->offer));
    ASSERT_NE(ReadPlan(*import), "");
    Decide(*import, hash);
    const absl::Status ended = End(*import);
    EXPECT_EQ(ReasonOf(ended), Reason::kTargetChanged) << ended;
  }
  ExpectUntouched();
}

// Its secrets may be placeholders.
TEST_F(MaliciousControllerTest, APackageThatWasMadeForAPlanIsNeverWritten) {
  for (int i = 0; i < 2; ++i) {
    const auto import = Open(/*plan_only=*/true);
    const Package package = Export(import->offer);
    Send(*import, package);
    const absl::Status ended = End(*import);
    EXPECT_EQ(ReasonOf(ended), Reason::kTamperedStream) << ended;
    const auto another = Open();
    Send(*another, package);
    const absl::Status elsewhere = End(*another);
    EXPECT_EQ(ReasonOf(elsewhere), Reason::kPeerRefused) << elsewhere;
  }
  ExpectUntouched();
}

TEST_F(MaliciousControllerTest, AnotherMessageThanTheNextOneEndsTheTransfer) {
  using Trouble = std::function<void(Import & import)>;
  const std::vector<std::pair<std::string, Trouble>> troubles = {
      {"a decision in place of the header", [](Import& import) { Decide(import, "x"); }},
      {"a frame in place of the header",
       [this](Import& import) { Send(import, Export(import.offer).frames[0]); }},
      {"an empty message in place of the header",
       [](Import& import) { import.stream->Write(v1::ImportPackageRequest()); }},
      {"open twice",
       [](Import& import) {
         v1::ImportPackageRequest request;
         request.mutable_open();
         import.stream->Write(request);
       }},
      {"two headers",
       [this](Import& import) {
         const Package package = Export(import.offer);
         Send(import, package.header);
         Send(import, package);
       }},
      {"a decision before the last frame",
       [this](Import& import) {
         const Package package = Export(import.offer);
         Send(import, package.header);
         Send(import, package.frames[0]);
         Decide(import, "x");
       }},
      {"a frame in place of the decision",
       [this](Import& import) {
         const Package package = Export(import.offer);
         Send(import, package);
         ASSERT_NE(ReadPlan(import), "");
         Send(import, package.frames[0]);
       }},
  };
  for (const auto& [what, trouble] : troubles) {
    SCOPED_TRACE(what);
    const auto import = Open();
    trouble(*import);
    const absl::Status ended = End(*import);
    EXPECT_EQ(ReasonOf(ended), Reason::kTamperedStream) << ended;
  }
  ExpectUntouched();
}

TEST_F(MaliciousControllerTest, AnythingBeforeOpenIsRefused) {
  grpc::ClientContext context;
  const auto stream = importer_->ImportPackage(&context);
  v1::ImportPackageRequest request;
  request.mutable_decision()->set_apply(true);
  stream->Write(request);
  v1::ImportPackageResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(wire::FromGrpcStatus(stream->Finish(), wire::CallPhase::kUnderWay)),
            Reason::kBadPackage);
}

// A stream that is left at each of its stages: nothing stays.
TEST_F(MaliciousControllerTest, GoingAwayAtAnyStageLeavesNothing) {
  for (int stage = 0; stage < 4; ++stage) {
    SCOPED_TRACE(stage);
    const auto import = Open();
    const Package package = Export(import->offer);
    if (stage > 0) Send(*import, package.header);
    if (stage > 1) Send(*import, package.frames[0]);
    if (stage > 2) {
      for (size_t i = 1; i < package.frames.size(); ++i) Send(*import, package.frames[i]);
      ASSERT_NE(ReadPlan(*import), "");
    }
    import->context.TryCancel();
    EXPECT_FALSE(import->stream->Finish().ok());
    WaitForNoSessions(target());
  }
  ExpectUntouched();
}

}  // namespace
}  // namespace courier::e2e
