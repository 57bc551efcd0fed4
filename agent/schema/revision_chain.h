// The graph of a project's migrations: which revision follows which, as alembic sees it. Pure and
// immutable, so thread-safe. Order comes from the parents alone: neither ids nor dates are in it.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace courier::schema {

struct Revision {
  std::string id;
  std::vector<std::string> parents;  // none: a base; two: a merge
  std::string date;                  // YYYY-MM-DD, for people; may be empty
  std::string name;
};

class RevisionChain {
 public:
  // In any order. kBadConfiguration for an id that is there twice, a parent that is not there, a
  // circle.
  static absl::StatusOr<RevisionChain> Make(std::vector<Revision> revisions);

  // Parents before children, otherwise as given.
  const std::vector<Revision>& revisions() const { return revisions_; }
  // Null when it is not there; valid as long as the chain.
  const Revision* Find(absl::string_view id) const;
  // Revisions that no other follows.
  std::vector<std::string> Heads() const;

  // Of those that are there, with all that comes before them.
  absl::flat_hash_set<std::string> WithAncestors(const std::vector<std::string>& ids) const;
  // What `to` needs and `from` has not, parents first: what alembic would run.
  std::vector<Revision> Pending(const std::vector<std::string>& from,
                                const std::vector<std::string>& to) const;
  // `earlier` comes somewhere before `later`; false for the same one.
  bool IsBefore(const std::string& earlier, const std::string& later) const;

 private:
  RevisionChain() = default;

  std::vector<Revision> revisions_;
  absl::flat_hash_map<std::string, size_t> places_;
};

}  // namespace courier::schema
