// A secret: bytes (often UTF-8 text) in the locked arena of the process. Move-only; wiped when
// destroyed. It can't be printed, formatted, hashed, compared with == or turned into a string by
// accident: reading takes Reveal() and a SecretAccess, and what Reveal() gives must not be stored
// or copied to ordinary memory. Not thread-safe; different secrets may be used on any threads.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/secret/secret_access.h"

namespace courier::secret {

class SecretBytes {
 public:
  // The empty secret; takes no memory.
  SecretBytes() = default;

  // `size` zero bytes. kLimitExceeded when the arena is full, kBadConfiguration when there is none
  // and none can be made.
  static absl::StatusOr<SecretBytes> Allocate(size_t size);

  // The caller wipes its own copy, if it made one.
  static absl::StatusOr<SecretBytes> CopyOf(absl::string_view bytes, SecretAccess access);

  // The moved-from secret is empty.
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Valid until this secret is changed, moved from or destroyed.
  absl::string_view Reveal(SecretAccess access) const;
  absl::Span<unsigned char> RevealForWrite(SecretAccess access);

  // Drops and wipes everything from `size` on; does nothing when there is no more than that.
  void Truncate(size_t size);

  // In constant time for secrets of equal size; the size itself is not hidden.
  bool Equals(const SecretBytes& other) const;
  // The same against a text that is no secret, such as a mask or a placeholder.
  bool EqualsPublicText(absl::string_view text) const;

  friend bool operator==(const SecretBytes&, const SecretBytes&) = delete;
  friend std::ostream& operator<<(std::ostream&, const SecretBytes&) = delete;
  template <typename H>
  friend H AbslHashValue(H, const SecretBytes&) = delete;
  template <typename Spec, typename Sink>
  friend void AbslFormatConvert(const SecretBytes&, const Spec&, Sink*) = delete;
  template <typename Sink>
  friend void AbslStringify(Sink&, const SecretBytes&) = delete;

 private:
  SecretBytes(unsigned char* block, size_t size) : block_(block), size_(size), capacity_(size) {}
  void Release();

  unsigned char* block_ = nullptr;
  size_t size_ = 0;
  // What the arena gave; size_ may have been truncated since.
  size_t capacity_ = 0;
};

}  // namespace courier::secret
