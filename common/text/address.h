// Where an agent listens, as both programs' configurations write it.
#pragma once

#include "absl/strings/string_view.h"

namespace courier::text {

// host:port or [IPv6]:port, with a port from `least_port` to 65535. gRPC itself takes much more,
// such as a port modulo 65536 or a URL, and then goes to somewhere else or to nothing.
bool IsAddress(absl::string_view text, int least_port = 1);

}  // namespace courier::text
