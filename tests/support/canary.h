// Made-up secrets that a test plants and then looks for where no secret may be: logs, files,
// messages, the memory of a process. Every canary is random, so a find is never a coincidence.
//
// A find is any 12 bytes in a row of the secret, or of one of its spellings: base64 at all three
// offsets (both alphabets), hex in both cases, URL-escaped, JSON-escaped.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::test {

struct CanaryFind {
  // The name the canary was added under, how it was spelled, and where it lies.
  std::string canary;
  std::string spelling;
  std::string place;
  std::size_t offset = 0;
};

// For EXPECT_THAT(finds, IsEmpty()).
void PrintTo(const CanaryFind& find, std::ostream* out);

class CanarySet {
 public:
  CanarySet();
  CanarySet(const CanarySet&) = delete;
  CanarySet& operator=(const CanarySet&) = delete;
  ~CanarySet();

  // A new secret: letters and digits, and with kAwkward also quotes, slashes, spaces and non-ASCII,
  // which the escaped spellings change.
  enum class Alphabet { kPlain, kAwkward };
  const std::string& Add(absl::string_view name, Alphabet alphabet = Alphabet::kPlain);
  // Looks for a secret made elsewhere too; at least 12 bytes.
  void AddKnown(absl::string_view name, absl::string_view secret);

  // At most one find for each canary and spelling, in order of offset.
  std::vector<CanaryFind> FindIn(absl::string_view bytes, absl::string_view place) const;
  absl::StatusOr<std::vector<CanaryFind>> FindInFile(const std::string& path) const;
  // All regular files below, names included.
  absl::StatusOr<std::vector<CanaryFind>> FindInFolder(const std::string& folder) const;
  // All readable memory, and the command line and environment. kMissingRight when the system does
  // not let the caller look: skip the test then.
  absl::StatusOr<std::vector<CanaryFind>> FindInProcess(pid_t pid) const;

 private:
  struct Index;
  void AddSpelling(std::size_t canary, absl::string_view spelling, absl::string_view text);

  std::vector<std::string> names_;
  std::vector<std::unique_ptr<std::string>> secrets_;
  std::unique_ptr<Index> index_;
};

}  // namespace courier::test
