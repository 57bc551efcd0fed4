// The bytes of a file that may hold secrets, where nothing copies them: a regular file is mapped
// and not read, what comes from a pipe goes straight into locked memory.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/secret/secure_arena.h"

namespace courier::controller {

class InputText {
 public:
  // `-` is stdin. kUsage for what can't be read, kLimitExceeded.
  static absl::StatusOr<std::unique_ptr<InputText>> Open(const std::string& path);
  ~InputText();
  InputText(const InputText&) = delete;
  InputText& operator=(const InputText&) = delete;

  absl::string_view text() const { return text_; }

  // OK when the secrets in it were kept well: they come from a pipe, or from a file of our own that
  // nobody else may read. kUsage.
  absl::Status CheckPrivate() const;
  // It stays on the disk afterwards.
  bool is_file() const { return is_file_; }

 private:
  InputText() = default;
  absl::Status MapFile(int fd, size_t size);
  absl::Status ReadPipe(int fd);

  std::string path_;
  bool is_file_ = false;
  unsigned mode_ = 0;
  bool is_own_ = true;
  void* mapping_ = nullptr;
  size_t mapped_ = 0;
  std::unique_ptr<secret::SecureArena> arena_;
  absl::string_view text_;
};

}  // namespace courier::controller
