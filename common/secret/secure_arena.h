// The memory that secrets live in: locked (never swapped), left out of core dumps, not inherited
// by a child process, between two unreadable guard pages, of a fixed size. Where the kernel offers
// memfd_secret(2) the pages are gone from the kernel's own map too.
//
// Invariant: memory not in use is all zero; freeing wipes. Thread-safe.
// The process has one arena, which also stands for OpenSSL's secure heap (private keys).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace courier::secret {

// Together below 8 MiB, the usual limit for locked memory.
inline constexpr size_t kDefaultSecureArenaBytes = size_t{4} << 20U;
inline constexpr size_t kOpensslSecureHeapBytes = size_t{1} << 20U;

class SecureArena {
 public:
  // Rounds up to whole pages. kBadConfiguration when the memory can't be locked or the size makes
  // no sense.
  static absl::StatusOr<std::unique_ptr<SecureArena>> Create(size_t bytes);

  ~SecureArena();
  SecureArena(const SecureArena&) = delete;
  SecureArena& operator=(const SecureArena&) = delete;

  // Zeroed and aligned for any type. Null when no free stretch is long enough, or for no bytes.
  unsigned char* Allocate(size_t bytes);

  // Wipes and gives back a block of Allocate(bytes). Null is allowed.
  void Free(unsigned char* block, size_t bytes);

  size_t capacity() const { return capacity_; }
  size_t bytes_in_use() const;

 private:
  // The whole mapping: a guard page, the arena, a guard page.
  struct Mapping {
    unsigned char* start;
    size_t length;
  };

  SecureArena(Mapping mapping, unsigned char* start, size_t capacity);

  const Mapping mapping_;
  unsigned char* const start_;
  const size_t capacity_;
  mutable std::mutex mutex_;
  // Offset to length of each free stretch; no two touch.
  std::map<size_t, size_t> free_;
  size_t in_use_ = 0;
};

// Sets up the arena of the process and OpenSSL's secure heap. Call it once, before a key is read.
// kBadConfiguration, with the limit and how to raise it, when the memory can't be locked; nothing
// is set up then. Calling again is fine as long as it asks for no more than there is.
absl::Status InitSecureArena(size_t bytes = kDefaultSecureArenaBytes);

// The arena of the process; sets it up in the default size when InitSecureArena was not called.
absl::StatusOr<SecureArena*> ProcessSecureArena();

}  // namespace courier::secret
