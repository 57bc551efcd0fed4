#include "common/wire/status_conversion.h"

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "courier/v1/error.pb.h"

namespace courier::wire {
namespace {

constexpr size_t kMaxGrpcMessageBytes = 1024;
constexpr absl::string_view kTransportUrl = "courier/transport";

// Cuts at a character's border, so that the rest stays UTF-8.
std::string Cut(absl::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return absl::StrCat(text.substr(0, end), "…");
}

std::string Printable(absl::string_view text) {
  std::string out = Cut(text, kMaxMessageBytes);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n') || byte == 0x7F) c = ' ';
  }
  return out;
}

std::optional<absl::Status> FromDetail(const grpc::Status& status) {
  v1::ErrorDetail detail;
  if (status.error_details().empty() || !detail.ParseFromString(status.error_details())) {
    return std::nullopt;
  }
  const std::optional<Reason> reason = ReasonFromName(detail.reason());
  // A newer peer may know reasons that we don't; its gRPC code still says something.
  if (!reason) return std::nullopt;
  return MakeError(*reason, Printable(detail.message()));
}

// The verifier of common/tls words its refusal so.
bool SaysWrongIdentity(absl::string_view message) {
  return absl::StrContains(message, "the peer is not");
}

bool SaysHandshake(absl::string_view message) {
  return absl::StrContains(message, "andshak") || absl::StrContains(message, "SSL_ERROR") ||
         absl::StrContains(message, "erification");
}

Reason ReasonOfUnavailable(absl::string_view message, CallPhase phase) {
  if (SaysWrongIdentity(message)) return Reason::kWrongIdentity;
  if (SaysHandshake(message)) return Reason::kTlsRefused;
  return phase == CallPhase::kConnecting ? Reason::kUnreachable : Reason::kConnectionLost;
}

// A reset HTTP/2 stream surfaces as INTERNAL or UNKNOWN with one of these texts.
bool SaysBrokenStream(absl::string_view message) {
  return absl::StrContains(message, "RST_STREAM") || absl::StrContains(message, "Stream removed") ||
         absl::StrContains(message, "Socket closed") ||
         absl::StrContains(message, "Connection reset") || absl::StrContains(message, "GOAWAY");
}

Reason ReasonOfGrpc(const grpc::Status& status, CallPhase phase) {
  const std::string message = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return ReasonOfUnavailable(message, phase);
    case grpc::StatusCode::CANCELLED:
      return Reason::kCancelled;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Reason::kTimeout;
    case grpc::StatusCode::UNAUTHENTICATED:
      return SaysWrongIdentity(message) ? Reason::kWrongIdentity : Reason::kTlsRefused;
    case grpc::StatusCode::PERMISSION_DENIED:
      return Reason::kPolicyRefused;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return Reason::kLimitExceeded;
    case grpc::StatusCode::UNIMPLEMENTED:
      return Reason::kVersionMismatch;
    case grpc::StatusCode::DATA_LOSS:
      return Reason::kTamperedStream;
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
      return SaysBrokenStream(message) ? Reason::kConnectionLost : Reason::kInternal;
    default:
      return Reason::kInternal;
  }
}

absl::string_view PlainSentence(Reason reason) {
  switch (reason) {
    case Reason::kUnreachable:
      return "the agent can't be reached";
    case Reason::kConnectionLost:
      return "the connection to the agent was lost";
    case Reason::kTimeout:
      return "the agent didn't answer in time";
    case Reason::kCancelled:
      return "the call was cancelled";
    case Reason::kWrongIdentity:
      return "the peer's certificate names somebody else";
    case Reason::kTlsRefused:
      return "the TLS handshake failed";
    case Reason::kVersionMismatch:
      return "the agent doesn't know this call; it is older than this program";
    case Reason::kLimitExceeded:
      return "a message was larger than limits.max_message_bytes of the agent; raise it, or send "
             "less at once";
    default:
      return "the call failed";
  }
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  v1::ErrorDetail detail;
  detail.set_reason(std::string(ReasonName(ReasonOf(status))));
  detail.set_message(Cut(status.message(), kMaxMessageBytes));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()),
                      Cut(status.message(), kMaxGrpcMessageBytes), detail.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status, CallPhase phase) {
  if (status.ok()) return absl::OkStatus();
  if (std::optional<absl::Status> answer = FromDetail(status)) return *std::move(answer);
  const Reason reason = ReasonOfGrpc(status, phase);
  const std::string said = Printable(status.error_message());
  const absl::string_view sentence = PlainSentence(reason);
  return AsTransportError(MakeError(
      reason, said.empty() ? std::string(sentence) : absl::StrCat(sentence, " (", said, ")")));
}

bool IsTransportError(const absl::Status& status) {
  return status.GetPayload(kTransportUrl).has_value();
}

absl::Status AsTransportError(absl::Status status) {
  status.SetPayload(kTransportUrl, absl::Cord("1"));
  return status;
}

}  // namespace courier::wire
