#include "agent/schema/code_chain.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "agent/schema/revision_script.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 5000;
// What alembic needs to know stands at the head of a file.
constexpr size_t kMaxHead = size_t{64} << 10U;

absl::Status Unreadable(const fs::path& path, absl::string_view what) {
  return MakeError(Reason::kBadConfiguration,
                   absl::StrCat("the migration files at ", path.string(), ": ", what));
}

bool IsFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

std::optional<std::string> ReadHead(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxHead, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) return std::nullopt;
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

// The folder that an alembic.ini names.
std::optional<fs::path> VersionsOf(const fs::path& ini) {
  const auto text = ReadHead(ini);
  if (!text) return std::nullopt;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    if (!absl::ConsumePrefix(&line, "script_location")) continue;
    line = absl::StripAsciiWhitespace(line);
    if (!absl::ConsumePrefix(&line, "=")) continue;
    const std::string here = fs::absolute(ini).parent_path().string();
    const fs::path location =
        absl::StrReplaceAll(absl::StripAsciiWhitespace(line), {{"%(here)s", here}});
    return (location.is_absolute() ? location : ini.parent_path() / location) / "versions";
  }
  return std::nullopt;
}

std::optional<fs::path> FindVersions(const CodePlaces& places) {
  if (!places.versions.empty()) return fs::path(places.versions);
  const fs::path directory = places.working_directory;
  for (size_t i = 0; i + 1 < places.upgrade_command.size(); ++i) {
    const std::string& word = places.upgrade_command[i];
    if (word != "-c" && word != "--config") continue;
    const auto versions = VersionsOf(directory / places.upgrade_command[i + 1]);
    if (versions && IsFolder(*versions)) return versions;
  }
  if (directory.empty()) return std::nullopt;
  if (const auto versions = VersionsOf(directory / "alembic.ini"); versions && IsFolder(*versions))
    return versions;
  for (const char* name : {"migrations/versions", "alembic/versions"}) {
    if (IsFolder(directory / name)) return directory / name;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<CodeChain>> ReadCodeChain(const CodePlaces& places) {
  const auto folder = FindVersions(places);
  if (!folder) return std::optional<CodeChain>();
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(*folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".py" || entry->path().filename() == "__init__.py") continue;
    files.push_back(entry->path());
    if (files.size() > kMaxFiles) {
      return MakeError(Reason::kLimitExceeded,
                       absl::StrCat(folder->string(), " holds more than ", kMaxFiles, " files"));
    }
  }
  if (error) return Unreadable(*folder, "the folder can't be read; check schema.versions.");
  std::sort(files.begin(), files.end());
  std::vector<Revision> revisions;
  for (const fs::path& file : files) {
    const auto text = ReadHead(file);
    if (!text) return Unreadable(file, "the file can't be read; give the agent's user the right.");
    if (auto revision = ParseRevisionScript(*text)) revisions.push_back(*std::move(revision));
  }
  if (revisions.empty()) return Unreadable(*folder, "none of them is a migration.");
  auto chain = RevisionChain::Make(std::move(revisions));
  if (!chain.ok()) return Unreadable(*folder, absl::StrCat(chain.status().message(), "."));
  return CodeChain{*std::move(chain), folder->string()};
}

}  // namespace courier::schema
