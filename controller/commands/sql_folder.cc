#include "controller/commands/sql_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/text/utf8.h"

namespace courier::controller {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 500;
constexpr size_t kMostBytes = size_t{3} << 20U;

absl::Status TooMuch(const std::string& folder) {
  return MakeError(
      Reason::kLimitExceeded,
      absl::StrCat("--sql-dir: ", folder, " holds more than ", kMostFiles, " scripts or ",
                   kMostBytes >> 20U, " MiB. Run a part of them first"));
}

absl::StatusOr<std::vector<fs::path>> ListScripts(const std::string& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".sql") files.push_back(entry->path());
    if (files.size() > kMostFiles) return TooMuch(folder);
  }
  if (error) {
    return MakeError(Reason::kUsage, absl::StrCat("--sql-dir: ", folder, " can't be read"));
  }
  if (files.empty()) {
    return MakeError(Reason::kUsage, absl::StrCat("--sql-dir: ", folder, " holds no file *.sql"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<v1::UpgradeOrder> ReadSqlFolder(const std::string& folder) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<fs::path> files, ListScripts(folder));
  v1::UpgradeOrder order;
  size_t bytes = 0;
  for (const fs::path& file : files) {
    std::error_code error;
    const uintmax_t size = fs::file_size(file, error);
    if (!error && size > kMostBytes) return TooMuch(folder);
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (error || in.bad() || !in.is_open()) {
      return MakeError(Reason::kUsage,
                       absl::StrCat("--sql-dir: ", file.string(), " can't be read"));
    }
    if (!text::IsUtf8(text)) {
      return MakeError(Reason::kUsage, absl::StrCat("--sql-dir: ", file.string(), " is no UTF-8"));
    }
    bytes += text.size();
    if (bytes > kMostBytes) return TooMuch(folder);
    v1::SqlScript& script = *order.add_scripts();
    script.set_name(file.filename().string());
    script.set_text(std::move(text));
  }
  return order;
}

}  // namespace courier::controller
