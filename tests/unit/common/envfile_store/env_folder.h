// A temporary folder with a .env and its neighbours, removed at the end; and a context to work on
// it.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/envfile_store/env_commands.h"

namespace courier::envfile {

class EnvFolder {
 public:
  EnvFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "courier env XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~EnvFolder() { std::filesystem::remove_all(path_); }
  EnvFolder(const EnvFolder&) = delete;
  EnvFolder& operator=(const EnvFolder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }

  void Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary | std::ios::trunc) << bytes;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool Has(const std::string& name) const { return std::filesystem::exists(Path(name)); }
  mode_t Mode(const std::string& name) const {
    struct stat facts {};
    ::stat(Path(name).c_str(), &facts);
    return facts.st_mode & 07777;
  }
  ino_t Inode(const std::string& name) const {
    struct stat facts {};
    ::stat(Path(name).c_str(), &facts);
    return facts.st_ino;
  }
  // Names in a sub-folder ("" for the folder itself), sorted.
  std::vector<std::string> Names(const std::string& sub) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(Path(sub))) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // 2026-01-31 09:30:00 UTC, plus `seconds`.
  EnvContext Context(int seconds = 0) const {
    EnvContext context;
    context.paths = PathsInDirectory(path_);
    context.plan_digest = [](absl::string_view text) {
      return std::to_string(std::hash<std::string>()(std::string(text)));
    };
    context.now = absl::FromCivil(absl::CivilSecond(2026, 1, 31, 9, 30, 0), absl::UTCTimeZone()) +
                  absl::Seconds(seconds);
    context.zone = absl::UTCTimeZone();
    return context;
  }

 private:
  std::string path_;
};

}  // namespace courier::envfile
