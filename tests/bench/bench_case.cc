#include "tests/bench/bench_case.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/e2e/installation.h"
#include "tests/support/file_text.h"

namespace courier::bench {
namespace {

using e2e::Installation;
using e2e::Side;

// Workspaces of the target besides the demo's own.
constexpr absl::string_view kSecond = "Second Workspace";
constexpr absl::string_view kThird = "Third Workspace";

constexpr const char* kTables[] = {"apps", "workflows", "sites", "installed_apps"};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Bytes received on the loopback device, which carries each packet once.
double LoopbackMib() {
  const std::string devices = test::ReadFileText("/proc/net/dev").value_or("");
  for (absl::string_view line : absl::StrSplit(devices, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    double bytes = 0;
    if (words.size() > 1 && words[0] == "lo:" && absl::SimpleAtod(words[1], &bytes))
      return bytes / (1024 * 1024);
  }
  return 0;
}

std::size_t Statements(const Side& side) {
  std::size_t calls = 0;
  (void)absl::SimpleAtoi(
      side.Query("SELECT coalesce(sum(s.calls), 0) FROM pg_stat_statements s "
                 "JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'courier'"),
      &calls);
  return calls;
}

// The five statements of the agent's role that took longest, for finding out where time goes.
std::string Slowest(const Side& side) {
  return side.Query(
      "SELECT lpad(round(s.total_exec_time::numeric / greatest(s.calls, 1), 1)::text, 10) || "
      "' ms × ' || s.calls || '  ' || left(regexp_replace(s.query, '\\s+', ' ', 'g'), 110) "
      "FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'courier' "
      "ORDER BY s.total_exec_time DESC LIMIT 5");
}

class Bench {
 public:
  Bench(const BenchCase& what, std::unique_ptr<Installation> installation)
      : what_(what), installation_(std::move(installation)) {}

  absl::StatusOr<BenchResult> Measure(int rounds);

 private:
  struct Round {
    Cost cost;
    double floor_seconds = 0;
  };

  absl::StatusOr<Round> RunOnce();
  absl::StatusOr<Cost> Floor();
  absl::StatusOr<std::vector<std::string>> CommandLine(absl::string_view target_workspace,
                                                       const std::vector<std::string>& flags);
  absl::StatusOr<Cost> Courier(const std::vector<std::string>& flags);
  absl::StatusOr<Cost> ThreeAtOnce();
  absl::StatusOr<Cost> TransferAll();
  absl::StatusOr<Cost> Act();
  // Before what is timed.
  absl::Status Prepare();
  void EmptyTarget();

  Side& source() { return installation_->source(); }
  Side& target() { return installation_->target(); }

  const BenchCase& what_;
  std::unique_ptr<Installation> installation_;
  int changes_ = 0;
};

void Bench::EmptyTarget() {
  target().Exec(
      "TRUNCATE apps, workflows, sites, installed_apps, api_tokens, app_triggers, "
      "workflow_webhook_triggers, app_dataset_joins, workflow_draft_variables CASCADE; "
      "CHECKPOINT");
}

absl::StatusOr<Cost> Bench::Floor() {
  EmptyTarget();
  std::string pipes;
  for (const char* table : kTables) {
    const auto psql = [](const Side& side, absl::string_view sql) {
      return absl::StrCat("psql -X -q '", side.cluster().Dsn(side.demo().name), "' -c \"", sql,
                          "\"");
    };
    absl::StrAppend(&pipes,
                    psql(source(), absl::StrCat("copy (select * from ", table, ") to stdout")),
                    " | ", psql(target(), absl::StrCat("copy ", table, " from stdin")), " && ");
  }
  return Run({"bash", "-o", "pipefail", "-c", pipes + "true"});
}

absl::StatusOr<std::vector<std::string>> Bench::CommandLine(absl::string_view target_workspace,
                                                            const std::vector<std::string>& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::string config, installation_->ControllerConfig());
  std::vector<std::string> argv = {e2e::Program("courier"), "--config", config};
  argv.push_back(what_.action == Action::kPlan ? "plan" : "transfer");
  for (const absl::string_view each :
       {absl::string_view("--from"), absl::string_view("staging"), absl::string_view("--to"),
        absl::string_view("production"), absl::string_view("--workspace"), demo::kSourceWorkspace,
        absl::string_view("--target-workspace"), target_workspace}) {
    argv.emplace_back(each);
  }
  if (what_.action != Action::kPlan) argv.push_back("--yes");
  if (what_.secrets > 0) argv.push_back("--include-secrets");
  argv.insert(argv.end(), flags.begin(), flags.end());
  return argv;
}

absl::StatusOr<Cost> Bench::Courier(const std::vector<std::string>& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> argv,
                           CommandLine(demo::kTargetWorkspace, flags));
  return Run(argv);
}

absl::StatusOr<Cost> Bench::ThreeAtOnce() {
  std::string script;
  for (const absl::string_view workspace : {demo::kTargetWorkspace, kSecond, kThird}) {
    COURIER_ASSIGN_OR_RETURN(
        const std::vector<std::string> argv,
        CommandLine(workspace, {"--all-apps", "--id-strategy", "generate-new-id"}));
    absl::StrAppend(&script, "'", absl::StrJoin(argv, "' '"), "' & ");
  }
  return Run({"bash", "-c", script + "wait -n && wait -n && wait -n"});
}

absl::StatusOr<Cost> Bench::TransferAll() {
  return Courier({"--all-apps", "--conflict-strategy", "update"});
}

absl::Status Bench::Prepare() {
  EmptyTarget();
  if (what_.action != Action::kUnchanged && what_.action != Action::kOneChanged)
    return absl::OkStatus();
  COURIER_RETURN_IF_ERROR(TransferAll().status());
  if (what_.action == Action::kOneChanged) {
    source().Exec(absl::StrCat("UPDATE workflows SET features = '{\"opening_statement\": \"",
                               ++changes_,
                               "\"}' WHERE id = (SELECT id FROM workflows WHERE "
                               "version = 'draft' ORDER BY id LIMIT 1)"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Cost> Bench::Act() {
  switch (what_.action) {
    case Action::kNewIds:
      return Courier({"--all-apps", "--id-strategy", "generate-new-id"});
    case Action::kOneApp:
      return Courier({"--app", "Bulk app 00001"});
    case Action::kThreeTargets:
      return ThreeAtOnce();
    default:
      return TransferAll();
  }
}

absl::StatusOr<Bench::Round> Bench::RunOnce() {
  Round round;
  COURIER_ASSIGN_OR_RETURN(const Cost floor, Floor());
  round.floor_seconds = floor.seconds;
  COURIER_RETURN_IF_ERROR(Prepare());
  COURIER_ASSIGN_OR_RETURN(round.cost, Act());
  return round;
}

absl::StatusOr<BenchResult> Bench::Measure(int rounds) {
  COURIER_RETURN_IF_ERROR(RunOnce().status());  // warms caches
  const Cost source_before = SoFar(source().agent()->pid());
  const Cost target_before = SoFar(target().agent()->pid());
  for (const Side* side : {&source(), &target()}) side->Exec("SELECT pg_stat_statements_reset()");
  const double wire_before = LoopbackMib();

  std::vector<double> seconds;
  std::vector<double> floors;
  std::vector<double> cpu;
  BenchResult result;
  result.what = what_;
  for (int i = 0; i < rounds; ++i) {
    COURIER_ASSIGN_OR_RETURN(const Round round, RunOnce());
    seconds.push_back(round.cost.seconds);
    floors.push_back(round.floor_seconds);
    cpu.push_back(round.cost.cpu_seconds);
    result.controller.peak_mib = std::max(result.controller.peak_mib, round.cost.peak_mib);
  }
  const Cost source_after = SoFar(source().agent()->pid());
  const Cost target_after = SoFar(target().agent()->pid());
  result.seconds = Median(seconds);
  result.floor_seconds = Median(floors);
  result.controller.cpu_seconds = Median(cpu);
  result.source.cpu_seconds = (source_after.cpu_seconds - source_before.cpu_seconds) / rounds;
  result.target.cpu_seconds = (target_after.cpu_seconds - target_before.cpu_seconds) / rounds;
  result.source.peak_mib = source_after.peak_mib;
  result.target.peak_mib = target_after.peak_mib;
  result.wire_mib = (LoopbackMib() - wire_before) / rounds;
  result.source_statements = Statements(source()) / static_cast<std::size_t>(rounds);
  result.target_statements = Statements(target()) / static_cast<std::size_t>(rounds);
  result.slowest =
      absl::StrCat("source\n", Slowest(source()), "\ntarget\n", Slowest(target()), "\n");
  return result;
}

}  // namespace

absl::StatusOr<BenchResult> Measure(const BenchCase& what, int rounds) {
  e2e::InstallationOptions options;
  options.bulk = {.count = what.apps, .graph_bytes = what.graph_bytes, .secrets = what.secrets};
  options.server_settings = {"shared_preload_libraries = 'pg_stat_statements'",
                             "max_wal_size = '8GB'"};
  COURIER_ASSIGN_OR_RETURN(std::unique_ptr<Installation> installation,
                           Installation::Start(options));
  for (Side* side : {&installation->source(), &installation->target()})
    side->Exec("CREATE EXTENSION pg_stat_statements");
  installation->target().Exec(
      "INSERT INTO tenants SELECT (jsonb_populate_record(t, jsonb_build_object('id', "
      "gen_random_uuid(), 'name', 'Third Workspace'))).* FROM tenants t "
      "WHERE name = 'Second Workspace'; "
      "INSERT INTO tenant_account_joins SELECT (jsonb_populate_record(j, jsonb_build_object('id', "
      "gen_random_uuid(), 'tenant_id', n.id))).* FROM tenant_account_joins j "
      "JOIN tenants t ON t.id = j.tenant_id, tenants n "
      "WHERE t.name = 'Second Workspace' AND n.name = 'Third Workspace'");
  return Bench(what, std::move(installation)).Measure(rounds);
}

}  // namespace courier::bench
