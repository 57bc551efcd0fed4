#include "agent/upgrade/script_run.h"

#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "agent/db/autocommit.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

constexpr absl::Duration kLookEvery = absl::Milliseconds(100);
constexpr size_t kShownStatement = 160;

// Cancels the statement that runs when time is up or the agent is stopped for good.
class TimeLimit {
 public:
  TimeLimit(db::Connection& connection, absl::Duration limit, absl::FunctionRef<bool()> stop)
      : thread_([this, &connection, stop, deadline = absl::Now() + limit] {
          while (!done_.WaitForNotificationWithTimeout(kLookEvery)) {
            if (absl::Now() < deadline && !stop()) continue;
            connection.Cancel();
            return;
          }
        }) {}
  ~TimeLimit() {
    done_.Notify();
    thread_.join();
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  absl::Notification done_;
  std::thread thread_;
};

std::string PlaceOf(const SqlScript& script, const SqlStatement& statement) {
  return absl::StrCat(script.name, ":", statement.line);
}

absl::Status RunStatement(db::Session& session, const std::string& place, const std::string& sql) {
  const auto rows = session.Query({place.c_str(), sql.c_str()});
  if (rows.ok()) return absl::OkStatus();
  return MakeError(Reason::kDatabaseError, rows.status().message());
}

absl::Status RunStatements(db::Session& session, const SqlScript& script,
                           absl::FunctionRef<void(const std::string&)> on_line) {
  if (script.transactions == Transactions::kOne) {
    COURIER_RETURN_IF_ERROR(RunStatement(session, script.name, "begin"));
  }
  for (const SqlStatement& each : script.statements) {
    const std::string place = PlaceOf(script, each);
    const absl::string_view first_line = *absl::StrSplit(each.text, '\n').begin();
    on_line(absl::StrCat(place, "  ", first_line.substr(0, kShownStatement)));
    COURIER_RETURN_IF_ERROR(RunStatement(session, place, each.text));
  }
  if (script.transactions == Transactions::kOne) {
    return RunStatement(session, script.name, "commit");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunScripts(const db::DatabaseSettings& database, const std::vector<SqlScript>& scripts,
                        size_t first, absl::Duration limit, absl::FunctionRef<bool()> stop,
                        absl::FunctionRef<void(const std::string&)> on_line) {
  COURIER_ASSIGN_OR_RETURN(const auto connection,
                           db::Connection::Open(database, "courier-schema-scripts"));
  const TimeLimit time_limit(*connection, limit, stop);
  // A script that fails leaves its session, and with it what was open.
  COURIER_ASSIGN_OR_RETURN(const auto session, db::Autocommit::Begin(*connection));
  for (size_t i = first; i < scripts.size(); ++i) {
    COURIER_RETURN_IF_ERROR(RunStatements(*session, scripts[i], on_line));
  }
  return absl::OkStatus();
}

}  // namespace courier::upgrade
