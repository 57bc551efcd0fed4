// An export against a database of its own, its package collected in memory.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/db/connection.h"
#include "agent/export/export_session.h"
#include "common/base/error.h"
#include "common/crypto/tenant_key.h"
#include "common/secret/secret_bytes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/demo_database.h"
#include "tests/support/postgres_cluster.h"
#include "tests/unit/common/crypto/test_keys.h"

namespace courier::exporting {

// The records of a package, by kind, in the order they came.
struct CollectedPackage {
  std::vector<model::PackageHeader> headers;
  std::vector<model::App> apps;
  std::vector<model::ApiTool> api_tools;
  std::vector<model::WorkflowTool> workflow_tools;
  std::vector<model::McpTool> mcp_tools;
  std::vector<model::Dependency> dependencies;
  std::vector<model::Dataset> datasets;
  std::vector<model::Notice> notices;
  std::vector<model::PackageTrailer> trailers;

  void Take(wire::PackageItem&& item) {
    std::visit([this](auto&& record) { Add(std::move(record)); }, std::move(item));
  }

  const model::App* FindApp(absl::string_view name) const {
    for (const model::App& app : apps) {
      if (app.name == name) return &app;
    }
    return nullptr;
  }

 private:
  void Add(model::PackageHeader&& record) { headers.push_back(std::move(record)); }
  void Add(model::App&& record) { apps.push_back(std::move(record)); }
  void Add(model::ApiTool&& record) { api_tools.push_back(std::move(record)); }
  void Add(model::WorkflowTool&& record) { workflow_tools.push_back(std::move(record)); }
  void Add(model::McpTool&& record) { mcp_tools.push_back(std::move(record)); }
  void Add(model::Dependency&& record) { dependencies.push_back(std::move(record)); }
  void Add(model::Dataset&& record) { datasets.push_back(std::move(record)); }
  void Add(model::Notice&& record) { notices.push_back(std::move(record)); }
  void Add(model::PackageTrailer&& record) { trailers.push_back(record); }
};

// Secrets are sealed for key B of the test keys.
inline std::string OpenWithTargetKey(absl::string_view token) {
  const auto pem =
      secret::SecretBytes::CopyOf(crypto::kPrivatePemB, secret::SecretAccess::ForTest());
  const auto key = crypto::TenantPrivateKey::FromPem(*pem);
  const auto plain = key->Decrypt(token);
  if (!plain.ok()) return absl::StrCat("unreadable: ", plain.status().message());
  return std::string(plain->Reveal(secret::SecretAccess::ForTest()));
}

// A database with the demo's source workspaces, read as the role that agents use.
class SourceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto cluster = test::PostgresCluster::Shared();
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *cluster;
  }

  // A database of its own with the demo's workspaces: a copy of one that all tests share.
  void MakeDemo() {
    static absl::StatusOr<test::DemoDatabase> original = test::MakeDemoDatabase(*cluster_, {});
    ASSERT_TRUE(original.ok()) << original.status();
    static int copies = 0;
    Use(*original, absl::StrCat("source_copy_", ++copies));
    const absl::Status copied = cluster_->CopyDatabase(database_, original->name);
    ASSERT_TRUE(copied.ok()) << copied;
  }

  void MakeBulk(const demo::BulkApps& bulk) {
    auto made = test::MakeDemoDatabase(*cluster_, {.bulk = bulk});
    ASSERT_TRUE(made.ok()) << made.status();
    bulk_ = std::make_unique<test::DemoDatabase>(*std::move(made));
    Use(*bulk_, bulk_->name);
  }

  void Use(const test::DemoDatabase& demo, std::string database) {
    demo_ = &demo;
    database_ = std::move(database);
    user_ = std::string(test::kAgentRole);
    storage_ = {
        .type = dify::KeyStorage::Type::kFolder, .root = demo.storage.path(), .command = {}};
  }

  absl::StatusOr<std::unique_ptr<db::Connection>> Open() const {
    return db::Connection::Open({.connection_string = cluster_->Dsn(database_, user_)},
                                "courier-test");
  }

  std::string Sql(absl::string_view sql) const {
    const auto rows = cluster_->Query(database_, sql);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.value_or("");
  }

  void Change(absl::string_view sql) const {
    const absl::Status done = cluster_->Exec(database_, sql);
    EXPECT_TRUE(done.ok()) << done;
  }

  absl::StatusOr<CollectedPackage> Export(model::Selection selection, bool plan_only = false) {
    auto connection = Open();
    if (!connection.ok()) return connection.status();
    CollectedPackage package;
    progress_.clear();
    ExportSession session(
        **connection,
        {.selection = std::move(selection),
         .environment = "staging",
         .target_public_key = crypto::kPublicPemB,
         .storage = storage_,
         .plan_only = plan_only,
         .known_tokens = known_tokens_},
        [](const dify::Workspace&) { return true; },
        [&](wire::PackageItem&& item) {
          package.Take(std::move(item));
          return absl::OkStatus();
        },
        [&](uint64_t sent, uint64_t total) {
          progress_.emplace_back(sent, total);
          return absl::OkStatus();
        });
    const absl::Status status = session.Run();
    if (!status.ok()) return status;
    return package;
  }

  KnownTokens known_tokens_;
  test::PostgresCluster* cluster_ = nullptr;
  const test::DemoDatabase* demo_ = nullptr;
  std::unique_ptr<test::DemoDatabase> bulk_;
  std::string database_;
  std::string user_ = "postgres";
  dify::KeyStorage storage_;
  std::vector<std::pair<uint64_t, uint64_t>> progress_;
};

inline model::Selection AllApps(bool include_secrets) {
  model::Selection selection;
  selection.workspace = "Acme Staging";
  selection.all_apps = true;
  selection.include_secrets = include_secrets;
  return selection;
}

inline model::Selection OneApp(std::string app, bool include_secrets) {
  model::Selection selection;
  selection.workspace = "Acme Staging";
  selection.apps = {std::move(app)};
  selection.include_secrets = include_secrets;
  return selection;
}

}  // namespace courier::exporting
