// courier_bench: how long transfers take, beside plain COPY in the same run. Judges nothing.
//
//   courier_bench                   every case
//   courier_bench --short           every kind of case, small, for the test run
//   courier_bench --case '1,000 apps' --json results.jsonl
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tests/bench/bench_case.h"
#include "tests/bench/bench_table.h"

namespace courier::bench {
namespace {

using demo::BulkApps;

const std::vector<std::string> kWithSecrets = {"--include-secrets"};

std::string InThousands(std::size_t number) {
  if (number < 1'000) return absl::StrCat(number);
  return absl::StrCat(number / 1'000, ",", absl::Dec(number % 1'000, absl::kZeroPad3));
}

BenchCase WithOneSecret(const std::string& name, Action action, std::size_t apps) {
  return {name, action, BulkApps{.count = apps, .graph_bytes = 10'000, .secrets = 1}, kWithSecrets};
}

BenchCase WithoutSecrets(const std::string& name, Action action, std::size_t apps) {
  return {name, action, BulkApps{.count = apps, .graph_bytes = 10'000, .secrets = 0}};
}

BenchCase NewIds(std::size_t apps) {
  return {absl::StrCat(InThousands(apps), " apps, new ids"), Action::kNewIds,
          BulkApps{.count = apps, .graph_bytes = 10'000, .secrets = 1, .tools = apps / 10},
          kWithSecrets};
}

// Cases with the same workspace stand together and share it.
void AddSize(std::size_t apps, std::vector<BenchCase>& cases) {
  const std::string name = absl::StrCat(InThousands(apps), " apps");
  cases.push_back(WithoutSecrets(name + ", no secrets", Action::kTransfer, apps));
  cases.push_back(WithoutSecrets(name + ", nothing changed", Action::kUnchanged, apps));
  cases.push_back(WithoutSecrets(name + ", one changed", Action::kOneChanged, apps));
  cases.push_back(WithOneSecret(name, Action::kTransfer, apps));
  cases.push_back(WithOneSecret(name + ", first plan", Action::kFirstPlan, apps));
  cases.push_back(WithOneSecret(name + ", plan", Action::kPlan, apps));
  BenchCase emptied =
      WithOneSecret(name + ", nothing changed, secrets stay behind", Action::kUnchanged, apps);
  emptied.flags.clear();
  cases.push_back(emptied);
  BenchCase five = WithOneSecret(name + ", 5 secrets", Action::kTransfer, apps);
  five.workspace.secrets = 5;
  cases.push_back(five);
}

std::vector<BenchCase> AllCases() {
  std::vector<BenchCase> cases = {WithOneSecret("one app of 1,000", Action::kOneApp, 1'000)};
  for (const std::size_t apps : {10u, 100u, 1'000u, 10'000u}) AddSize(apps, cases);
  cases.push_back(WithOneSecret("1,000 apps, three targets", Action::kThreeTargets, 1'000));
  cases.push_back(NewIds(1'000));
  for (const std::size_t apps : {100u, 1'000u}) {
    BenchCase large =
        WithOneSecret(absl::StrCat(InThousands(apps), " apps of 200 KB"), Action::kTransfer, apps);
    large.workspace.graph_bytes = 200'000;
    cases.push_back(large);
  }
  cases.push_back(WithoutSecrets("50,000 apps, no secrets", Action::kTransfer, 50'000));
  cases.push_back(WithoutSecrets("50,000 apps, nothing changed", Action::kUnchanged, 50'000));
  cases.push_back(WithOneSecret("50,000 apps", Action::kTransfer, 50'000));
  return cases;
}

std::vector<BenchCase> ShortCases() {
  return {WithOneSecret("100 apps", Action::kTransfer, 100),
          WithOneSecret("100 apps, first plan", Action::kFirstPlan, 100),
          WithOneSecret("100 apps, plan", Action::kPlan, 100),
          WithOneSecret("one app of 100", Action::kOneApp, 100),
          WithOneSecret("100 apps, three targets", Action::kThreeTargets, 100),
          NewIds(100),
          WithoutSecrets("100 apps, nothing changed", Action::kUnchanged, 100),
          WithoutSecrets("100 apps, one changed", Action::kOneChanged, 100)};
}

struct Options {
  bool brief = false;
  bool statements = false;
  int rounds = 5;
  std::string only;
  std::string json_file;
};

absl::Status RunAll(const Options& options) {
  std::ofstream json;
  if (!options.json_file.empty()) json.open(options.json_file);
  std::puts(TableHead().c_str());
  std::unique_ptr<e2e::Installation> installation;
  BulkApps made;
  for (const BenchCase& what : options.brief ? ShortCases() : AllCases()) {
    if (!absl::StrContains(what.name, options.only)) continue;
    if (installation == nullptr || !SameWorkspace(made, what.workspace)) {
      installation.reset();
      COURIER_ASSIGN_OR_RETURN(installation, StartWorkspace(what.workspace));
      made = what.workspace;
    }
    COURIER_ASSIGN_OR_RETURN(const BenchResult result,
                             Measure(what, options.rounds, *installation));
    std::puts(TableLine(result).c_str());
    if (options.statements) std::puts(result.slowest.c_str());
    std::fflush(stdout);
    json << JsonLine(result) << std::endl;
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace courier::bench

int main(int argc, char** argv) {
  courier::bench::Options options;
  CLI::App app("Times transfers against plain COPY between the same databases.");
  app.add_flag("--short", options.brief, "only what takes seconds");
  app.add_flag("--statements", options.statements, "the slowest statements on each side");
  app.add_option("--json", options.json_file, "also write a file of one JSON object a line");
  app.add_option("--rounds", options.rounds, "how often; medians are shown")
      ->check(CLI::Range(1, 100));
  app.add_option("--case", options.only, "only cases whose name holds this");
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = courier::bench::RunAll(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "courier_bench: %s\n", std::string(status.message()).c_str());
  return 1;
}
