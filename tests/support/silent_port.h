// A port of 127.0.0.1 on which connections are taken and nothing is ever said: a peer that hangs.
#pragma once

#include <memory>

#include "absl/status/statusor.h"

namespace courier::test {

class SilentPort {
 public:
  static absl::StatusOr<std::unique_ptr<SilentPort>> Open();
  ~SilentPort();
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  int port() const { return port_; }

 private:
  SilentPort(int socket, int port) : socket_(socket), port_(port) {}

  const int socket_;
  const int port_;
};

}  // namespace courier::test
