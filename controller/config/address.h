// Where an agent listens, as the configuration writes it.
#pragma once

#include "absl/strings/string_view.h"

namespace courier::controller {

// host:port or [IPv6]:port, with a port from 1 to 65535. gRPC itself takes much more, such as a
// port modulo 65536 or a URL, and then connects to somewhere else or to nothing.
bool IsAddress(absl::string_view text);

}  // namespace courier::controller
