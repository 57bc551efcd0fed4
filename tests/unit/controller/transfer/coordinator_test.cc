#include "controller/transfer/coordinator.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/wire/frame_chain.h"
#include "common/wire/status_conversion.h"
#include "tests/unit/controller/transfer/fake_agent.h"

namespace courier::controller {
namespace {

using ::testing::ElementsAre;
using testing::ExportWriter;
using testing::FakeAgents;
using ::testing::HasSubstr;
using testing::ImportStream;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kNothing[] = "Nothing was changed.";

std::string MessageOf(const TransferRecord& record) { return std::string(record.error.message()); }

grpc::Status Refusal(Reason reason, const char* sentence) {
  return wire::ToGrpcStatus(MakeError(reason, sentence));
}

TEST(CoordinatorTest, MovesAPackageAndReportsTheOutcome) {
  FakeAgents agents;

  const TransferRecord record = agents.Transfer();

  ASSERT_TRUE(record.error.ok()) << record.error;
  ASSERT_TRUE(record.outcome.has_value());
  EXPECT_EQ(record.outcome->result, model::ImportOutcome::Result::kApplied);
  EXPECT_EQ(record.items.size(), 1u);
  EXPECT_EQ(record.plan->plan_hash, "hash");
  EXPECT_EQ(record.bytes, 21u);
  EXPECT_EQ(agents.frames_received.size(), 3u);
  EXPECT_TRUE(agents.decision.apply());
  EXPECT_EQ(agents.decision.plan_hash(), "hash");
}

TEST(CoordinatorTest, OnlyPlansWhenNotAskedToApply) {
  FakeAgents agents;
  agents.approve = [](const TransferRecord&) -> absl::StatusOr<bool> {
    ADD_FAILURE() << "a plan needs no approval";
    return false;
  };
  TransferRequest request;
  request.apply = false;

  const TransferRecord record = agents.Transfer(request);

  EXPECT_TRUE(record.error.ok()) << record.error;
  EXPECT_TRUE(agents.decided);
  EXPECT_FALSE(agents.decision.apply());
}

TEST(CoordinatorTest, SendsANoWhenThePlanIsDeclined) {
  FakeAgents agents;
  agents.approve = [](const TransferRecord&) { return false; };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kCancelled);
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
  EXPECT_TRUE(agents.decided);
  EXPECT_FALSE(agents.decision.apply());
}

TEST(CoordinatorTest, ReportsTheSourcesRefusalAsTheCause) {
  FakeAgents agents;
  agents.on_export = [](grpc::ServerContext&, ExportWriter&) {
    return Refusal(Reason::kAppNotFound, "app \"x\" is not there.");
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kAppNotFound);
  EXPECT_EQ(MessageOf(record), "staging: app \"x\" is not there.\nNothing was changed.");
  EXPECT_FALSE(agents.decided);
}

TEST(CoordinatorTest, ReportsTheTargetsRefusalToOpen) {
  FakeAgents agents;
  agents.on_import = [](grpc::ServerContext&, ImportStream&) {
    return Refusal(Reason::kWorkspaceLocked, "another transfer is running.");
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kWorkspaceLocked);
  EXPECT_THAT(MessageOf(record), HasSubstr("production: another transfer"));
  EXPECT_FALSE(agents.export_called);
}

TEST(CoordinatorTest, ReportsTheTargetsRefusalInTheMiddleOfAPackage) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.SendOffer(stream);
    return Refusal(Reason::kPeerRefused, "staging is no peer.");
  };
  // Sends until nobody takes it.
  agents.on_export = [](grpc::ServerContext& context, ExportWriter& writer) {
    FakeAgents::SendHeader(writer);
    wire::ChainDigest chain;
    for (uint64_t i = 0; !context.IsCancelled(); ++i) {
      v1::Frame frame;
      frame.set_sequence(i);
      frame.set_sealed(std::string(100'000, 's'));
      frame.set_chain_digest(chain.Extend(i, frame.sealed()));
      FakeAgents::SendFrames(writer, {frame});
    }
    return grpc::Status::CANCELLED;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kPeerRefused);
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
}

TEST(CoordinatorTest, NoticesASourceThatStopsBeforeTheLastFrame) {
  FakeAgents agents;
  agents.on_export = [](grpc::ServerContext&, ExportWriter& writer) {
    FakeAgents::SendHeader(writer);
    std::vector<v1::Frame> frames = FakeAgents::GoodFrames();
    frames.pop_back();
    FakeAgents::SendFrames(writer, frames);
    return grpc::Status::OK;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kTamperedStream);
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
}

TEST(CoordinatorTest, NoticesADamagedFrame) {
  FakeAgents agents;
  agents.on_export = [](grpc::ServerContext&, ExportWriter& writer) {
    FakeAgents::SendHeader(writer);
    std::vector<v1::Frame> frames = FakeAgents::GoodFrames();
    frames[1].set_sealed("other");
    FakeAgents::SendFrames(writer, frames);
    return grpc::Status::OK;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kTamperedStream);
  // The good one before it may still be on its way when the call is cancelled.
  EXPECT_LE(agents.frames_received.size(), 1u);
}

TEST(CoordinatorTest, RefusesFramesWithoutAHeader) {
  FakeAgents agents;
  agents.on_export = [](grpc::ServerContext&, ExportWriter& writer) {
    FakeAgents::SendFrames(writer, FakeAgents::GoodFrames());
    return grpc::Status::OK;
  };

  EXPECT_EQ(ReasonOf(agents.Transfer().error), Reason::kTamperedStream);
}

TEST(CoordinatorTest, ReportsAConnectionThatBreaksWhileReading) {
  FakeAgents agents;
  agents.on_export = [](grpc::ServerContext& context, ExportWriter& writer) {
    FakeAgents::SendHeader(writer);
    context.TryCancel();
    return grpc::Status::CANCELLED;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kConnectionLost);
  EXPECT_THAT(MessageOf(record), HasSubstr("lost the connection to staging"));
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
}

TEST(CoordinatorTest, StopsAtAPlanThatTheTargetRefuses) {
  FakeAgents agents;
  agents.approve = [](const TransferRecord&) -> absl::StatusOr<bool> {
    ADD_FAILURE() << "a refused plan is not for approval";
    return true;
  };
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.SendOffer(stream);
    agents.ReceivePackage(stream);
    v1::PlanSummary plan = FakeAgents::GoodPlan();
    plan.set_refusal_reason("conflict");
    plan.set_refusal_message("app \"Billing\" already exists there.");
    FakeAgents::SendPlan(stream, plan);
    agents.ReceiveDecision(stream);
    return grpc::Status::OK;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kConflict);
  EXPECT_EQ(MessageOf(record),
            "production refused the package: app \"Billing\" already exists there.\n"
            "Nothing was changed.");
  EXPECT_TRUE(record.plan.has_value());
  EXPECT_TRUE(agents.decided);
  EXPECT_FALSE(agents.decision.apply());
}

