// courier_bench: how long transfers take, beside plain COPY in the same run. Judges nothing.
//
//   courier_bench                   every case
//   courier_bench --short           the small ones, for the test run
//   courier_bench --case '1,000 apps' --json
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "tests/bench/bench_case.h"
#include "tests/bench/bench_table.h"

namespace courier::bench {
namespace {

std::vector<BenchCase> AllCases() {
  return {
      {"10 apps", Action::kTransfer, 10, 10'000, 1},
      {"100 apps", Action::kTransfer, 100, 10'000, 1},
      {"1,000 apps, no secrets", Action::kTransfer, 1'000, 10'000, 0},
      {"1,000 apps", Action::kTransfer, 1'000, 10'000, 1},
      {"1,000 apps, 5 secrets", Action::kTransfer, 1'000, 10'000, 5},
      {"1,000 apps of 200 KB", Action::kTransfer, 1'000, 200'000, 1},
      {"1,000 apps, plan", Action::kPlan, 1'000, 10'000, 1},
      {"1,000 apps, nothing changed", Action::kUnchanged, 1'000, 10'000, 0},
      {"1,000 apps, new ids", Action::kNewIds, 1'000, 10'000, 1},
      {"one app of 1,000", Action::kOneApp, 1'000, 10'000, 1},
      {"1,000 apps, three targets", Action::kThreeTargets, 1'000, 10'000, 1},
      {"10,000 apps", Action::kTransfer, 10'000, 10'000, 1},
      {"10,000 apps, no secrets", Action::kTransfer, 10'000, 10'000, 0},
      {"10,000 apps, plan", Action::kPlan, 10'000, 10'000, 1},
      {"10,000 apps, nothing changed", Action::kUnchanged, 10'000, 10'000, 0},
      {"10,000 apps, one changed", Action::kOneChanged, 10'000, 10'000, 0},
      {"50,000 apps", Action::kTransfer, 50'000, 10'000, 1},
      {"50,000 apps, no secrets", Action::kTransfer, 50'000, 10'000, 0},
  };
}

int Main(bool brief, bool json, bool statements, int rounds, const std::string& only) {
  if (!json) std::puts(TableHead().c_str());
  for (const BenchCase& what : AllCases()) {
    if (brief && what.apps > 100) continue;
    if (!only.empty() && !absl::StrContains(what.name, only)) continue;
    const auto result = Measure(what, rounds);
    if (!result.ok()) {
      std::fprintf(stderr, "courier_bench: %s: %s\n", what.name.c_str(),
                   std::string(result.status().message()).c_str());
      return 1;
    }
    std::puts((json ? JsonLine(*result) : TableLine(*result)).c_str());
    if (statements) std::puts(result->slowest.c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace courier::bench

int main(int argc, char** argv) {
  bool brief = false;
  bool json = false;
  bool statements = false;
  int rounds = 5;
  std::string only;
  CLI::App app("Times transfers against plain COPY between the same databases.");
  app.add_flag("--short", brief, "only what takes seconds");
  app.add_flag("--json", json, "one JSON object a line");
  app.add_flag("--statements", statements, "the slowest statements on each side");
  app.add_option("--rounds", rounds, "how often; medians are shown")->check(CLI::Range(1, 100));
  app.add_option("--case", only, "only cases whose name holds this");
  CLI11_PARSE(app, argc, argv);
  return courier::bench::Main(brief, json, statements, rounds, only);
}
