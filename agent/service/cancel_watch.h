// Ends the database statement of a call whose client is gone or that this agent cancels: gRPC's
// sync API tells nobody who waits for PostgreSQL.
#pragma once

#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"

namespace grpc {
class ServerContext;
}  // namespace grpc

namespace courier {

class CancelWatch {
 public:
  // `cancel` is called at most once, from another thread, while this object lives.
  CancelWatch(const grpc::ServerContext& context, std::function<void()> cancel);
  ~CancelWatch();
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;

 private:
  absl::Notification done_;
  std::thread thread_;
};

}  // namespace courier