TEST(CoordinatorTest, StopsWhenThePlanIsNotTheOneAskedFor) {
  FakeAgents agents;
  TransferRequest request;
  request.plan_hash = "older";

  const TransferRecord record = agents.Transfer(request);

  EXPECT_EQ(ReasonOf(record.error), Reason::kTargetChanged);
  EXPECT_THAT(MessageOf(record), HasSubstr("Look at it with: courier plan and the same flags\n"));
  EXPECT_FALSE(agents.decision.apply());
}

TEST(CoordinatorTest, ComparesAPlanWithTheOneAskedForToo) {
  FakeAgents agents;
  TransferRequest request;
  request.plan_hash = "older";
  request.apply = false;

  const TransferRecord record = agents.Transfer(request);

  EXPECT_EQ(ReasonOf(record.error), Reason::kTargetChanged);
  EXPECT_EQ(MessageOf(record),
            absl::StrCat("production gives another plan now than the one that was asked for; its "
                         "hash is ",
                         record.plan->plan_hash, "."));
  EXPECT_FALSE(agents.decision.apply());
}

TEST(CoordinatorTest, ChecksTheWorkspacesNameOfASelectionFile) {
  FakeAgents agents;
  TransferRequest request;
  request.expected_workspace_name = "Acme Staging";

  EXPECT_EQ(ReasonOf(agents.Transfer(request).error), Reason::kWorkspaceNotFound);
}

TEST(CoordinatorTest, SaysThatItIsInDoubtWhenTheConnectionBreaksAfterTheDecision) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext& context, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    context.TryCancel();
    return grpc::Status::CANCELLED;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kCommitInDoubt);
  EXPECT_THAT(MessageOf(record), HasSubstr("lost the connection to production while it was "
                                           "committing transfer 5f0c2a9e. It may or may not be "
                                           "done."));
  EXPECT_THAT(MessageOf(record), Not(HasSubstr(kNothing)));
}

