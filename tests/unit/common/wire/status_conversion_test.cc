#include "common/wire/status_conversion.h"

#include <gmock/gmock.h>
#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/error.h"
#include "courier/v1/error.pb.h"

namespace courier::wire {
namespace {

using ::testing::HasSubstr;

Reason ReasonFrom(grpc::StatusCode code, const std::string& message,
                  CallPhase phase = CallPhase::kUnderWay) {
  return ReasonOf(FromGrpcStatus(grpc::Status(code, message), phase));
}

TEST(StatusConversionTest, CarriesReasonAndSentenceAcross) {
  const absl::Status sent = MakeError(Reason::kWorkspaceLocked, "another transfer is running");

  const grpc::Status wire = ToGrpcStatus(sent);
  const absl::Status received = FromGrpcStatus(wire, CallPhase::kUnderWay);

  EXPECT_EQ(wire.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(ReasonOf(received), Reason::kWorkspaceLocked);
  EXPECT_EQ(received.message(), "another transfer is running");
  EXPECT_FALSE(IsTransportError(received));
}

TEST(StatusConversionTest, KeepsSuccess) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpcStatus(grpc::Status::OK, CallPhase::kConnecting).ok());
}

TEST(StatusConversionTest, TellsUnreachableFromLost) {
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNAVAILABLE, "refused", CallPhase::kConnecting),
            Reason::kUnreachable);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNAVAILABLE, "Socket closed", CallPhase::kUnderWay),
            Reason::kConnectionLost);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::INTERNAL, "Received RST_STREAM with error code 2"),
            Reason::kConnectionLost);
}

TEST(StatusConversionTest, MarksWhatTheTransportSaid) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::UNAVAILABLE, "x"), CallPhase::kUnderWay);

  EXPECT_TRUE(IsTransportError(status));
}

TEST(StatusConversionTest, RecognizesAForeignIdentity) {
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNAVAILABLE,
                       "Custom verification check failed: the peer is not spiffe://x",
                       CallPhase::kConnecting),
            Reason::kWrongIdentity);
}

TEST(StatusConversionTest, RecognizesAFailedHandshake) {
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNAVAILABLE, "Handshake failed", CallPhase::kConnecting),
            Reason::kTlsRefused);
}

TEST(StatusConversionTest, NamesTheReasonOfEveryOtherCode) {
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::DEADLINE_EXCEEDED, ""), Reason::kTimeout);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::CANCELLED, ""), Reason::kCancelled);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNIMPLEMENTED, ""), Reason::kVersionMismatch);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::PERMISSION_DENIED, ""), Reason::kPolicyRefused);
  EXPECT_EQ(ReasonFrom(grpc::StatusCode::UNKNOWN, "boom"), Reason::kInternal);
}

TEST(StatusConversionTest, FallsBackToTheCodeForAnUnknownReason) {
  v1::ErrorDetail detail;
  detail.set_reason("from_the_future");
  const grpc::Status status(grpc::StatusCode::PERMISSION_DENIED, "no", detail.SerializeAsString());

  EXPECT_EQ(ReasonOf(FromGrpcStatus(status, CallPhase::kUnderWay)), Reason::kPolicyRefused);
}

TEST(StatusConversionTest, KeepsLongMessagesWithinGrpcsTrailers) {
  std::string chinese;
  for (int i = 0; i < 4000; ++i) chinese += "字";

  const grpc::Status wire = ToGrpcStatus(MakeError(Reason::kConflict, chinese));

  // Percent-encoding triples the one, base64 adds a third to the other; gRPC's limit is 8 KiB.
  EXPECT_LT(wire.error_message().size() * 3 + wire.error_details().size() * 4 / 3, 8000u);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(wire, CallPhase::kUnderWay)), Reason::kConflict);
}

TEST(StatusConversionTest, StripsTerminalControlsFromAPeersWords) {
  v1::ErrorDetail detail;
  detail.set_reason("conflict");
  detail.set_message("a\x1b[2Jb");
  const grpc::Status status(grpc::StatusCode::ALREADY_EXISTS, "x", detail.SerializeAsString());

  EXPECT_EQ(FromGrpcStatus(status, CallPhase::kUnderWay).message(), "a [2Jb");
}

TEST(StatusConversionTest, ShowsWhatGrpcSaidAfterOurSentence) {
  const absl::Status status = FromGrpcStatus(
      grpc::Status(grpc::StatusCode::UNAVAILABLE, "Connection refused"), CallPhase::kConnecting);

  EXPECT_THAT(std::string(status.message()), HasSubstr("(Connection refused)"));
}

}  // namespace
}  // namespace courier::wire
