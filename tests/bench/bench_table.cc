#include "tests/bench/bench_table.h"

#include "absl/strings/str_format.h"

namespace courier::bench {

std::string TableHead() {
  return absl::StrFormat("%-28s %8s %8s %6s | %6s %6s %6s | %5s %5s %5s | %8s | %s", "case", "time",
                         "floor", "ratio", "ctl", "src", "tgt", "ctl", "src", "tgt", "wire",
                         "statements") +
         absl::StrFormat("\n%-28s %8s %8s %6s | %20s | %17s | %8s | %s", "", "s", "s", "",
                         "CPU seconds", "peak MiB", "MiB", "src / tgt");
}

std::string TableLine(const BenchResult& r) {
  return absl::StrFormat(
      "%-28s %8.3f %8.3f %6.2f | %6.2f %6.2f %6.2f | %5.0f %5.0f %5.0f | %8.1f | %d / %d",
      r.what.name, r.seconds, r.floor_seconds, r.seconds / r.floor_seconds,
      r.controller.cpu_seconds, r.source.cpu_seconds, r.target.cpu_seconds, r.controller.peak_mib,
      r.source.peak_mib, r.target.peak_mib, r.wire_mib, r.source_statements, r.target_statements);
}

std::string JsonLine(const BenchResult& r) {
  return absl::StrFormat(
      R"({"case":"%s","apps":%d,"graph_bytes":%d,"secrets":%d,"seconds":%.4f,"floor_seconds":%.4f,)"
      R"("ratio":%.3f,"cpu_seconds":{"controller":%.3f,"source":%.3f,"target":%.3f},)"
      R"("peak_mib":{"controller":%.1f,"source":%.1f,"target":%.1f},"wire_mib":%.2f,)"
      R"("statements":{"source":%d,"target":%d}})",
      r.what.name, r.what.apps, r.what.graph_bytes, r.what.secrets, r.seconds, r.floor_seconds,
      r.seconds / r.floor_seconds, r.controller.cpu_seconds, r.source.cpu_seconds,
      r.target.cpu_seconds, r.controller.peak_mib, r.source.peak_mib, r.target.peak_mib, r.wire_mib,
      r.source_statements, r.target_statements);
}

}  // namespace courier::bench
