// Which of the states a database can be in, from what was seen of it and what it is compared with.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "agent/schema/revision_chain.h"

namespace courier::schema {

// What a database is compared with.
struct Reference {
  enum class Source { kCode, kNewestKnown, kRelease };
  Source source = Source::kNewestKnown;
  // Must outlive the reference.
  const RevisionChain* chain = nullptr;
  // The revisions to reach; more than one: no upgrade reaches them with `upgrade head`.
  std::vector<std::string> heads;
  // The folder of the code, or the release asked for.
  std::string place;
};

struct Observation {
  bool version_table = false;
  // Of alembic_version, sorted.
  std::vector<std::string> rows;
  bool dify_tables = false;
  // Besides alembic_version; those of extensions don't count.
  bool other_tables = false;
};

enum class StateKind {
  kEmpty,
  kCurrent,
  kBehind,
  kAhead,
  kUnknown,
  kSeveralRows,
  kStripped,
  kNotDify,
  kSplitCode,
};

struct SchemaState {
  StateKind kind = StateKind::kUnknown;
  std::vector<std::string> rows;
  // Parents first; only for kEmpty and kBehind.
  std::vector<Revision> pending;
  // One of the rows comes before another: damage, not a fork half applied.
  bool rows_overlap = false;
};

SchemaState Classify(const Observation& seen, const Reference& reference);

// "a4f2d8c9b731 (Dify 1.14.2)", "9f4b7c2d1a80 (13 migrations after Dify 1.14.2)"; an id that is
// none of Dify's stands alone.
std::string DescribeRevision(const std::string& id);

// One sentence for people, with what to do about it.
std::string Summary(const SchemaState& state, const Reference& reference);

}  // namespace courier::schema
