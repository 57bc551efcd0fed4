#include "controller/client/interrupt.h"

#include <grpcpp/client_context.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace courier::controller {
namespace {

constexpr int kExitCancelled = 130;

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

void Raise(int descriptor) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t wrote = write(descriptor, &one, sizeof(one));
}

}  // namespace

Interrupt::Interrupt() : requested_fd_(eventfd(0, EFD_CLOEXEC)), stop_fd_(eventfd(0, EFD_CLOEXEC)) {
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal_fd_ = signalfd(-1, &signals, SFD_CLOEXEC);
  watcher_ = std::thread([this] { Watch(); });
}

Interrupt::~Interrupt() {
  Raise(stop_fd_);
  watcher_.join();
  close(signal_fd_);
  close(stop_fd_);
  close(requested_fd_);
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void Interrupt::Watch() {
  std::array<pollfd, 2> watched = {pollfd{signal_fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
  while (true) {
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    signalfd_siginfo info{};
    if (read(signal_fd_, &info, sizeof(info)) != sizeof(info)) continue;
    if (requested_) _exit(kExitCancelled);
    Request();
  }
}

void Interrupt::Request() {
  const std::lock_guard<std::mutex> lock(mutex_);
  requested_ = true;
  Raise(requested_fd_);
  for (grpc::ClientContext* context : calls_) context->TryCancel();
}

void Interrupt::Add(grpc::ClientContext* context) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_.insert(context);
  if (requested_) context->TryCancel();
}

void Interrupt::Remove(grpc::ClientContext* context) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_.erase(context);
}

}  // namespace courier::controller
