#include "common/secret/secure_arena.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

#if defined(__SANITIZE_ADDRESS__)
#define COURIER_LEAK_CHECKER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COURIER_LEAK_CHECKER
#endif
#endif
#ifdef COURIER_LEAK_CHECKER
#include <sanitizer/lsan_interface.h>
#endif

namespace courier::secret {
namespace {

constexpr size_t kAlignment = 16;
constexpr size_t kMinArenaBytes = size_t{4} << 10U;
constexpr size_t kMaxArenaBytes = size_t{1} << 30U;
constexpr size_t kMebibyte = size_t{1} << 20U;

size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

std::string LockLimitText() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return "unknown";
  if (limit.rlim_cur == RLIM_INFINITY) return "unlimited";
  return absl::StrCat(limit.rlim_cur / 1024, " KiB");
}

absl::Status CannotLock(size_t bytes) {
  const size_t advised = std::max(size_t{8}, bytes / kMebibyte + 2);
  return MakeError(
      Reason::kBadConfiguration,
      absl::StrCat("can't lock ", bytes / 1024,
                   " KiB of memory for secrets: the memory lock limit is ", LockLimitText(), ", ",
                   advised, " MiB needed. Raise it (systemd: LimitMEMLOCK=", advised,
                   "M, shell: ulimit -l ", advised * 1024, ")."));
}

// Puts locked pages at `start`, where an inaccessible mapping of ours is now.
bool MapSecretPages(unsigned char* start, size_t bytes) {
#ifdef SYS_memfd_secret
  const int fd = static_cast<int>(syscall(SYS_memfd_secret, O_CLOEXEC));
  if (fd < 0) return false;
  void* mapped = MAP_FAILED;
  if (ftruncate(fd, static_cast<off_t>(bytes)) == 0) {
    mapped = mmap(start, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
  }
  close(fd);
  return mapped != MAP_FAILED;
#else
  static_cast<void>(start);
  static_cast<void>(bytes);
  return false;
#endif
}

bool MapLockedPages(unsigned char* start, size_t bytes) {
  void* mapped =
      mmap(start, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // Not mlock(), which the sanitizers turn into nothing.
  return mapped != MAP_FAILED && syscall(SYS_mlock, start, bytes) == 0;
}

bool MapArena(unsigned char* start, size_t bytes) {
  if (!MapSecretPages(start, bytes) && !MapLockedPages(start, bytes)) return false;
  if (madvise(start, bytes, MADV_DONTDUMP) != 0) return false;
  if (madvise(start, bytes, MADV_DONTFORK) != 0) return false;
  // Every page is fetched now: running short later would be a signal in the middle of a transfer.
  std::memset(start, 0, bytes);
  return true;
}

// The leak checker does not look into mappings by itself, and would report what OpenSSL refers to
// from its secure heap alone.
void ShowSecureHeapToLeakChecker() {
#ifdef COURIER_LEAK_CHECKER
  // The block of the full size is the heap.
  void* heap = OPENSSL_secure_malloc(kOpensslSecureHeapBytes);
  if (heap != nullptr) __lsan_register_root_region(heap, kOpensslSecureHeapBytes);
  OPENSSL_secure_free(heap);
#endif
}

absl::Status InitOpensslSecureHeap() {
  if (CRYPTO_secure_malloc_initialized() == 1) return absl::OkStatus();
  const int outcome = CRYPTO_secure_malloc_init(kOpensslSecureHeapBytes, kAlignment);
  if (outcome == 1) {
    ShowSecureHeapToLeakChecker();
    return absl::OkStatus();
  }
  // 2 means a heap that could not be locked: worse than an error, because nobody would notice.
  if (outcome == 2) CRYPTO_secure_malloc_done();
  return CannotLock(kOpensslSecureHeapBytes);
}

struct ProcessArena {
  std::mutex mutex;
  std::unique_ptr<SecureArena> arena;
};

// Never destroyed: a secret in a static object may outlive everything else.
ProcessArena& TheProcessArena() {
  static auto* const process_arena = new ProcessArena;
  return *process_arena;
}

absl::Status InitLocked(ProcessArena& process, size_t bytes) {
  if (process.arena != nullptr) {
    if (bytes <= process.arena->capacity()) return absl::OkStatus();
    return MakeError(Reason::kInternal, "The memory for secrets is already set up, and smaller.");
  }
  COURIER_ASSIGN_OR_RETURN(auto arena, SecureArena::Create(bytes));
  COURIER_RETURN_IF_ERROR(InitOpensslSecureHeap());
  process.arena = std::move(arena);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SecureArena>> SecureArena::Create(size_t bytes) {
  if (bytes < kMinArenaBytes || bytes > kMaxArenaBytes) {
    return MakeError(Reason::kBadConfiguration,
                     absl::StrCat("The memory for secrets can't be ", bytes,
                                  " bytes; choose from 4 KiB to 1 GiB (default 4 MiB)."));
  }
  const size_t page = PageBytes();
  const size_t capacity = RoundUp(bytes, page);
  const size_t length = capacity + 2 * page;
  void* reserved = mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) return CannotLock(capacity);
  const Mapping mapping{static_cast<unsigned char*>(reserved), length};
  unsigned char* start = mapping.start + page;
  if (!MapArena(start, capacity)) {
    munmap(mapping.start, mapping.length);
    return CannotLock(capacity);
  }
  return std::unique_ptr<SecureArena>(new SecureArena(mapping, start, capacity));
}

SecureArena::SecureArena(Mapping mapping, unsigned char* start, size_t capacity)
    : mapping_(mapping), start_(start), capacity_(capacity), free_({{0, capacity}}) {}

SecureArena::~SecureArena() {
  OPENSSL_cleanse(start_, capacity_);
  munmap(mapping_.start, mapping_.length);
}

unsigned char* SecureArena::Allocate(size_t bytes) {
  if (bytes == 0 || bytes > capacity_) return nullptr;
  const size_t wanted = RoundUp(bytes, kAlignment);
  const std::lock_guard lock(mutex_);
  const auto fit = std::find_if(free_.begin(), free_.end(),
                                [wanted](const auto& stretch) { return stretch.second >= wanted; });
  if (fit == free_.end()) return nullptr;
  const auto [offset, length] = *fit;
  const auto after = free_.erase(fit);
  if (length > wanted) free_.emplace_hint(after, offset + wanted, length - wanted);
  in_use_ += wanted;
  return start_ + offset;
}

void SecureArena::Free(unsigned char* block, size_t bytes) {
  if (block == nullptr) return;
  size_t length = RoundUp(bytes, kAlignment);
  size_t offset = static_cast<size_t>(block - start_);
  const std::lock_guard lock(mutex_);
  OPENSSL_cleanse(block, length);
  in_use_ -= length;
  auto next = free_.lower_bound(offset);
  if (next != free_.end() && next->first == offset + length) {
    length += next->second;
    next = free_.erase(next);
  }
  if (next != free_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == offset) {
      before->second += length;
      return;
    }
  }
  free_.emplace_hint(next, offset, length);
}

size_t SecureArena::bytes_in_use() const {
  const std::lock_guard lock(mutex_);
  return in_use_;
}

absl::Status InitSecureArena(size_t bytes) {
  ProcessArena& process = TheProcessArena();
  const std::lock_guard lock(process.mutex);
  return InitLocked(process, bytes);
}

absl::StatusOr<SecureArena*> ProcessSecureArena() {
  ProcessArena& process = TheProcessArena();
  const std::lock_guard lock(process.mutex);
  if (process.arena == nullptr) {
    COURIER_RETURN_IF_ERROR(InitLocked(process, kDefaultSecureArenaBytes));
  }
  return process.arena.get();
}

}  // namespace courier::secret
