// What every part of the demo needs while rows are written: where rows go, whose they are, which
// secrets were made. Lives as long as one WriteDemo.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "deploy/demo/copy_writer.h"
#include "deploy/demo/workspace_key.h"

namespace courier::demo {

struct Workspace {
  std::string name;
  std::string id;
  std::string owner_id;
  WorkspaceKey key;
};

class DemoScope {
 public:
  DemoScope(std::uint64_t seed, std::string secret_tag, CopyWriter& rows)
      : seed_(seed), secret_tag_(std::move(secret_tag)), rows_(rows) {}

  CopyWriter& rows() { return rows_; }
  std::uint64_t seed() const { return seed_; }

  // The id that belongs to `key`, such as "app/triage"; the same wherever it is asked for.
  std::string Id(absl::string_view key) const;
  // A made-up secret, remembered; the same text for the same name.
  std::string Secret(absl::string_view name);
  const std::set<std::string>& secrets() const { return secrets_; }

  // A time stamp that is `minutes` after the demo's beginning, with and without fraction.
  static std::string Time(int minutes);
  static std::string TimeWithFraction(int minutes);

 private:
  std::uint64_t seed_;
  std::string secret_tag_;
  CopyWriter& rows_;
  std::set<std::string> secrets_;
};

// Replaces every ${WORD ARGUMENT} in `text` by what `value` gives for the two; an unknown word is a
// mistake in this program (abort).
std::string Expand(
    absl::string_view text,
    const std::function<std::string(absl::string_view word, absl::string_view argument)>& value);

}  // namespace courier::demo
