#include "tests/support/redis_server.h"

#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/free_port.h"

namespace courier::test {

absl::StatusOr<std::unique_ptr<RedisServer>> RedisServer::Start(const std::string& password) {
  COURIER_ASSIGN_OR_RETURN(const int port, FreePort());
  std::unique_ptr<RedisServer> redis(new RedisServer(password, port));
  ProcessSpec spec;
  spec.argv = {"redis-server",    "--port", absl::StrCat(port), "--bind", "127.0.0.1",
               "--save",          "",       "--appendonly",     "no",     "--dir",
               redis->dir_.path()};
  if (!password.empty()) {
    spec.argv.push_back("--requirepass");
    spec.argv.push_back(password);
  }
  COURIER_ASSIGN_OR_RETURN(redis->server_, TestProcess::Start(std::move(spec)));
  COURIER_RETURN_IF_ERROR(
      redis->server_->WaitForLine("eady to accept connections", std::chrono::seconds(30)).status());
  return redis;
}

std::string RedisServer::Url() const {
  return absl::StrCat("redis://", password_.empty() ? "" : absl::StrCat(":", password_, "@"),
                      "127.0.0.1:", port_, "/0");
}

absl::StatusOr<std::string> RedisServer::Command(const std::vector<std::string>& words) const {
  ProcessSpec spec;
  spec.argv = {"redis-cli", "-p", absl::StrCat(port_)};
  spec.argv.insert(spec.argv.end(), words.begin(), words.end());
  if (!password_.empty()) spec.environment.push_back(absl::StrCat("REDISCLI_AUTH=", password_));
  COURIER_ASSIGN_OR_RETURN(ProcessResult result, RunProcess(std::move(spec)));
  if (result.status != 0) {
    return MakeError(Reason::kInternal, absl::StrCat("redis-cli failed: ", result.err));
  }
  if (absl::EndsWith(result.out, "\n")) result.out.pop_back();
  return std::move(result.out);
}

}  // namespace courier::test
