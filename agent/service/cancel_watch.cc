#include "agent/service/cancel_watch.h"

#include <grpcpp/server_context.h>

#include <chrono>
#include <utility>

namespace courier {

CancelWatch::CancelWatch(const grpc::ServerContext& context, std::function<void()> cancel)
    : thread_([this, &context, cancel = std::move(cancel)] {
        // The sync API has no callback for it; this is soon enough for a person.
        while (!done_) {
          if (context.IsCancelled()) {
            cancel();
            return;
          }
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
      }) {}

CancelWatch::~CancelWatch() {
  done_ = true;
  thread_.join();
}

}  // namespace courier
