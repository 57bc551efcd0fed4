// Ids of the source and ids of the target are different types, so that mixing them, the bug of a
// migration tool, does not compile. Only a plan turns one into the other.
#pragma once

#include <string>
#include <utility>

namespace courier {

template <class Side>
struct Id {
  Id() = default;
  explicit Id(std::string id) : text(std::move(id)) {}

  bool empty() const { return text.empty(); }
  bool operator==(const Id&) const = default;
  auto operator<=>(const Id&) const = default;

  // Canonical UUID text.
  std::string text;
};

using SourceId = Id<struct SourceSide>;
using TargetId = Id<struct TargetSide>;

}  // namespace courier
