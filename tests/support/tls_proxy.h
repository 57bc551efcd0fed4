// A TCP proxy in front of a TLS server that stops at a chosen moment. It reads no more than the
// borders of TLS records, so "after the 7th record to the client" is the same moment each time,
// whatever the machine is doing. One peer at a time is enough for it; later connections are passed
// through the same way. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace courier::test {

class TlsProxy {
 public:
  enum class Direction { kToServer, kToClient };
  // At the moment: both connections are closed and no new one is taken, or nothing more passes in
  // either direction while both stay open.
  enum class Then { kCut, kHold };
  struct Moment {
    Direction direction;
    // How many records pass in that direction, over all connections.
    int records;
    Then then;
  };

  // `server` is HOST:PORT of the loopback interface.
  static absl::StatusOr<std::unique_ptr<TlsProxy>> Start(const std::string& server, Moment moment);
  TlsProxy(const TlsProxy&) = delete;
  TlsProxy& operator=(const TlsProxy&) = delete;
  ~TlsProxy();

  // HOST:PORT to connect to.
  std::string address() const;
  // False when the moment has not come within `timeout`.
  bool WaitForMoment(std::chrono::milliseconds timeout) const;
  bool reached() const { return WaitForMoment(std::chrono::milliseconds(0)); }
  // Closes everything now, held or not.
  void Cut();

 private:
  class Impl;
  explicit TlsProxy(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace courier::test
