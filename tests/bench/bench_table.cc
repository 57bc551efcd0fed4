#include "tests/bench/bench_table.h"

#include "absl/strings/str_format.h"

namespace courier::bench {
namespace {

// One decryption and one encryption, 0.3 ms, on two cores.
constexpr double kRsaSecondsPerSecret = 0.00015;

bool WithSecrets(const BenchCase& what) {
  for (const std::string& flag : what.flags) {
    if (flag == "--include-secrets") return true;
  }
  return false;
}

// The floor with what no code can save added.
double FloorWithRsa(const BenchResult& result) {
  const demo::BulkApps& apps = result.what.workspace;
  if (!WithSecrets(result.what)) return result.floor_seconds;
  return result.floor_seconds +
         kRsaSecondsPerSecret * static_cast<double>(apps.count * apps.secrets);
}

}  // namespace

std::string TableHead() {
  return "| case | time | floor | ratio | ratio, RSA in the floor | of a transfer | "
         "processor seconds: controller, source, target | of their PostgreSQL | "
         "peak MiB: controller, source, target | MiB on the wire | statements: source, target |\n"
         "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";
}

std::string TableLine(const BenchResult& r) {
  return absl::StrFormat(
      "| %s | %.3f s | %.3f s | %.2f | %.2f | %.2f | %.2f, %.2f, %.2f | %.2f, %.2f | "
      "%.0f, %.0f, %.0f | %.1f | %.0f, %.0f |",
      r.what.name, r.seconds, r.floor_seconds, r.seconds / r.floor_seconds,
      r.seconds / FloorWithRsa(r), r.seconds / r.transfer_seconds, r.cpu.controller,
      r.cpu.source_agent, r.cpu.target_agent, r.cpu.source_postgres, r.cpu.target_postgres,
      r.peaks.controller, r.peaks.source_agent, r.peaks.target_agent, r.wire_mib,
      r.source_statements, r.target_statements);
}

std::string JsonLine(const BenchResult& r) {
  const demo::BulkApps& apps = r.what.workspace;
  return absl::StrFormat(
      R"({"case":"%s","apps":%d,"graph_bytes":%d,"secrets":%d,"published_percent":%d,"tools":%d,)"
      R"("seconds":%.4f,"floor_seconds":%.4f,"transfer_seconds":%.4f,"ratio":%.3f,)"
      R"("ratio_with_rsa":%.3f,"ratio_to_transfer":%.3f,"cpu_seconds":{"controller":%.3f,)"
      R"("source":%.3f,"target":%.3f,"source_postgres":%.3f,"target_postgres":%.3f},)"
      R"("peak_mib":{"controller":%.1f,"source":%.1f,"target":%.1f},"wire_mib":%.2f,)"
      R"("statements":{"source":%.0f,"target":%.0f}})",
      r.what.name, apps.count, apps.graph_bytes, apps.secrets, apps.published_percent, apps.tools,
      r.seconds, r.floor_seconds, r.transfer_seconds, r.seconds / r.floor_seconds,
      r.seconds / FloorWithRsa(r), r.seconds / r.transfer_seconds, r.cpu.controller,
      r.cpu.source_agent, r.cpu.target_agent, r.cpu.source_postgres, r.cpu.target_postgres,
      r.peaks.controller, r.peaks.source_agent, r.peaks.target_agent, r.wire_mib,
      r.source_statements, r.target_statements);
}

}  // namespace courier::bench
