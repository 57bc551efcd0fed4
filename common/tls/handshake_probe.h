// Says why two parties do not get along. gRPC reports every failed handshake as "unavailable" and
// keeps the reason to itself; the probe opens one connection of its own, greets as gRPC would and
// turns what happens into a sentence. Used after a call failed with UNAVAILABLE, and by doctor.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/tls/identity.h"
#include "common/tls/tls_material.h"

namespace courier::tls {

// `address` is HOST:PORT or [IPV6]:PORT. OK means: the peer is `expected`, and takes us for a
// partner. Failures: kUnreachable (no connection), kTimeout, kTlsRefused (either side's
// certificate, or no TLS 1.3 there), kWrongIdentity (a good certificate of someone else),
// kPeerRefused (the peer turned us away after the handshake), kBadConfiguration (our files).
absl::Status ProbeHandshake(const std::string& address, const Identity& expected,
                            const TlsMaterial& material, absl::Duration timeout);

}  // namespace courier::tls
