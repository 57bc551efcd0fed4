// One import, from the opening to the outcome: the target side of a transfer. Owns one database
// connection; when it ends before the commit, in whatever way, nothing has changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "agent/db/connection.h"
#include "agent/db/transaction.h"
#include "agent/import/staged_package.h"
#include "agent/import/target_workspace.h"
#include "agent/schema/catalog.h"
#include "common/migration/plan.h"
#include "common/model/options.h"
#include "common/model/report.h"
#include "common/sealed_package/offer.h"
#include "common/tls/tls_material.h"
#include "common/wire/frame_reader.h"

namespace courier::v1 {
class ImportDecision;
class ImportPackageRequest;
class ImportPackageResponse;
}  // namespace courier::v1

namespace courier::import {

// The stream as the session sees it; blocking. kConnectionLost when the controller is gone,
// kCancelled when it or this agent cancelled, kTimeout when it is there and nothing comes of it.
class ImportStream {
 public:
  virtual ~ImportStream() = default;
  virtual absl::StatusOr<v1::ImportPackageRequest> Read() = 0;
  // The same, but for a person, who may take their time.
  virtual absl::StatusOr<v1::ImportPackageRequest> ReadDecision() = 0;
  virtual absl::Status Write(const v1::ImportPackageResponse& response) = 0;
};

// Asked when all is written and only the commit is left; an error rolls everything back.
using CommitGate = absl::AnyInvocable<absl::Status()>;

// What stays the same for all imports of an agent.
struct ImportSettings {
  std::string environment;
  uint64_t max_package_bytes = 0;
  uint32_t max_frame_bytes = 0;
  // Of what is sent to the controller.
  size_t max_message_bytes = 0;
};

struct ImportRequest {
  model::ImportOptions options;
  std::string source_identity;
  std::string controller_identity;
  bool include_secrets = false;
  // It ends with the plan, so what is only needed for writing is left undone.
  bool plan_only = false;
  // Installed plugins (`org/plugin`) of the workspace, where that can be asked; else why not.
  std::optional<absl::flat_hash_set<std::string>> plugins;
  std::string plugins_problem;
};

struct StaleKeys {
  // Keys that were not deleted.
  std::vector<std::string> keys;
  // Why, when they should have been; empty: nobody said where the cache is.
  std::string problem;
};

// After the commit: deletes cached secrets that the writes made stale.
class CacheInvalidator {
 public:
  virtual ~CacheInvalidator() = default;
  virtual StaleKeys Invalidate(const TargetWorkspace& workspace,
                               const migration::IncomingPackage& package,
                               const migration::Plan& plan) = 0;
};

class ImportSession {
 public:
  ImportSession(const ImportSettings& settings, const tls::TlsMaterial& own,
                db::Connection& connection, CacheInvalidator& caches, CommitGate may_commit,
                ImportStream& stream)
      : settings_(settings),
        own_(own),
        connection_(connection),
        caches_(caches),
        may_commit_(std::move(may_commit)),
        stream_(stream) {}

  // Gives up the workspace for the next import.
  ~ImportSession();
  ImportSession(const ImportSession&) = delete;
  ImportSession& operator=(const ImportSession&) = delete;

  // `workspace` is resolved and allowed already. OK once it is committed, also when the controller
  // is not there any more to hear of it.
  absl::Status Run(ImportRequest request, TargetWorkspace workspace);

  // What is to be told to the audit log, also after a failure.
  const std::string& transfer_id() const { return terms_.transfer_id; }
  model::ReportItems TakeItems() { return std::move(items_); }
  const model::ImportOutcome& outcome() const { return outcome_; }

 private:
  // The steps of Run, in this order.
  absl::Status Open();
  absl::Status Receive();
  absl::Status MakePlan();
  absl::Status SendPlan();
  absl::StatusOr<bool> AwaitDecision();
  absl::Status Apply();
  void CleanCaches();
  absl::Status SendOutcome();

  absl::Status PrepareStaging();
  absl::Status SendItems();
  absl::Status ReceiveFrames(wire::FrameReader& reader);
  absl::StatusOr<migration::Plan> PlanNow(db::Transaction& transaction, std::string& fingerprint);
  std::string HashOf(const migration::Plan& plan, absl::string_view fingerprint) const;
  absl::Status CheckStillTheSame(db::Transaction& transaction);

  const ImportSettings& settings_;
  const tls::TlsMaterial& own_;
  db::Connection& connection_;
  CacheInvalidator& caches_;
  CommitGate may_commit_;
  ImportStream& stream_;

  ImportRequest request_;
  TargetWorkspace workspace_;
  Operator author_;
  std::string dify_release_;
  std::optional<schema::Catalog> catalog_;
  sealed::OfferTerms terms_;
  tls::SignedStatement offer_;
  std::optional<crypto::EphemeralKey> ephemeral_;
  // Reads and stages, in one snapshot; ends before the user is asked, so that nothing waits for a
  // person.
  std::unique_ptr<db::Transaction> staging_;
  std::unique_ptr<StagedPackage> package_;
  uint64_t package_bytes_ = 0;
  absl::flat_hash_map<std::string, TargetId> new_ids_;
  migration::Plan plan_;
  std::string plan_hash_;
  model::ReportItems items_;
  model::ImportOutcome outcome_;
};

}  // namespace courier::import
