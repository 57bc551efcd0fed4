// A folder of its own for a test, deleted with everything in it when the object goes. Made below
// TMPDIR or /tmp with mode 0700. A test that cannot even have a folder ends at once (abort).
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace courier::test {

class TempDir {
 public:
  TempDir();
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&&) = delete;
  ~TempDir();

  const std::string& path() const { return path_; }
  // path() / name.
  std::string File(absl::string_view name) const;
  // Writes `text` to File(name), making folders on the way, and returns that path.
  std::string Write(absl::string_view name, absl::string_view text) const;

 private:
  std::string path_;
};

}  // namespace courier::test
