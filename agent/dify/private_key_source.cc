#include "agent/dify/private_key_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "agent/dify/key_command.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/secret/secret_bytes.h"

namespace courier::dify {
namespace {

constexpr size_t kMaxPemBytes = size_t{64} * 1024;

absl::Status KeyError(const Workspace& workspace, absl::string_view what,
                      Reason reason = Reason::kBadKey) {
  return MakeError(reason, absl::StrCat("can't read the private key of workspace \"",
                                        workspace.name, "\": ", what, " Nothing was sent."));
}

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::StatusOr<secret::SecretBytes> ReadFile(const Workspace& workspace, const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    const absl::string_view hint =
        errno == EACCES
            ? "permission denied. Give the agent's user read access, or set storage.command."
        : errno == ENOENT ? "no such file. Check storage.root, or set storage.command."
                          : "it can't be opened.";
    return KeyError(workspace, absl::StrCat(path, ": ", hint));
  }
  struct stat info {};
  if (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return KeyError(workspace, absl::StrCat(path, ": no plain file."));
  if (info.st_size == 0 || static_cast<size_t>(info.st_size) > kMaxPemBytes) {
    return KeyError(workspace,
                    absl::StrCat(path, ": ", info.st_size, " bytes, which no private key has."));
  }
  COURIER_ASSIGN_OR_RETURN(secret::SecretBytes pem,
                           secret::SecretBytes::Allocate(static_cast<size_t>(info.st_size)));
  const auto bytes = pem.RevealForWrite(secret::SecretAccess::ForKeyLoading());
  size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return KeyError(workspace, absl::StrCat(path, ": it can't be read to its end."));
    filled += static_cast<size_t>(got);
  }
  return pem;
}

absl::StatusOr<secret::SecretBytes> ReadPem(const KeyStorage& storage, const Workspace& workspace,
                                            const std::function<bool()>& cancelled) {
  switch (storage.type) {
    case KeyStorage::Type::kNone:
      return KeyError(
          workspace,
          "storage.type is none. Set storage in the agent's configuration, or leave out "
          "--include-secrets.");
    case KeyStorage::Type::kFolder:
      return ReadFile(workspace,
                      absl::StrCat(storage.root, "/privkeys/", workspace.id, "/private.pem"));
    case KeyStorage::Type::kCommand: {
      auto pem =
          RunKeyCommand(storage.command, workspace.id, {kMaxPemBytes, storage.timeout, cancelled});
      if (!pem.ok()) return KeyError(workspace, pem.status().message(), ReasonOf(pem.status()));
      return pem;
    }
  }
  return KeyError(workspace, "storage.type is unknown.");
}

}  // namespace

absl::StatusOr<crypto::TenantPrivateKey> LoadPrivateKey(const KeyStorage& storage,
                                                        const Workspace& workspace,
                                                        const std::string& public_key_pem,
                                                        const std::function<bool()>& cancelled) {
  const auto public_key = crypto::TenantPublicKey::FromPem(public_key_pem);
  if (!public_key.ok()) {
    return KeyError(workspace,
                    absl::StrCat("tenants.encrypt_public_key: ", public_key.status().message()));
  }
  COURIER_ASSIGN_OR_RETURN(const secret::SecretBytes pem, ReadPem(storage, workspace, cancelled));
  auto key = crypto::TenantPrivateKey::FromPem(pem);
  if (!key.ok()) return KeyError(workspace, key.status().message(), ReasonOf(key.status()));
  if (!key->Matches(*public_key)) {
    return KeyError(
        workspace,
        "it does not belong to tenants.encrypt_public_key. Restore the right one; secrets made "
        "with the public key can't be read with this one.");
  }
  return key;
}

}  // namespace courier::dify
