// How a controller reaches an agent: TLS 1.3, its own certificate shown, the agent's certificate
// verified against our CAs and its URI compared with the one the configuration pins. The host
// name plays no part: the URI decides who the peer is.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/tls/identity.h"
#include "common/tls/tls_material.h"

namespace grpc {
class ChannelCredentials;
}  // namespace grpc

namespace courier::tls {

// Failures: kBadConfiguration if `agent` is no agent, kInternal if RequireTls13() was not called.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeChannelCredentials(
    const TlsMaterial& material, const Identity& agent);

}  // namespace courier::tls
