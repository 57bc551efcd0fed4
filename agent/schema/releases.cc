#include "agent/schema/releases.h"

#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

constexpr db::Statement kRevision{
    "read revision",
    "select coalesce(string_agg(version_num, ',' order by version_num), '') from alembic_version"};

struct Row {
  absl::string_view revision;
  absl::string_view release;
};

// The newest release whose head a revision is.
constexpr Row kReleases[] = {
    {"a91b476a53de", "0.15.3"}, {"08ec4f75af5e", "1.0.0"},  {"d20049ed0af6", "1.1.3"},
    {"6a9f914f656c", "1.3.1"},  {"d28f2004b072", "1.4.3"},  {"0ab65e1cc7fa", "1.5.1"},
    {"1c9ba48be8e4", "1.6.0"},  {"8bcc02c9bd07", "1.7.0"},  {"532b3f888abf", "1.7.1"},
    {"fa8b0fa6f407", "1.7.2"},  {"8d289573e1da", "1.8.0"},  {"b95962a3885c", "1.8.1"},
    {"68519ad5cd18", "1.9.1"},  {"ae662b25d9bc", "1.9.2"},  {"669ffd70119c", "1.10.0"},
    {"7bb281b7a422", "1.10.1"}, {"d57accd375ae", "1.11.0"}, {"03ea244985ce", "1.11.2"},
    {"788d3099ae3a", "1.12.1"}, {"fce013ca180e", "1.13.0"}, {"6b5f9f8b1a2c", "1.13.3"},
    {"a4f2d8c9b731", "1.14.2"}, {"d9e8f7a6b5c4", "1.15.0"}, {"7a1c2d9e4b60", "1.16.0"},
};

}  // namespace

absl::StatusOr<std::string> ReadRevision(db::Session& session, const Catalog& catalog) {
  if (!catalog.HasTable("alembic_version")) return std::string();
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kRevision));
  return std::string(rows.Text(0, 0));
}

absl::string_view ReleaseOf(absl::string_view revision) {
  for (const Row& row : kReleases) {
    if (row.revision == revision) return row.release;
  }
  return "";
}

}  // namespace courier::schema
