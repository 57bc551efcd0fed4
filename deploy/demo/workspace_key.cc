#include "deploy/demo/workspace_key.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/secret/secret_bytes.h"

namespace courier::demo {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(bio, &data));
  return std::string(absl::StripSuffix(absl::string_view(data, size), "\n"));
}

absl::Status WriteAll(int fd, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be written"));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

}  // namespace

WorkspaceKey::WorkspaceKey(std::string public_pem, std::string private_pem,
                           crypto::TenantPublicKey key)
    : public_pem_(std::move(public_pem)),
      private_pem_(std::move(private_pem)),
      key_(std::move(key)) {}

absl::StatusOr<WorkspaceKey> WorkspaceKey::Generate() {
  const std::unique_ptr<EVP_PKEY, Free> key(EVP_RSA_gen(2048));
  const std::unique_ptr<BIO, Free> public_text(BIO_new(BIO_s_mem()));
  const std::unique_ptr<BIO, Free> private_text(BIO_new(BIO_s_mem()));
  if (key == nullptr || public_text == nullptr || private_text == nullptr ||
      PEM_write_bio_PUBKEY(public_text.get(), key.get()) != 1 ||
      PEM_write_bio_PrivateKey_traditional(private_text.get(), key.get(), nullptr, nullptr, 0,
                                           nullptr, nullptr) != 1) {
    return MakeError(Reason::kInternal, "a workspace key cannot be generated");
  }
  std::string public_pem = TextOf(public_text.get());
  COURIER_ASSIGN_OR_RETURN(crypto::TenantPublicKey sealing,
                           crypto::TenantPublicKey::FromPem(public_pem));
  return WorkspaceKey(std::move(public_pem), TextOf(private_text.get()), std::move(sealing));
}

absl::Status WorkspaceKey::WritePrivateKey(const std::string& storage,
                                           const std::string& workspace_id) const {
  const std::string folder = absl::StrCat(storage, "/privkeys/", workspace_id);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::string path = folder + "/private.pem";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return MakeError(Reason::kInternal, absl::StrCat(path, " cannot be written"));
  const absl::Status written = WriteAll(fd, private_pem_, path);
  ::close(fd);
  return written;
}

absl::StatusOr<std::string> WorkspaceKey::Seal(absl::string_view plaintext) const {
  COURIER_ASSIGN_OR_RETURN(
      const secret::SecretBytes secret,
      secret::SecretBytes::CopyOf(plaintext, secret::SecretAccess::ForEncryption()));
  return key_.Encrypt(secret);
}

}  // namespace courier::demo
