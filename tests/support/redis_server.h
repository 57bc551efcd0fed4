// A Redis of the test's own on a free loopback port, without persistence, stopped with the object.
// Start it from a thread that outlives it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_process.h"

namespace courier::test {

class RedisServer {
 public:
  static absl::StatusOr<std::unique_ptr<RedisServer>> Start(const std::string& password = "");

  int port() const { return port_; }
  // redis://[:password@]127.0.0.1:PORT/0
  std::string Url() const;
  // What redis-cli prints for a command, without the last newline.
  absl::StatusOr<std::string> Command(const std::vector<std::string>& words) const;

 private:
  RedisServer(std::string password, int port) : password_(std::move(password)), port_(port) {}

  std::string password_;
  int port_;
  TempDir dir_;
  std::unique_ptr<TestProcess> server_;
};

}  // namespace courier::test
