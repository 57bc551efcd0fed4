// Ctrl-C and SIGTERM as an orderly end: every running call is cancelled, prompts wake up, and the
// program says what became of things. A second signal ends it at once. At most one exists; make it
// before the first gRPC object, so that all threads leave these signals to it. Thread-safe.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace grpc {
class ClientContext;
}  // namespace grpc

namespace courier::controller {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const { return requested_; }
  // Readable once an interrupt was requested.
  int descriptor() const { return requested_fd_; }

  // As a signal would.
  void Request();

  // Calls to cancel; one that is added late is cancelled at once.
  void Add(grpc::ClientContext* context);
  void Remove(grpc::ClientContext* context);

 private:
  void Watch();

  std::atomic<bool> requested_{false};
  int requested_fd_;
  int stop_fd_;
  int signal_fd_;
  std::mutex mutex_;
  std::set<grpc::ClientContext*> calls_;
  std::thread watcher_;
};

}  // namespace courier::controller
