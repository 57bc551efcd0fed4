#include "agent/service/cancel_watch.h"

#include <grpcpp/server_context.h>

#include <utility>

#include "absl/time/time.h"

namespace courier {

CancelWatch::CancelWatch(const grpc::ServerContext& context, std::function<void()> cancel)
    : thread_([this, &context, cancel = std::move(cancel)] {
        // The sync API has no callback for it; this is soon enough for a person.
        while (!done_.WaitForNotificationWithTimeout(absl::Milliseconds(50))) {
          if (context.IsCancelled()) {
            cancel();
            return;
          }
        }
      }) {}

CancelWatch::~CancelWatch() {
  done_.Notify();  // ends the wait at once: a small transfer does not pay for it
  thread_.join();
}

}  // namespace courier
