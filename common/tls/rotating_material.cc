#include "common/tls/rotating_material.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::tls {
namespace {

absl::Status NoMemoryFile() {
  return MakeError(Reason::kInternal,
                   "the system gave no memory file for the TLS key; check the limit on open files");
}

// The descriptor of a new memory file that holds `text`, or -1.
int FilledMemoryFile(absl::string_view text) {
  const int fd = ::memfd_create("courier-tls", MFD_CLOEXEC);
  while (fd >= 0 && !text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      ::close(fd);
      return -1;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fd;
}

std::string PairText(const TlsMaterial& material) {
  return absl::StrCat(material.key_pem, "\n", material.certificate_chain_pem);
}

bool SameText(const TlsMaterial& a, const TlsMaterial& b) {
  return a.key_pem == b.key_pem && a.certificate_chain_pem == b.certificate_chain_pem &&
         a.ca_pem == b.ca_pem;
}

}  // namespace

absl::StatusOr<MemoryFile> MemoryFile::Create(absl::string_view text) {
  const int fd = FilledMemoryFile(text);
  if (fd < 0) return NoMemoryFile();
  MemoryFile file(fd);
  if (::access(file.path().c_str(), R_OK) != 0) {
    return MakeError(Reason::kInternal, "cannot open /proc/self/fd; mount /proc");
  }
  return file;
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

absl::Status MemoryFile::Replace(absl::string_view text) {
  const int fresh = FilledMemoryFile(text);
  if (fresh < 0) return NoMemoryFile();
  const int replaced = ::dup3(fresh, fd_, O_CLOEXEC);
  ::close(fresh);
  return replaced < 0 ? NoMemoryFile() : absl::OkStatus();
}

std::string MemoryFile::path() const { return absl::StrCat("/proc/self/fd/", fd_); }

absl::StatusOr<std::unique_ptr<RotatingTlsMaterial>> RotatingTlsMaterial::Open(TlsFiles files,
                                                                               absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(TlsMaterial material, LoadTlsMaterial(files, now));
  COURIER_ASSIGN_OR_RETURN(MemoryFile pair, MemoryFile::Create(PairText(material)));
  COURIER_ASSIGN_OR_RETURN(MemoryFile ca, MemoryFile::Create(material.ca_pem));
  return std::unique_ptr<RotatingTlsMaterial>(new RotatingTlsMaterial(
      std::move(files), std::move(material), std::move(pair), std::move(ca)));
}

RotatingTlsMaterial::RotatingTlsMaterial(TlsFiles files, TlsMaterial material, MemoryFile pair,
                                         MemoryFile ca)
    : files_(std::move(files)),
      material_(std::move(material)),
      pair_(std::move(pair)),
      ca_(std::move(ca)) {}

absl::StatusOr<bool> RotatingTlsMaterial::Refresh(absl::Time now) {
  COURIER_ASSIGN_OR_RETURN(TlsMaterial fresh, LoadTlsMaterial(files_, now));
  const std::lock_guard lock(mutex_);
  if (SameText(fresh, material_)) return false;
  if (fresh.identity != material_.identity) {
    return MakeError(
        Reason::kWrongIdentity,
        absl::StrCat("the certificate ", files_.certificate, " now names ", fresh.identity.uri,
                     " instead of ", material_.identity.uri, "; restart to change the identity"));
  }
  COURIER_RETURN_IF_ERROR(pair_.Replace(PairText(fresh)));
  COURIER_RETURN_IF_ERROR(ca_.Replace(fresh.ca_pem));
  material_ = std::move(fresh);
  return true;
}

TlsMaterial RotatingTlsMaterial::Current() const {
  const std::lock_guard lock(mutex_);
  return material_;
}

}  // namespace courier::tls
