#include "agent/upgrade/sql_script.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "agent/schema/schema_state.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

constexpr size_t kLooked = 400;

struct OfflineGap {
  absl::string_view revision;
  absl::string_view what;
};

// Migrations that ask or move data while they run; offline, alembic can't.
constexpr OfflineGap kOfflineGaps[] = {
    {"de95f5c77138", "does not move the keys of the search tool"},
    {"bbadea11becb", "assumes columns that it would have looked for"},
    {"d7999dfa4aae", "assumes a column that it would have looked for"},
    {"e8446f481c1e", "does not move the credentials of model providers"},
    {"0e154742a5fa", "does not move the credentials of models"},
};

absl::Status At(const std::string& name, const SqlStatement& statement, absl::string_view what) {
  return MakeError(Reason::kUsage, absl::StrCat(name, ", line ", statement.line, ": ", what));
}

// The string literals of a statement, in order.
std::vector<std::string> QuotedTexts(absl::string_view statement) {
  std::vector<std::string> texts;
  while (true) {
    const size_t begin = statement.find('\'');
    if (begin == absl::string_view::npos) return texts;
    const size_t end = statement.find('\'', begin + 1);
    if (end == absl::string_view::npos) return texts;
    texts.emplace_back(statement.substr(begin + 1, end - begin - 1));
    statement.remove_prefix(end + 1);
  }
}

bool Begins(absl::string_view beginning) {
  return absl::StartsWith(beginning, "BEGIN") || absl::StartsWith(beginning, "START TRANSACTION");
}
bool Ends(absl::string_view beginning) {
  return absl::StartsWith(beginning, "COMMIT") || absl::StartsWith(beginning, "ROLLBACK") ||
         beginning == "END" || absl::StartsWith(beginning, "END TRANSACTION") ||
         absl::StartsWith(beginning, "ABORT");
}
bool StandsAlone(absl::string_view beginning) {
  const bool index =
      absl::StartsWith(beginning, "CREATE INDEX CONCURRENTLY") ||
      absl::StartsWith(beginning, "CREATE UNIQUE INDEX CONCURRENTLY") ||
      absl::StartsWith(beginning, "DROP INDEX CONCURRENTLY") ||
      (absl::StartsWith(beginning, "REINDEX") && absl::StrContains(beginning, " CONCURRENTLY"));
  return index || absl::StartsWith(beginning, "VACUUM");
}

absl::Status CheckCopy(const std::string& name, const SqlStatement& statement,
                       absl::string_view beginning) {
  if (!absl::StartsWith(beginning, "COPY ")) return absl::OkStatus();
  return At(name, statement, "COPY moves data past the database; write INSERT");
}

absl::Status ReadStep(const std::string& name, const SqlStatement& statement,
                      absl::string_view beginning, SqlScript& script) {
  if (!absl::StrContains(beginning, "ALEMBIC_VERSION")) return absl::OkStatus();
  const std::vector<std::string> texts = QuotedTexts(statement.text);
  if (absl::StartsWith(beginning, "INSERT ") && texts.size() == 1) {
    script.steps.push_back({"", texts[0]});
  } else if (absl::StartsWith(beginning, "UPDATE ") && texts.size() == 2) {
    script.steps.push_back({texts[1], texts[0]});
  } else if (absl::StartsWith(beginning, "DELETE ") && texts.size() == 1) {
    script.steps.push_back({texts[0], ""});
  } else if (!absl::StartsWith(beginning, "CREATE TABLE ")) {
    return At(
        name, statement,
        "changes alembic_version in a way that alembic does not; make the scripts with: flask "
        "db upgrade --sql");
  }
  return absl::OkStatus();
}

std::string RowsText(const std::vector<std::string>& rows) {
  return rows.empty() ? "no revision" : absl::StrCat("revision ", absl::StrJoin(rows, ", "));
}

}  // namespace

