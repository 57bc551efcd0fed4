#include "agent/schema/releases.h"

#include "common/base/status_macros.h"

namespace courier::schema {
namespace {

constexpr db::Statement kRevision{
    "read revision",
    "select coalesce(string_agg(version_num, ',' order by version_num), '') from alembic_version"};

struct ReleaseRow {
  absl::string_view release;
  absl::string_view head;
};

// From the oldest to the newest. Where a release added no migration it shares its head.
constexpr ReleaseRow kReleases[] = {
    {"0.15.3", "a91b476a53de"}, {"1.0.0", "08ec4f75af5e"},  {"1.1.3", "d20049ed0af6"},
    {"1.2.0", "6a9f914f656c"},  {"1.3.0", "6a9f914f656c"},  {"1.3.1", "6a9f914f656c"},
    {"1.4.3", "d28f2004b072"},  {"1.5.1", "0ab65e1cc7fa"},  {"1.6.0", "1c9ba48be8e4"},
    {"1.7.0", "8bcc02c9bd07"},  {"1.7.1", "532b3f888abf"},  {"1.7.2", "fa8b0fa6f407"},
    {"1.8.0", "8d289573e1da"},  {"1.8.1", "b95962a3885c"},  {"1.9.0", "68519ad5cd18"},
    {"1.9.1", "68519ad5cd18"},  {"1.9.2", "ae662b25d9bc"},  {"1.10.0", "669ffd70119c"},
    {"1.10.1", "7bb281b7a422"}, {"1.11.0", "d57accd375ae"}, {"1.11.2", "03ea244985ce"},
    {"1.12.0", "788d3099ae3a"}, {"1.12.1", "788d3099ae3a"}, {"1.13.0", "fce013ca180e"},
    {"1.13.1", "6b5f9f8b1a2c"}, {"1.13.2", "6b5f9f8b1a2c"}, {"1.13.3", "6b5f9f8b1a2c"},
    {"1.14.0", "a4f2d8c9b731"}, {"1.14.1", "a4f2d8c9b731"}, {"1.14.2", "a4f2d8c9b731"},
    {"1.15.0", "d9e8f7a6b5c4"}, {"1.16.0", "7a1c2d9e4b60"},
};

}  // namespace

absl::StatusOr<std::string> ReadRevision(db::Session& session, const Catalog& catalog) {
  if (!catalog.HasTable("alembic_version")) return std::string();
  COURIER_ASSIGN_OR_RETURN(const db::Rows rows, session.Query(kRevision));
  return std::string(rows.Text(0, 0));
}

absl::string_view ReleaseOf(absl::string_view revision) {
  absl::string_view newest;
  for (const ReleaseRow& row : kReleases) {
    if (row.head == revision) newest = row.release;
  }
  return newest;
}

absl::string_view HeadOf(absl::string_view release) {
  for (const ReleaseRow& row : kReleases) {
    if (row.release == release) return row.head;
  }
  return "";
}

std::vector<std::string> KnownReleases() {
  std::vector<std::string> releases;
  for (const ReleaseRow& row : kReleases) releases.emplace_back(row.release);
  return releases;
}

}  // namespace courier::schema
