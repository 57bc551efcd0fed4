#include "tests/bench/bench_case.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
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

double Statements(const Side& side) {
  double calls = 0;
  (void)absl::SimpleAtod(
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

// Everything that is counted while a command runs.
struct Counters {
  CpuSeconds cpu;
  double wire_mib = 0;
  double source_statements = 0;
  double target_statements = 0;
};

class Bench {
 public:
  Bench(const BenchCase& what, Installation& installation)
      : what_(what), installation_(installation) {}

  absl::StatusOr<BenchResult> Measure(int rounds);

 private:
  struct Round {
    Cost cost;
    Counters counters;
    double floor_seconds = 0;
    double transfer_seconds = 0;
  };

  absl::StatusOr<Round> RunOnce();
  absl::StatusOr<Cost> Floor();
  absl::StatusOr<Cost> Courier(absl::string_view command, const std::vector<std::string>& flags);
  absl::StatusOr<std::vector<std::string>> CommandLine(absl::string_view command,
                                                       absl::string_view target_workspace,
                                                       const std::vector<std::string>& flags);
  absl::StatusOr<Cost> ThreeAtOnce();
  absl::StatusOr<Cost> TransferAll();
  absl::StatusOr<Cost> Act();
  absl::Status ForgetSecrets();
  void ChangeOneApp();
  void EmptyTarget();
  Counters CountersNow();

  Side& source() { return installation_.source(); }
  Side& target() { return installation_.target(); }

  const BenchCase& what_;
  Installation& installation_;
  int changes_ = 0;
};

void Bench::EmptyTarget() {
  target().Exec(
      "TRUNCATE apps, workflows, sites, installed_apps, api_tokens, app_triggers, "
      "workflow_webhook_triggers, app_dataset_joins, workflow_draft_variables, "
      "tool_api_providers, tool_label_bindings CASCADE; CHECKPOINT");
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

absl::StatusOr<std::vector<std::string>> Bench::CommandLine(absl::string_view command,
                                                            absl::string_view target_workspace,
                                                            const std::vector<std::string>& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::string config, installation_.ControllerConfig());
  std::vector<std::string> argv = {e2e::Program("courier"), "--config", config};
  for (const absl::string_view each :
       {command, absl::string_view("--from"), absl::string_view("staging"),
        absl::string_view("--to"), absl::string_view("production"),
        absl::string_view("--workspace"), demo::kSourceWorkspace,
        absl::string_view("--target-workspace"), target_workspace}) {
    argv.emplace_back(each);
  }
  if (command == "transfer") argv.push_back("--yes");
  argv.insert(argv.end(), what_.flags.begin(), what_.flags.end());
  argv.insert(argv.end(), flags.begin(), flags.end());
  return argv;
}

absl::StatusOr<Cost> Bench::Courier(absl::string_view command,
                                    const std::vector<std::string>& flags) {
  COURIER_ASSIGN_OR_RETURN(const std::vector<std::string> argv,
                           CommandLine(command, demo::kTargetWorkspace, flags));
  return Run(argv);
}

absl::StatusOr<Cost> Bench::ThreeAtOnce() {
  std::string script;
  for (const absl::string_view workspace : {demo::kTargetWorkspace, kSecond, kThird}) {
    COURIER_ASSIGN_OR_RETURN(
        const std::vector<std::string> argv,
        CommandLine("transfer", workspace, {"--all-apps", "--id-strategy", "generate-new-id"}));
    absl::StrAppend(&script, "'", absl::StrJoin(argv, "' '"), "' & ");
  }
  return Run({"bash", "-c", script + "wait -n && wait -n && wait -n"});
}

absl::StatusOr<Cost> Bench::TransferAll() {
  return Courier("transfer", {"--all-apps", "--conflict-strategy", "update"});
}

// The new agent has planned one app then: it has connected and read before, as in every other case.
absl::Status Bench::ForgetSecrets() {
  COURIER_RETURN_IF_ERROR(source().StartAgent({}));
  return Courier("plan", {"--app", "Bulk app 00001"}).status();
}

void Bench::ChangeOneApp() {
  source().Exec(absl::StrCat("UPDATE workflows SET features = '{\"opening_statement\": \"",
                             ++changes_,
                             "\"}' WHERE id = (SELECT id FROM workflows WHERE "
                             "version = 'draft' ORDER BY id LIMIT 1)"));
}

absl::StatusOr<Cost> Bench::Act() {
  switch (what_.action) {
    case Action::kFirstPlan:
    case Action::kPlan:
      return Courier("plan", {"--all-apps"});
    case Action::kNewIds:
      return Courier("transfer", {"--all-apps", "--id-strategy", "generate-new-id"});
    case Action::kOneApp:
      return Courier("transfer", {"--app", "Bulk app 00001"});
    case Action::kThreeTargets:
      return ThreeAtOnce();
    case Action::kOneChanged:
      ChangeOneApp();
      return TransferAll();
    case Action::kTransfer:
    case Action::kUnchanged:
      break;
  }
  return TransferAll();
}

Counters Bench::CountersNow() {
  return {.cpu = {.source_agent = SoFar(source().agent()->pid()).cpu_seconds,
                  .target_agent = SoFar(target().agent()->pid()).cpu_seconds,
                  .source_postgres = CpuSecondsOfFamily(source().cluster().server_pid()),
                  .target_postgres = CpuSecondsOfFamily(target().cluster().server_pid())},
          .wire_mib = LoopbackMib(),
          .source_statements = Statements(source()),
          .target_statements = Statements(target())};
}

// Floor, transfer and what is measured take turns, so that all of them see the same weather.
absl::StatusOr<Bench::Round> Bench::RunOnce() {
  Round round;
  COURIER_ASSIGN_OR_RETURN(const Cost floor, Floor());
  round.floor_seconds = floor.seconds;
  EmptyTarget();
  if (what_.action != Action::kTransfer) {
    COURIER_ASSIGN_OR_RETURN(const Cost transfer, TransferAll());
    round.transfer_seconds = transfer.seconds;
    if (what_.action != Action::kUnchanged && what_.action != Action::kOneChanged) EmptyTarget();
  }
  if (what_.action == Action::kFirstPlan) COURIER_RETURN_IF_ERROR(ForgetSecrets());
  const Counters before = CountersNow();
  COURIER_ASSIGN_OR_RETURN(round.cost, Act());
  const Counters after = CountersNow();
  if (what_.action == Action::kTransfer) round.transfer_seconds = round.cost.seconds;
  round.counters = {
      .cpu = {.controller = round.cost.cpu_seconds,
              .source_agent = after.cpu.source_agent - before.cpu.source_agent,
              .target_agent = after.cpu.target_agent - before.cpu.target_agent,
              .source_postgres = after.cpu.source_postgres - before.cpu.source_postgres,
              .target_postgres = after.cpu.target_postgres - before.cpu.target_postgres},
      .wire_mib = after.wire_mib - before.wire_mib,
      .source_statements = after.source_statements - before.source_statements,
      .target_statements = after.target_statements - before.target_statements};
  return round;
}

absl::StatusOr<BenchResult> Bench::Measure(int rounds) {
  // New ones, so that a peak is this case's own.
  COURIER_RETURN_IF_ERROR(source().StartAgent({}));
  COURIER_RETURN_IF_ERROR(target().StartAgent({}));
  COURIER_RETURN_IF_ERROR(RunOnce().status());  // warms caches
  for (const Side* side : {&source(), &target()}) side->Exec("SELECT pg_stat_statements_reset()");

  std::vector<Round> all;
  for (int i = 0; i < rounds; ++i) {
    COURIER_ASSIGN_OR_RETURN(all.emplace_back(), RunOnce());
  }
  const auto median = [&all](const auto& value) {
    std::vector<double> values;
    for (const Round& round : all) values.push_back(value(round));
    return Median(std::move(values));
  };
  const auto cpu = [&median](double CpuSeconds::*process) {
    return median([process](const Round& round) { return round.counters.cpu.*process; });
  };
  const auto count = [&median](double Counters::*counter) {
    return median([counter](const Round& round) { return round.counters.*counter; });
  };
  BenchResult result;
  result.what = what_;
  result.seconds = median([](const Round& round) { return round.cost.seconds; });
  result.floor_seconds = median([](const Round& round) { return round.floor_seconds; });
  result.transfer_seconds = median([](const Round& round) { return round.transfer_seconds; });
  result.cpu = {.controller = cpu(&CpuSeconds::controller),
                .source_agent = cpu(&CpuSeconds::source_agent),
                .target_agent = cpu(&CpuSeconds::target_agent),
                .source_postgres = cpu(&CpuSeconds::source_postgres),
                .target_postgres = cpu(&CpuSeconds::target_postgres)};
  for (const Round& round : all)
    result.peaks.controller = std::max(result.peaks.controller, round.cost.peak_mib);
  result.peaks.source_agent = SoFar(source().agent()->pid()).peak_mib;
  result.peaks.target_agent = SoFar(target().agent()->pid()).peak_mib;
  result.wire_mib = count(&Counters::wire_mib);
  result.source_statements = count(&Counters::source_statements);
  result.target_statements = count(&Counters::target_statements);
  result.slowest =
      absl::StrCat("source\n", Slowest(source()), "\ntarget\n", Slowest(target()), "\n");
  return result;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Installation>> StartWorkspace(const demo::BulkApps& workspace) {
  e2e::InstallationOptions options;
  options.bulk = workspace;
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
  return installation;
}

bool SameWorkspace(const demo::BulkApps& a, const demo::BulkApps& b) {
  const auto all = [](const demo::BulkApps& bulk) {
    return std::tie(bulk.count, bulk.graph_bytes, bulk.secrets, bulk.published_percent, bulk.tools);
  };
  return all(a) == all(b);
}

absl::StatusOr<BenchResult> Measure(const BenchCase& what, int rounds, Installation& installation) {
  return Bench(what, installation).Measure(rounds);
}

}  // namespace courier::bench