absl::StatusOr<SqlScript> ParseScript(std::string name, absl::string_view sql) {
  SqlScript script;
  auto statements = SplitStatements(sql);
  if (!statements.ok()) {
    return MakeError(ReasonOf(statements.status()),
                     absl::StrCat(name, ", ", statements.status().message()));
  }
  script.statements = *std::move(statements);
  bool own = false;
  bool alone = false;
  bool open = false;
  for (const SqlStatement& each : script.statements) {
    const std::string beginning = Beginning(each.text, kLooked);
    COURIER_RETURN_IF_ERROR(CheckCopy(name, each, beginning));
    COURIER_RETURN_IF_ERROR(ReadStep(name, each, beginning, script));
    if (Begins(beginning)) {
      if (open) return At(name, each, "begins a transaction inside another");
      own = open = true;
    } else if (Ends(beginning)) {
      own = true;
      open = false;
    } else if (StandsAlone(beginning)) {
      if (open) return At(name, each, "can't run in a transaction, and stands in one");
      alone = true;
    }
  }
  if (open) {
    return MakeError(Reason::kUsage,
                     absl::StrCat(name, ": begins a transaction that it does not commit"));
  }
  script.transactions = own ? Transactions::kOwn : alone ? Transactions::kNone : Transactions::kOne;
  script.name = std::move(name);
  return script;
}

absl::StatusOr<std::vector<std::string>> RowsAfter(std::vector<std::string> rows,
                                                   const std::vector<RevisionStep>& steps) {
  for (const RevisionStep& step : steps) {
    if (!step.from.empty()) {
      const auto found = std::find(rows.begin(), rows.end(), step.from);
      if (found == rows.end()) {
        return MakeError(Reason::kSchemaUnfit, absl::StrCat("begins at revision ", step.from));
      }
      rows.erase(found);
    }
    if (step.to.empty()) continue;
    if (std::find(rows.begin(), rows.end(), step.to) != rows.end()) {
      return MakeError(Reason::kSchemaUnfit, absl::StrCat("inserts revision ", step.to, " again"));
    }
    // A base, where there is a row already, is the beginning of another chain.
    if (step.from.empty() && !rows.empty() && &step == &steps.front()) {
      return MakeError(Reason::kSchemaUnfit, "begins at an empty database");
    }
    rows.push_back(step.to);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

absl::StatusOr<size_t> AppliedScripts(const std::vector<std::string>& rows,
                                      const std::vector<SqlScript>& scripts) {
  absl::Status first_misfit;
  for (size_t first = 0; first <= scripts.size(); ++first) {
    // Those before must end where the database stands.
    if (first > 0) {
      const auto& steps = scripts[first - 1].steps;
      if (steps.empty() || std::find(rows.begin(), rows.end(), steps.back().to) == rows.end()) {
        continue;
      }
    }
    std::vector<std::string> now = rows;
    absl::Status fits;
    for (size_t i = first; i < scripts.size() && fits.ok(); ++i) {
      auto after = RowsAfter(now, scripts[i].steps);
      if (after.ok()) {
        now = *std::move(after);
      } else {
        fits = MakeError(Reason::kSchemaUnfit,
                         absl::StrCat(scripts[i].name, " ", after.status().message()));
      }
    }
    if (fits.ok()) return first;
    if (first_misfit.ok()) first_misfit = fits;
  }
  return MakeError(
      Reason::kSchemaUnfit,
      absl::StrCat(first_misfit.message(), ", and the database stands at ", RowsText(rows),
                   ". Make the scripts from there on: flask db upgrade ",
                   rows.empty() ? "head" : absl::StrCat(rows.front(), ":head"), " --sql"));
}

absl::Status CheckOfflineMigrations(const std::vector<std::string>& rows,
                                    const std::vector<SqlScript>& scripts, size_t first) {
  if (rows.empty()) return absl::OkStatus();
  for (size_t i = first; i < scripts.size(); ++i) {
    for (const RevisionStep& step : scripts[i].steps) {
      for (const OfflineGap& gap : kOfflineGaps) {
        if (step.to != gap.revision) continue;
        return MakeError(
            Reason::kSchemaUnfit,
            absl::StrCat(scripts[i].name, " holds migration ", schema::DescribeRevision(step.to),
                         ", whose SQL made offline ", gap.what,
                         ". Run the command over that range instead. Nothing was run."));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace courier::upgrade
