// courier-demo: prints SQL that fills a Dify database with made-up workspaces. For trying out,
// tests and benchmarks; not installed.
#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "deploy/demo/demo.h"

namespace {

int Run(const courier::demo::DemoOptions& options, const std::string& storage) {
  bool complete = true;
  const auto summary =
      courier::demo::WriteDemo(options, storage, [&complete](absl::string_view text) {
        complete &= std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
      });
  if (!summary.ok()) {
    absl::FPrintF(stderr, "courier-demo: %s\n", std::string(summary.status().message()));
    return 1;
  }
  complete &= std::fflush(stdout) == 0;
  if (!complete) absl::FPrintF(stderr, "courier-demo: the output is incomplete\n");
  return complete ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  courier::demo::DemoOptions options;
  std::string role;
  std::string storage;
  CLI::App app("Prints SQL for psql that fills an empty Dify database with demo workspaces.");
  app.add_option("--role", role, "which side")
      ->required()
      ->check(CLI::IsMember({"source", "target"}));
  app.add_option("--storage", storage, "folder for the workspaces' private keys")->required();
  app.add_option("--seed", options.seed, "same seed, same rows");
  app.add_option("--secret-tag", options.secret_tag, "mixed into every secret");
  app.add_option("--apps", options.bulk.count, "this many equal apps in place of the demo's");
  app.add_option("--graph-bytes", options.bulk.graph_bytes, "size of each of their graphs");
  app.add_option("--secrets", options.bulk.secrets, "secret variables of each");
  app.add_option("--published-share", options.bulk.published_percent,
                 "how many of a hundred are published")
      ->check(CLI::Range(0, 100));
  app.add_option("--tools", options.bulk.tools, "API tools that the apps use in turn");
  CLI11_PARSE(app, argc, argv);
  options.role = role == "source" ? courier::demo::Role::kSource : courier::demo::Role::kTarget;
  return Run(options, storage);
}
