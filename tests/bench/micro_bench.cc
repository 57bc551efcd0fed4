// What the steps of a transfer cost by themselves. One secret: open with the source's key, encrypt
// for the target's. One graph: parse, find what refers to something, rewrite. One frame: seal,
// open.
#include <benchmark/benchmark.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/crypto/package_seal.h"
#include "common/migration/graph.h"
#include "common/migration/graph_facts.h"
#include "common/migration/graph_rewrite.h"
#include "tests/unit/common/crypto/crypto_test_support.h"
#include "tests/unit/common/crypto/test_keys.h"
#include "tests/unit/common/crypto/test_tokens.h"

namespace courier::bench {
namespace {

void DecryptToken(benchmark::State& state) {
  const auto key = crypto::LoadPrivateKey(crypto::kPrivatePemA).value();
  for (auto _ : state) benchmark::DoNotOptimize(key.Decrypt(crypto::kHybridToken));
}
BENCHMARK(DecryptToken);

void EncryptToken(benchmark::State& state) {
  const auto key = crypto::TenantPublicKey::FromPem(crypto::kPublicPemB).value();
  const auto secret = crypto::Secret("sk-0123456789abcdefghijklmnopqrst");
  for (auto _ : state) benchmark::DoNotOptimize(key.Encrypt(secret));
}
BENCHMARK(EncryptToken);

// A graph of about `bytes` whose every node is a tool node.
std::string GraphOf(int64_t bytes) {
  std::string nodes;
  for (int i = 0; static_cast<int64_t>(nodes.size()) < bytes; ++i) {
    absl::StrAppend(&nodes, i == 0 ? "" : ",", R"({"id":")", i,
                    R"(","data":{"type":"tool","title":"Look it up","provider_type":"api",)",
                    R"("provider_id":"old","provider_name":"weather","tool_name":"now","note":")",
                    std::string(200, 'x'), "\"}}");
  }
  return absl::StrCat(R"({"nodes":[)", nodes, R"(],"edges":[]})");
}

void RewriteGraph(benchmark::State& state) {
  const std::string text = GraphOf(state.range(0));
  const migration::ProviderMap providers = {{"old", "new"}};
  for (auto _ : state) {
    const auto graph = migration::Graph::Parse(text);
    benchmark::DoNotOptimize(migration::FactsOf(*graph));
    text::JsonEdits edits;
    migration::MapProviders(*graph, providers, edits);
    benchmark::DoNotOptimize(edits.Apply(text));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(RewriteGraph)->Arg(10'000)->Arg(200'000);

// What most apps need: nothing is changed. Half of such a graph is prompts and code.
void ReadGraph(benchmark::State& state) {
  std::string text = R"({"nodes":[)";
  for (int i = 0; static_cast<int64_t>(text.size()) < state.range(0); ++i) {
    absl::StrAppend(
        &text, i == 0 ? "" : ",", R"({"id":")", i,
        R"(","data":{"type":"llm","title":"Think","model":{"provider":"p/p/p","name":"m",)",
        R"("mode":"chat"},"prompt_template":[{"role":"system","text":")");
    for (int line = 0; line < 10; ++line)
      absl::StrAppend(&text, "You are a helpful assistant who answers questions.\\n");
    absl::StrAppend(&text, R"("}]},"position":{"x":80,"y":282},"width":244,"height":98,)",
                    R"("sourcePosition":"right","targetPosition":"left","selected":false})");
  }
  text += R"(],"edges":[]})";
  for (auto _ : state) {
    const auto graph = migration::Graph::Parse(text);
    benchmark::DoNotOptimize(migration::FactsOf(*graph));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(ReadGraph)->Arg(10'000)->Arg(200'000);

void SealAndOpenFrame(benchmark::State& state) {
  const auto source = crypto::EphemeralKey::Generate().value();
  const auto target = crypto::EphemeralKey::Generate().value();
  const crypto::SealContext context{.transcript = "offer and header"};
  auto sealer = crypto::PackageSealer::Create(source, target.public_key(), context).value();
  auto opener = crypto::PackageOpener::Create(target, source.public_key(), context).value();
  const std::string plain(static_cast<size_t>(state.range(0)), 'x');
  for (auto _ : state) {
    const auto sealed = sealer.Seal(plain, false);
    benchmark::DoNotOptimize(opener.Open(*sealed, false));
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(SealAndOpenFrame)->Arg(256 * 1024 - 16);

}  // namespace
}  // namespace courier::bench

BENCHMARK_MAIN();
