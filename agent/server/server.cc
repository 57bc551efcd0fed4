#include "agent/server/server.h"

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/server/tls_refusals.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/tls/server_credentials.h"

namespace courier::server {
namespace {

constexpr std::chrono::seconds kGrace{10};
constexpr timespec kLookEvery{10, 0};

sigset_t Signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

// "host:port" with the port that was really taken.
std::string Address(const std::string& listen, int port) {
  return absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

void Configure(const config::AgentConfig& config, grpc::ServerBuilder& builder) {
  const auto bytes = static_cast<int>(config.limits.max_message_bytes);
  builder.SetMaxReceiveMessageSize(bytes);
  builder.SetMaxSendMessageSize(bytes);
  // A controller that vanished without a word is noticed, and one that pings too often is cut off.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 20000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 64);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// Waits for a signal that ends the server; renews the certificate meanwhile.
void WaitForEnd(tls::RotatingTlsMaterial& tls, StopSignals& stops, log::Logger& log) {
  const sigset_t signals = Signals();
  while (true) {
    const int signal = sigtimedwait(&signals, nullptr, &kLookEvery);
    if (signal == SIGTERM || signal == SIGINT) return stops.Add();
    const auto renewed = tls.Refresh(absl::Now());
    if (!renewed.ok()) {
      log.Warning("the new certificate is not used", {{"message", renewed.status().message()}});
    } else if (*renewed) {
      log.Info("certificate renewed");
    }
  }
}

// A second signal ends what still runs. Shutdown can't be hurried once it waits, but what it waits
// for can be cancelled.
void ShutDown(grpc::Server& server, StopSignals& stops, log::Logger& log) {
  log.Info("shutting down");
  std::thread drain([&server] { server.Shutdown(std::chrono::system_clock::now() + kGrace); });
  std::atomic<bool> drained{false};
  std::thread second([&] {
    const sigset_t signals = Signals();
    constexpr timespec kTick{0, 50'000'000};
    bool at_once = false;
    while (!drained) {
      const int signal = sigtimedwait(&signals, nullptr, &kTick);
      if (signal == SIGTERM || signal == SIGINT) {
        stops.Add();
        at_once = true;
      }
      if (at_once) grpc_server_cancel_all_calls(server.c_server());
    }
  });
  drain.join();
  drained = true;
  second.join();
  server.Wait();
}

}  // namespace

void BlockSignals() {
  const sigset_t set = Signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

absl::Status Serve(const config::AgentConfig& config, tls::RotatingTlsMaterial& tls,
                   const std::vector<grpc::Service*>& services, StopSignals& stops,
                   policy::AuditLog& audit, log::Logger& log) {
  TlsRefusals refusals(audit, log);
  COURIER_ASSIGN_OR_RETURN(const auto credentials,
                           tls::MakeServerCredentials(tls, [&refusals](const absl::Status& status) {
                             refusals.Refused(status);
                           }));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(config.listen, credentials, &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  Configure(config, builder);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("listen: can't listen on ", config.listen,
                                  "; is the port taken, or the address not this machine's?"));
  }
  std::unique_ptr<grpc::Server> health;
  if (!config.health.empty()) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder plain;
    plain.AddListeningPort(config.health, grpc::InsecureServerCredentials());
    health = plain.BuildAndStart();
    if (health == nullptr)
      return MakeError(Reason::kBadConfiguration,
                       absl::StrCat("health: can't listen on ", config.health, "."));
    grpc::EnableDefaultHealthCheckService(false);
  }
  log.Info(absl::StrCat("listening on ", Address(config.listen, port)));
  WaitForEnd(tls, stops, log);
  if (health != nullptr) health->Shutdown(std::chrono::system_clock::now());
  ShutDown(*server, stops, log);
  return absl::OkStatus();
}

}  // namespace courier::server
