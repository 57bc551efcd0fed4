#include "agent/upgrade/upgrade_run.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "agent/upgrade/child_process.h"
#include "agent/upgrade/database_dump.h"
#include "agent/upgrade/output_filter.h"
#include "agent/upgrade/script_run.h"
#include "agent/upgrade/upgrade_lock.h"
#include "agent/upgrade/upgrade_plan.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace courier::upgrade {
namespace {

using schema::StateKind;

constexpr size_t kLastLines = 20;
// A program that prints without end is not worth a stream without end.
constexpr size_t kMostLines = 50000;

class Run {
 public:
  Run(const config::AgentConfig& config, const UpgradeEvents& events, v1::UpgradeOutcome& outcome)
      : config_(config),
        schema_(*config.schema),
        secrets_(SecretsOf(config)),
        events_(events),
        outcome_(outcome),
        deadline_(absl::Now() + absl::Seconds(schema_.timeout_seconds)) {}

  absl::Status Execute(const v1::UpgradeOrder& order, const std::string& plan_hash) {
    events_.step(config_.redis ? "taking the locks of the database and of Dify"
                               : "taking the lock of the database");
    COURIER_ASSIGN_OR_RETURN(const auto lock, UpgradeLock::Take(config_.database, config_.redis));
    COURIER_ASSIGN_OR_RETURN(const UpgradePlan plan, PlanUpgrade(config_, order));
    *outcome_.mutable_before() = StateOf(plan.view, plan);
    if (plan.hash != plan_hash) {
      return MakeError(Reason::kTargetChanged,
                       "the database or the agent's configuration is another than in the plan. "
                       "Nothing was run. Look at a new plan");
    }
    if (plan.nothing_to_do) {
      *outcome_.mutable_after() = outcome_.before();
      outcome_.set_succeeded(true);
      return absl::OkStatus();
    }
    const absl::Status dumped = MakeDumpFirst(plan);
    absl::Status ran;
    if (dumped.ok()) ran = plan.runs_scripts ? RunAllScripts(plan) : RunCommand();
    for (const std::string& each : last_lines_) outcome_.add_last_lines(each);
    COURIER_RETURN_IF_ERROR(dumped);
    if (lock->lost()) {
      outcome_.add_warnings(
          "Dify's lock in Redis was lost meanwhile: another migration may have run beside this "
          "one");
    }
    return JudgeWhatIsLeft(plan, ran);
  }

 private:
  void Tell(const std::string& line) {
    last_lines_.push_back(line);
    if (last_lines_.size() > kLastLines) last_lines_.pop_front();
    if (++lines_ < kMostLines) {
      events_.line(line);
    } else if (lines_ == kMostLines) {
      events_.line("… it prints more than can be shown; the last lines follow at the end");
    }
  }

  absl::Duration TimeLeft() const {
    return std::max(deadline_ - absl::Now(), absl::ZeroDuration());
  }

  absl::Status MakeDumpFirst(const UpgradePlan& plan) {
    if (!plan.dump) return absl::OkStatus();
    events_.step(absl::StrCat("making a dump in ", schema_.dump_directory));
    OutputFilter filter(secrets_);
    const auto on_line = [this](const std::string& line) { Tell(line); };
    const auto dump =
        MakeDump({schema_.pg_dump, schema_.dump_directory, config_.database.connection_string,
                  config_.environment, plan.rows().empty() ? "" : plan.rows().front()},
                 absl::Now(), TimeLeft(), events_.stop,
                 [&](absl::string_view bytes) { filter.Feed(bytes, on_line); });
    filter.Finish(on_line);
    COURIER_RETURN_IF_ERROR(dump.status());
    outcome_.set_dump_file(dump->file);
    outcome_.set_dump_bytes(dump->bytes);
    events_.step(absl::StrCat("dump ", dump->file, " made"));
    return absl::OkStatus();
  }

  absl::Status RunCommand() {
    events_.step("running the upgrade command");
    ChildSpec child;
    child.argv = schema_.upgrade_command;
    child.working_directory = schema_.working_directory;
    child.environment = ChildEnvironment(schema_.environment);
    OutputFilter filter(secrets_);
    const auto on_line = [this](const std::string& line) { Tell(line); };
    const auto end = RunChild(child, TimeLeft(), events_.stop,
                              [&](absl::string_view bytes) { filter.Feed(bytes, on_line); });
    filter.Finish(on_line);
    COURIER_RETURN_IF_ERROR(end.status());
    if (end->how == ChildEnd::How::kExited && end->code == 0) return absl::OkStatus();
    return MakeError(Reason::kDatabaseError, absl::StrCat("the upgrade command ", EndText(*end)));
  }

