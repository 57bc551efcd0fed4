#include "agent/db/connection_ahead.h"

#include <utility>

#include "common/base/status_macros.h"

namespace courier::db {

ConnectionAhead::ConnectionAhead(const DatabaseSettings& settings, absl::Duration kept)
    : settings_(settings), kept_(kept), thread_([this] { Run(); }) {}

ConnectionAhead::~ConnectionAhead() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ConnectionAhead::Prepare(absl::string_view application_name) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (opening_ || ready_ != nullptr) return;
    opening_ = true;
    failure_ = absl::OkStatus();
    application_name_ = std::string(application_name);
  }
  changed_.notify_all();
}

absl::StatusOr<std::unique_ptr<Connection>> ConnectionAhead::Take(
    absl::string_view application_name) {
  COURIER_ASSIGN_OR_RETURN(std::unique_ptr<Connection> prepared, TakePrepared(application_name));
  if (prepared != nullptr && prepared->Answers()) return prepared;
  return Connection::Open(settings_, application_name);
}

absl::StatusOr<std::unique_ptr<Connection>> ConnectionAhead::TakePrepared(
    absl::string_view application_name) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto is_for_us = [&] {
    return (opening_ || ready_ != nullptr) && application_name_ == application_name;
  };
  if (!is_for_us()) return nullptr;
  changed_.wait(lock, [this] { return !opening_; });
  // Another caller may have been faster.
  if (!is_for_us())
    return failure_.ok() ? absl::StatusOr<std::unique_ptr<Connection>>(nullptr) : failure_;
  changed_.notify_all();
  return std::move(ready_);
}

void ConnectionAhead::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return opening_ || stopping_; });
    if (stopping_) return;
    const std::string application_name = application_name_;
    lock.unlock();
    auto opened = Connection::Open(settings_, application_name);
    lock.lock();
    failure_ = opened.status();
    opening_ = false;
    if (opened.ok()) ready_ = *std::move(opened);
    changed_.notify_all();
    changed_.wait_for(lock, absl::ToChronoNanoseconds(kept_),
                      [this] { return ready_ == nullptr || stopping_; });
    std::unique_ptr<Connection> unwanted = std::move(ready_);
    lock.unlock();  // closing speaks with the server
    unwanted.reset();
    lock.lock();
  }
}

}  // namespace courier::db
