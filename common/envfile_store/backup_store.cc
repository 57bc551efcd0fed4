#include "common/envfile_store/backup_store.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/envfile/env_document.h"
#include "common/envfile_store/file_access.h"
#include "common/envfile_store/file_descriptor.h"

namespace courier::envfile {
namespace {

constexpr absl::string_view kPrefix = ".env.backup_";
constexpr absl::string_view kTemplatePrefix = ".env.example.before_";
constexpr absl::string_view kSyncedTemplate = ".env.example.synced";
constexpr absl::string_view kStampShape = "00000000_000000";
constexpr const char* kStampFormat = "%Y%m%d_%H%M%S";
constexpr int kMostPerSecond = 1000;
constexpr mode_t kOthers = 0077;

struct Stamp {
  absl::string_view text;  // YYYYMMDD_HHMMSS
  int number = 1;          // of the backups of that second
};

// What follows the prefix in a backup's name.
std::optional<Stamp> ParseStamp(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kPrefix) || name.size() < kStampShape.size()) return std::nullopt;
  Stamp stamp{name.substr(0, kStampShape.size())};
  for (size_t i = 0; i < kStampShape.size(); ++i) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(stamp.text[i]));
    if (kStampShape[i] == '_' ? stamp.text[i] != '_' : !digit) return std::nullopt;
  }
  absl::string_view rest = name.substr(kStampShape.size());
  if (rest.empty()) return stamp;
  const bool numbered = absl::ConsumePrefix(&rest, "_") && !rest.empty() &&
                        absl::ascii_isdigit(static_cast<unsigned char>(rest[0])) &&
                        absl::SimpleAtoi(rest, &stamp.number);
  if (!numbered) return std::nullopt;
  return stamp;
}

// ParseTime() can't be asked: its %Y swallows all eight digits.
absl::Time TimeOf(const Stamp& stamp, absl::TimeZone zone) {
  const auto number = [&](size_t at, size_t digits) {
    int value = 0;
    return absl::SimpleAtoi(stamp.text.substr(at, digits), &value) ? value : 0;
  };
  return absl::FromCivil(absl::CivilSecond(number(0, 4), number(4, 2), number(6, 2), number(9, 2),
                                           number(11, 2), number(13, 2)),
                         zone);
}

std::string TemplateOf(absl::string_view backup_name) {
  return absl::StrCat(kTemplatePrefix, absl::StripPrefix(backup_name, kPrefix));
}

bool IsNewer(const Backup& a, const Backup& b) {
  const std::optional<Stamp> of_a = ParseStamp(a.name);
  const std::optional<Stamp> of_b = ParseStamp(b.name);
  return std::tie(of_a->text, of_a->number) > std::tie(of_b->text, of_b->number);
}

absl::Status NoSuchBackup(const std::string& name, const std::string& directory) {
  return MakeError(Reason::kBadConfiguration,
                   absl::StrCat("There is no backup ", name, " in ", directory,
                                ". See what there is with: courier env backups"));
}

}  // namespace

std::string BackupStore::PathOf(absl::string_view name) const {
  return absl::StrCat(directory_, "/", name);
}

