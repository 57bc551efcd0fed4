#include "tests/support/tls_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::test {
namespace {

// Type, version and length come before the rest of a record.
constexpr size_t kRecordHeaderBytes = 5;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int ConnectTo(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(port);
  if (::connect(fd, std::bit_cast<sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

bool SendAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

// One way of a connection: bytes that have come and not gone yet.
struct Way {
  int from = -1;
  int to = -1;
  TlsProxy::Direction direction;
  std::string waiting = {};

  // Size of the first record in `waiting`, 0 while it is not complete.
  size_t RecordSize() const {
    if (waiting.size() < kRecordHeaderBytes) return 0;
    const auto byte = [this](size_t at) {
      return static_cast<size_t>(static_cast<unsigned char>(waiting[at]));
    };
    const size_t size = kRecordHeaderBytes + (byte(3) << 8U) + byte(4);
    return size <= waiting.size() ? size : 0;
  }
};

}  // namespace

class TlsProxy::Impl {
 public:
  Impl(int listener, int port, int server_port, Moment moment)
      : listener_(listener), port_(port), server_port_(server_port), moment_(moment) {
    acceptor_ = std::thread([this] { Accept(); });
  }

  ~Impl() {
    Cut();
    acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
    ::close(listener_);
  }

  int port() const { return port_; }

  bool WaitForMoment(std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [this] { return reached_; });
  }

  void Cut() {
    const std::lock_guard lock(mutex_);
    cut_ = true;
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    ::shutdown(listener_, SHUT_RDWR);
    changed_.notify_all();
  }

 private:
  void Accept() {
    while (true) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      connections_.emplace_back([this, client] { Serve(client); });
    }
  }

  void Serve(int client) {
    const int server = ConnectTo(server_port_);
    if (server >= 0 && Register(client, server)) {
      std::array<Way, 2> ways = {Way{client, server, Direction::kToServer},
                                 Way{server, client, Direction::kToClient}};
      while (PassSome(ways)) {
      }
    }
    const std::lock_guard lock(mutex_);
    for (const int fd : {client, server}) {
      open_.remove(fd);
      if (fd >= 0) ::close(fd);
    }
  }

  bool Register(int client, int server) {
    const int yes = 1;
    for (const int fd : {client, server}) {
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    }
    const std::lock_guard lock(mutex_);
    if (cut_) return false;
    open_.push_back(client);
    open_.push_back(server);
    return true;
  }

  // False when the connection is at its end.
  bool PassSome(std::array<Way, 2>& ways) {
    std::array<pollfd, 2> watched = {pollfd{ways[0].from, POLLIN, 0},
                                     pollfd{ways[1].from, POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), -1) < 0) return errno == EINTR;
    for (size_t i = 0; i < ways.size(); ++i) {
      if (watched[i].revents != 0 && !PassFrom(ways[i])) return false;
    }
    return true;
  }

  bool PassFrom(Way& way) {
    std::array<char, 16384> buffer{};
    const ssize_t got = ::recv(way.from, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    way.waiting.append(buffer.data(), static_cast<size_t>(got));
    for (size_t size = way.RecordSize(); size > 0; size = way.RecordSize()) {
      if (!MayPass(way.direction)) return false;
      if (!SendAll(way.to, way.waiting.data(), size)) return false;
      way.waiting.erase(0, size);
    }
    return true;
  }

  // Counts a record; waits for the cut when it is one too many.
  bool MayPass(Direction direction) {
    std::unique_lock lock(mutex_);
    if (!reached_ && direction == moment_.direction && passed_++ == moment_.records) {
      reached_ = true;
      changed_.notify_all();
      if (moment_.then == Then::kCut) {
        lock.unlock();
        Cut();
        return false;
      }
    }
    changed_.wait(lock, [this] { return !reached_ || cut_; });
    return !cut_;
  }

  const int listener_;
  const int port_;
  const int server_port_;
  const Moment moment_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  int passed_ = 0;
  bool reached_ = false;
  bool cut_ = false;
  std::list<int> open_;
  std::thread acceptor_;
  // Only the acceptor adds to them.
  std::list<std::thread> connections_;
};

TlsProxy::TlsProxy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsProxy::~TlsProxy() = default;

absl::StatusOr<std::unique_ptr<TlsProxy>> TlsProxy::Start(const std::string& server,
                                                          Moment moment) {
  int server_port = 0;
  if (!absl::SimpleAtoi(server.substr(server.rfind(':') + 1), &server_port)) {
    return MakeError(Reason::kInternal, absl::StrCat(server, " is no HOST:PORT"));
  }
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* generic = std::bit_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 16) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    ::close(listener);
    return MakeError(Reason::kInternal, "no free port on 127.0.0.1");
  }
  return std::unique_ptr<TlsProxy>(
      new TlsProxy(std::make_unique<Impl>(listener, ntohs(address.sin_port), server_port, moment)));
}

std::string TlsProxy::address() const { return absl::StrCat("127.0.0.1:", impl_->port()); }

bool TlsProxy::WaitForMoment(std::chrono::milliseconds timeout) const {
  return impl_->WaitForMoment(timeout);
}

void TlsProxy::Cut() { impl_->Cut(); }

}  // namespace courier::test
