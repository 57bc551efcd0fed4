// absl::Status on our side of gRPC, grpc::Status on the other. The Reason and the sentence travel
// as a serialized ErrorDetail (proto/courier/v1/error.proto) in the status's details, so both ends
// see the same error; a status that gRPC made itself gets the reason that describes it best.
//
// What comes from a peer is cut to kMaxMessageBytes and stripped of control characters: it will be
// printed on somebody's terminal.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace courier::wire {

// gRPC's trailers are limited to 8 KiB, and its message is percent-encoded.
inline constexpr size_t kMaxMessageBytes = 2048;

grpc::Status ToGrpcStatus(const absl::Status& status);

// Whether the peer had been heard of in this call: decides between kUnreachable and
// kConnectionLost.
enum class CallPhase { kConnecting, kUnderWay };

absl::Status FromGrpcStatus(const grpc::Status& status, CallPhase phase);

// True when the error is gRPC's own (a broken connection, a time-out, a cancelled call) and not an
// answer of the peer: of two errors, such a one is the consequence and not the cause.
bool IsTransportError(const absl::Status& status);

// `status`, marked as such, for code that words it anew.
absl::Status AsTransportError(absl::Status status);

}  // namespace courier::wire