absl::Status BackupStore::MakeDirectory() const {
  if (::mkdir(directory_.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return SystemError(errno, "create", directory_);
}

bool BackupStore::Exists() const {
  struct stat facts {};
  return ::stat(directory_.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

bool BackupStore::IsOpenToOthers() const {
  struct stat facts {};
  return ::stat(directory_.c_str(), &facts) == 0 && (facts.st_mode & kOthers) != 0;
}

absl::StatusOr<std::string> BackupStore::Add(absl::string_view bytes, absl::Time now) const {
  COURIER_RETURN_IF_ERROR(MakeDirectory());
  COURIER_ASSIGN_OR_RETURN(const std::optional<std::string> synced, SyncedTemplate());
  const std::string stamp = absl::FormatTime(kStampFormat, now, zone_);
  for (int number = 1; number <= kMostPerSecond; ++number) {
    std::string name = absl::StrCat(kPrefix, stamp);
    if (number > 1) absl::StrAppend(&name, "_", number);
    COURIER_ASSIGN_OR_RETURN(const bool created, CreateFile(PathOf(name), bytes));
    if (!created) continue;
    if (synced) {
      const std::string companion = PathOf(TemplateOf(name));
      COURIER_RETURN_IF_ERROR(RemoveFile(companion));
      COURIER_RETURN_IF_ERROR(CreateFile(companion, *synced).status());
    }
    return name;
  }
  return MakeError(Reason::kInternal,
                   absl::StrCat("Too many backups of the same second in ", directory_, "."));
}

absl::StatusOr<std::vector<Backup>> BackupStore::List() const {
  std::vector<Backup> backups;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory_.c_str()), &::closedir);
  if (entries == nullptr && errno == ENOENT) return backups;
  if (entries == nullptr) return SystemError(errno, "read", directory_);
  while (const dirent* const entry = ::readdir(entries.get())) {
    const std::optional<Stamp> stamp = ParseStamp(entry->d_name);
    struct stat facts {};
    if (!stamp || ::lstat(PathOf(entry->d_name).c_str(), &facts) != 0) continue;
    if (!S_ISREG(facts.st_mode)) continue;
    Backup backup;
    backup.name = entry->d_name;
    backup.bytes = static_cast<uint64_t>(facts.st_size);
    backup.private_mode = (facts.st_mode & kOthers) == 0;
    backup.taken = TimeOf(*stamp, zone_);
    if (const auto bytes = Read(backup.name); bytes.ok()) {
      const auto document = EnvDocument::Parse(*bytes, backup.name);
      backup.variables = document.ok() ? document->keys().size() : 0;
    }
    backups.push_back(std::move(backup));
  }
  std::sort(backups.begin(), backups.end(), IsNewer);
  return backups;
}

absl::StatusOr<std::string> BackupStore::Read(const std::string& name) const {
  if (!ParseStamp(name)) {
    return MakeError(Reason::kUsage,
                     "That is not the name of a backup; names look like "
                     ".env.backup_20260131_093000. See them with: courier env backups");
  }
  COURIER_ASSIGN_OR_RETURN(std::optional<FileContents> contents, ReadSmallFile(PathOf(name)));
  if (!contents) return NoSuchBackup(name, directory_);
  return std::move(contents->bytes);
}

absl::Status BackupStore::Remove(const std::string& name) const {
  if (!ParseStamp(name)) return NoSuchBackup(name, directory_);
  COURIER_RETURN_IF_ERROR(RemoveFile(PathOf(name)));
  return RemoveFile(PathOf(TemplateOf(name)));
}

absl::StatusOr<std::optional<std::string>> BackupStore::SyncedTemplate() const {
  COURIER_ASSIGN_OR_RETURN(std::optional<FileContents> contents,
                           ReadSmallFile(PathOf(kSyncedTemplate)));
  if (!contents) return std::nullopt;
  return std::move(contents->bytes);
}

absl::Status BackupStore::KeepTemplate(absl::string_view bytes) const {
  COURIER_RETURN_IF_ERROR(MakeDirectory());
  const std::string path = PathOf(kSyncedTemplate);
  COURIER_ASSIGN_OR_RETURN(const std::optional<FileContents> present, ReadSmallFile(path));
  if (present && present->bytes == bytes) return absl::OkStatus();
  return ReplaceFile(path, bytes, present);
}

absl::Status BackupStore::RestoreTemplate(const std::string& backup_name) const {
  COURIER_ASSIGN_OR_RETURN(const std::optional<FileContents> kept,
                           ReadSmallFile(PathOf(TemplateOf(backup_name))));
  if (kept) return KeepTemplate(kept->bytes);
  return RemoveFile(PathOf(kSyncedTemplate));
}

}  // namespace courier::envfile
