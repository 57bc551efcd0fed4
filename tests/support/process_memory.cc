#include "tests/support/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "tests/support/file_text.h"

namespace courier::test {
namespace {

constexpr std::size_t kPiece = 4u << 20u;

struct Mapping {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Mapping> ReadableMappings(absl::string_view maps) {
  std::vector<Mapping> result;
  const std::vector<std::string> lines = absl::StrSplit(maps, '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    Mapping mapping;
    char access = '-';
    if (std::sscanf(line.c_str(), "%zx-%zx %c", &mapping.begin, &mapping.end, &access) == 3 &&
        access == 'r' && !absl::StrContains(line, "[v")) {
      result.push_back(mapping);
    }
  }
  return result;
}

}  // namespace

absl::Status VisitProcessMemory(
    pid_t pid, std::size_t overlap,
    const std::function<void(absl::string_view bytes, std::size_t address)>& visit) {
  const absl::StatusOr<std::string> maps = ReadFileText(absl::StrCat("/proc/", pid, "/maps"));
  const int memory = ::open(absl::StrCat("/proc/", pid, "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (!maps.ok() || maps->empty() || memory < 0) {
    if (memory >= 0) ::close(memory);
    return MakeError(Reason::kMissingRight,
                     absl::StrCat("the memory of process ", pid, " may not be read"));
  }
  std::string piece(kPiece + overlap, '\0');
  for (const Mapping& mapping : ReadableMappings(*maps)) {
    for (std::size_t at = mapping.begin; at < mapping.end; at += kPiece) {
      const std::size_t wanted = std::min(piece.size(), mapping.end - at);
      const ssize_t count = ::pread(memory, piece.data(), wanted, static_cast<off_t>(at));
      if (count <= 0) break;
      visit(absl::string_view(piece.data(), static_cast<std::size_t>(count)), at);
    }
  }
  ::close(memory);
  return absl::OkStatus();
}

}  // namespace courier::test