TEST(CoordinatorTest, PutsAnOutcomeTogetherThatComesInParts) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    for (const char* app : {"a", "b"}) {
      v1::ImportPackageResponse part;
      (*part.mutable_outcome()->mutable_tokens())[app] = absl::StrCat("app-", app);
      part.mutable_outcome()->add_stale_cache_keys(absl::StrCat("key:", app));
      stream.Write(part);
    }
    FakeAgents::SendOutcome(stream);
    return grpc::Status::OK;
  };

  const TransferRecord record = agents.Transfer();

  ASSERT_TRUE(record.outcome.has_value()) << record.error;
  EXPECT_EQ(record.outcome->result, model::ImportOutcome::Result::kApplied);
  EXPECT_THAT(record.outcome->tokens, SizeIs(2));
  EXPECT_THAT(record.outcome->stale_cache_keys, ElementsAre("key:a", "key:b"));
}

TEST(CoordinatorTest, IsInDoubtTooWhenTheAgentEndsWithoutAnOutcome) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    return grpc::Status::OK;
  };

  EXPECT_EQ(ReasonOf(agents.Transfer().error), Reason::kCommitInDoubt);
}

TEST(CoordinatorTest, KnowsThatARolledBackTransferChangedNothing) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    return Refusal(Reason::kDiskFull, "the disk of the database is full.");
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kDiskFull);
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
}

TEST(CoordinatorTest, BelievesAnAgentThatFoundABugOfItsOwn) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    return Refusal(Reason::kInternal, "read back 3 of 4 rows equal.");
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kInternal);
  EXPECT_THAT(MessageOf(record), HasSubstr("read back 3 of 4 rows equal."));
  EXPECT_THAT(MessageOf(record), HasSubstr(kNothing));
}

TEST(CoordinatorTest, RepeatsAnAgentsOwnDoubt) {
  FakeAgents agents;
  agents.on_import = [&agents](grpc::ServerContext&, ImportStream& stream) {
    agents.ServeUntilDecided(stream);
    return Refusal(Reason::kCommitInDoubt, "the database broke off while committing.");
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kCommitInDoubt);
  EXPECT_THAT(MessageOf(record), HasSubstr("the database broke off while committing."));
  EXPECT_THAT(MessageOf(record), HasSubstr("It may or may not be done.\nAsk with: courier plan"));
  EXPECT_THAT(MessageOf(record), Not(HasSubstr(kNothing)));
}

TEST(CoordinatorTest, RefusesAnOfferThatSomebodyElseSigned) {
  FakeAgents agents;
  agents.offer_signer = &agents.impostor();

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kPeerRefused);
  EXPECT_FALSE(agents.export_called);
}

TEST(CoordinatorTest, StopsBeforeAnythingMovesWhenThePolicySaysNo) {
  FakeAgents agents;
  agents.source_capabilities.clear_allowed();
  agents.source_capabilities.add_allowed("export");
  TransferRequest request;
  request.selection.include_secrets = true;

  const TransferRecord record = agents.Transfer(request);

  EXPECT_EQ(ReasonOf(record.error), Reason::kPolicyRefused);
  EXPECT_THAT(MessageOf(record), HasSubstr("export-secrets"));
  EXPECT_FALSE(agents.export_called);
}

TEST(CoordinatorTest, StopsAtAgentsOfAnotherVersion) {
  FakeAgents agents;
  agents.target_capabilities.set_min_protocol_version(2);
  agents.target_capabilities.set_max_protocol_version(3);

  EXPECT_EQ(ReasonOf(agents.Transfer().error), Reason::kVersionMismatch);
}

TEST(CoordinatorTest, CancelsBothSidesWhenInterrupted) {
  FakeAgents agents;
  agents.on_export = [&agents](grpc::ServerContext& context, ExportWriter& writer) {
    FakeAgents::SendHeader(writer);
    agents.interrupt().Request();
    v1::ExportPackageResponse progress;
    progress.mutable_progress()->set_items_sent(1);
    while (!context.IsCancelled() && writer.Write(progress)) {
    }
    return grpc::Status::CANCELLED;
  };

  const TransferRecord record = agents.Transfer();

  EXPECT_EQ(ReasonOf(record.error), Reason::kCancelled);
  EXPECT_EQ(MessageOf(record), "cancelled.\nNothing was changed.");
}

}  // namespace
}  // namespace courier::controller
