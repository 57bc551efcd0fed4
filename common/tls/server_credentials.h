// How an agent accepts controllers: TLS 1.3, a client certificate from one of our CAs, and in it
// the identity of a controller. Everyone else is turned away before the first RPC. What the
// controller may do is decided later, by policy, from PeerIdentity().
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/tls/identity.h"
#include "common/tls/rotating_material.h"
#include "common/tls/tls_material.h"

namespace grpc {
class ServerContextBase;
class ServerCredentials;
}  // namespace grpc

namespace courier::tls {

// Told why a peer with a certificate from our CA was turned away; called from gRPC's threads.
using RefusalObserver = std::function<void(const absl::Status&)>;

// Failure: kInternal if RequireTls13() was not called.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const TlsMaterial& material, RefusalObserver on_refused = nullptr);

// The same, with a certificate that may be renewed while the server runs: a handshake uses what
// RotatingTlsMaterial::Refresh took, a second or two later. `material` outlives the server.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const RotatingTlsMaterial& material, RefusalObserver on_refused = nullptr);

// The controller at the other end of a call. Failure: kWrongIdentity.
absl::StatusOr<Identity> PeerIdentity(const grpc::ServerContextBase& context);

}  // namespace courier::tls
