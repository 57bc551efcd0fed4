#include "controller/config/json_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace courier::controller {
namespace {

constexpr size_t kMaxFileBytes = 64u << 20u;

struct CloseFile {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

absl::Status CannotRead(const std::string& path, Reason reason, int error) {
  return MakeError(reason,
                   absl::StrCat("can't read ", path, ": ", std::generic_category().message(error)));
}

}  // namespace

absl::StatusOr<std::string> ReadTextFile(const std::string& path, Reason reason) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return CannotRead(path, reason, errno);
  std::string text;
  char piece[65536];
  while (const size_t got = std::fread(piece, 1, sizeof(piece), file.get())) {
    text.append(piece, got);
    if (text.size() > kMaxFileBytes) {
      return MakeError(reason, absl::StrCat(path, " is larger than 64 MiB"));
    }
  }
  if (std::ferror(file.get()) != 0) return CannotRead(path, reason, errno);
  return text;
}

absl::StatusOr<std::unique_ptr<JsonFile>> JsonFile::Parse(std::string text, const std::string& name,
                                                          Reason reason) {
  std::unique_ptr<JsonFile> file(new JsonFile(std::move(text)));
  absl::StatusOr<text::JsonSpans> spans = text::JsonSpans::Parse(file->text_);
  if (!spans.ok()) {
    return MakeError(reason, absl::StrCat(name, ": not valid JSON: ", spans.status().message()));
  }
  file->spans_ = *std::move(spans);
  if (!file->root().IsObject()) {
    return MakeError(reason, absl::StrCat(name, ": the file must hold a JSON object"));
  }
  return file;
}

absl::StatusOr<std::unique_ptr<JsonFile>> JsonFile::Load(const std::string& path, Reason reason) {
  COURIER_ASSIGN_OR_RETURN(std::string text, ReadTextFile(path, reason));
  return Parse(std::move(text), path, reason);
}

}  // namespace courier::controller
