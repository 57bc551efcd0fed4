// TLS material that is renewed under a running server. Refresh() reads the files again and takes
// them only if they are whole, valid and of the same identity; until then the old ones stay in
// use. gRPC's own file watcher would read a half-replaced pair and refuse everyone, so it watches
// two memory files instead, which change in one step and never touch a disk. Handshakes after the
// change use the new certificate; open connections stay. Safe to use from several threads.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/tls/tls_material.h"

namespace courier::tls {

// A file in memory with a path that this process alone can open.
class MemoryFile {
 public:
  // Failure: kInternal.
  static absl::StatusOr<MemoryFile> Create(absl::string_view text);
  ~MemoryFile();
  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;

  // Whoever opens the path sees the old text or the new one, never a mixture.
  absl::Status Replace(absl::string_view text);

  std::string path() const;

 private:
  explicit MemoryFile(int fd) : fd_(fd) {}

  int fd_;
};

class RotatingTlsMaterial {
 public:
  // Failures: those of LoadTlsMaterial, kInternal.
  static absl::StatusOr<std::unique_ptr<RotatingTlsMaterial>> Open(TlsFiles files, absl::Time now);

  // True if there was something new. On failure, that of LoadTlsMaterial or kWrongIdentity,
  // everything stays as it was.
  absl::StatusOr<bool> Refresh(absl::Time now);

  TlsMaterial Current() const;

  // For gRPC's watcher: private key and certificate chain in one file, and the CAs.
  std::string pair_path() const { return pair_.path(); }
  std::string ca_path() const { return ca_.path(); }

 private:
  RotatingTlsMaterial(TlsFiles files, TlsMaterial material, MemoryFile pair, MemoryFile ca);

  const TlsFiles files_;
  mutable std::mutex mutex_;
  TlsMaterial material_;  // guarded by mutex_, as are the contents of the memory files
  MemoryFile pair_;
  MemoryFile ca_;
};

}  // namespace courier::tls
