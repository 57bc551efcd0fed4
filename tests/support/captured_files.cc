#include "tests/support/captured_files.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/file_text.h"

namespace courier::test {

namespace fs = std::filesystem;

absl::StatusOr<CapturedFiles> CaptureFiles(const std::string& folder) {
  CapturedFiles files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  if (error) return MakeError(Reason::kInternal, absl::StrCat(folder, " cannot be listed"));
  for (const fs::recursive_directory_iterator end; entry != end; entry.increment(error)) {
    std::error_code gone;
    const fs::file_status status = entry->symlink_status(gone);
    if (gone || !fs::is_regular_file(status)) continue;
    absl::StatusOr<std::string> text = ReadFileText(entry->path().string());
    if (!text.ok()) continue;
    const std::string name = fs::relative(entry->path(), folder, gone).string();
    files[name] = {static_cast<unsigned>(status.permissions()), *std::move(text)};
  }
  if (error) return MakeError(Reason::kInternal, absl::StrCat(folder, " cannot be listed"));
  return files;
}

std::vector<std::string> ChangedFiles(const CapturedFiles& before, const CapturedFiles& after) {
  std::vector<std::string> changed;
  for (const auto& [name, file] : after) {
    const auto old = before.find(name);
    if (old == before.end() || old->second != file) changed.push_back(name);
  }
  for (const auto& [name, file] : before) {
    if (after.count(name) == 0) changed.push_back(name);
  }
  return changed;
}

}  // namespace courier::test
