#include "tests/support/silent_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace courier::test {

// The kernel itself takes connections of a socket that listens.
absl::StatusOr<std::unique_ptr<SilentPort>> SilentPort::Open() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 16) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    ::close(listener);
    return absl::InternalError("can't listen on 127.0.0.1");
  }
  return std::unique_ptr<SilentPort>(new SilentPort(listener, ntohs(address.sin_port)));
}

SilentPort::~SilentPort() { ::close(socket_); }

}  // namespace courier::test
