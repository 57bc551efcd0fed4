#include "common/secret/secret_bytes.h"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/secret/secure_arena.h"

namespace courier::secret {

absl::StatusOr<SecretBytes> SecretBytes::Allocate(size_t size) {
  if (size == 0) return SecretBytes();
  COURIER_ASSIGN_OR_RETURN(SecureArena * arena, ProcessSecureArena());
  unsigned char* block = arena->Allocate(size);
  if (block == nullptr) {
    return MakeError(
        Reason::kLimitExceeded,
        absl::StrCat("The locked memory for secrets has no room for ", size, " bytes (",
                     arena->bytes_in_use() / 1024, " of ", arena->capacity() / 1024,
                     " KiB in use). Run fewer transfers at once, or give it more."));
  }
  return SecretBytes(block, size);
}

absl::StatusOr<SecretBytes> SecretBytes::CopyOf(absl::string_view bytes, SecretAccess /*access*/) {
  COURIER_ASSIGN_OR_RETURN(SecretBytes copy, Allocate(bytes.size()));
  if (!bytes.empty()) std::memcpy(copy.block_, bytes.data(), bytes.size());
  return copy;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    Release();
    block_ = std::exchange(other.block_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
  }
  return *this;
}

SecretBytes::~SecretBytes() { Release(); }

void SecretBytes::Release() {
  if (block_ == nullptr) return;
  // A block exists, so the arena does.
  if (auto arena = ProcessSecureArena(); arena.ok()) (*arena)->Free(block_, capacity_);
  block_ = nullptr;
}

absl::string_view SecretBytes::Reveal(SecretAccess /*access*/) const {
  return {reinterpret_cast<const char*>(block_), size_};
}

absl::Span<unsigned char> SecretBytes::RevealForWrite(SecretAccess /*access*/) {
  return absl::MakeSpan(block_, size_);
}

void SecretBytes::Truncate(size_t size) {
  if (size >= size_) return;
  OPENSSL_cleanse(block_ + size, size_ - size);
  size_ = size;
}

bool SecretBytes::Equals(const SecretBytes& other) const {
  return EqualsPublicText({reinterpret_cast<const char*>(other.block_), other.size_});
}

bool SecretBytes::EqualsPublicText(absl::string_view text) const {
  if (size_ != text.size()) return false;
  return size_ == 0 || CRYPTO_memcmp(block_, text.data(), size_) == 0;
}

}  // namespace courier::secret