  absl::Status RunAllScripts(const UpgradePlan& plan) {
    events_.step("running the SQL scripts");
    return RunScripts(config_.database, plan.scripts, plan.first_script, TimeLeft(), events_.stop,
                      [this](const std::string& line) { Tell(ShownLine(line, secrets_)); });
  }

  // What the database says afterwards decides, not what ran says of itself.
  absl::Status JudgeWhatIsLeft(const UpgradePlan& plan, const absl::Status& ran) {
    const auto after = ViewSchema(config_.database, plan.reference->get());
    if (!after.ok()) {
      return MakeError(Reason::kDatabaseError,
                       absl::StrCat(ran.ok() ? "the upgrade ended" : ran.message(),
                                    ", and the database can't be asked what it left: ",
                                    after.status().message()));
    }
    *outcome_.mutable_after() = StateOf(*after, plan);
    const bool moved = after->state.rows != plan.view.state.rows;
    if (!ran.ok()) {
      return MakeError(ReasonOf(ran), absl::StrCat(ran.message(), ". ", LeftText(plan, *after)));
    }
    const StateKind kind = after->state.kind;
    const bool pending = kind == StateKind::kBehind || kind == StateKind::kEmpty;
    const bool scripts_without_revision = plan.runs_scripts && !ChangesRevision(plan);
    if (pending && !moved && !scripts_without_revision && KnowsWhatIsPending(plan)) {
      return MakeError(Reason::kDatabaseError,
                       absl::StrCat("the upgrade command ended well, and nothing changed: still ",
                                    schema::Summary(after->state, plan.reference->get()),
                                    ". Does it run for this database?"));
    }
    if (outcome_.after().edited()) {
      return MakeError(Reason::kSchemaUnfit,
                       absl::StrCat("the upgrade ended well, and a column that a transfer needs is "
                                    "not there: ",
                                    outcome_.after().source_obstacle().empty()
                                        ? outcome_.after().target_obstacle()
                                        : outcome_.after().source_obstacle()));
    }
    outcome_.set_succeeded(true);
    return absl::OkStatus();
  }

  // The upgrade that it sees running is this one.
  static v1::SchemaState StateOf(const SchemaView& view, const UpgradePlan& plan) {
    v1::SchemaState state = ToProto(view, plan.reference->get());
    state.set_upgrading(false);
    return state;
  }

  static bool ChangesRevision(const UpgradePlan& plan) {
    for (const SqlScript& each : plan.scripts) {
      if (!each.steps.empty()) return true;
    }
    return false;
  }

  static bool KnowsWhatIsPending(const UpgradePlan& plan) {
    return plan.runs_scripts || plan.reference->get().source == schema::Reference::Source::kCode;
  }

  static std::string LeftText(const UpgradePlan& plan, const SchemaView& after) {
    const auto text = [](const std::vector<std::string>& rows) {
      return rows.empty() ? std::string("no revision") : absl::StrJoin(rows, ", ");
    };
    if (after.state.rows == plan.view.state.rows) {
      return absl::StrCat("The database's revision is what it was: ", text(after.state.rows));
    }
    return absl::StrCat("Before that the database went from ", text(plan.view.state.rows), " to ",
                        text(after.state.rows), ", which stays");
  }

  const config::AgentConfig& config_;
  const config::SchemaSettings& schema_;
  const std::vector<std::string> secrets_;
  const UpgradeEvents& events_;
  v1::UpgradeOutcome& outcome_;
  const absl::Time deadline_;
  std::deque<std::string> last_lines_;
  size_t lines_ = 0;
};

}  // namespace

absl::Status RunUpgrade(const config::AgentConfig& config, const v1::UpgradeOrder& order,
                        const std::string& plan_hash, const UpgradeEvents& events,
                        v1::UpgradeOutcome& outcome) {
  // The same refusals as for a plan, before a lock is taken.
  COURIER_RETURN_IF_ERROR(PlanUpgrade(config, order).status());
  const absl::Time begun = absl::Now();
  absl::Status status = Run(config, events, outcome).Execute(order, plan_hash);
  outcome.set_milliseconds(static_cast<uint64_t>(absl::ToInt64Milliseconds(absl::Now() - begun)));
  return status;
}

}  // namespace courier::upgrade
