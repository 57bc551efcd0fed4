// Apps on their way into the table courier_app. Where the import may update what the target has,
// they are compared with it by digest first, a batch at a time, and the texts of an app that is
// there already and equal are not staged: nothing will be written for it. That spares a transfer in
// which little changed most of its work. While the database compares one batch, the next one is
// received and read.
#pragma once

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agent/db/transaction.h"
#include "agent/import/staging_copy.h"
#include "common/model/resource.h"

namespace courier::import {

// Where the four texts of a staged app's workflow are.
enum class StagedTexts : uint8_t {
  kStaged,
  // In the target only: there is a draft that equals what would be written, but for references.
  kInTarget,
  // Nowhere: nothing is going to be written or compared.
  kNowhere,
};

struct StagingScope {
  std::string workspace_id;
  // The workspace may have the apps already, under the id that they come with, and they would be
  // updated.
  bool compares = false;
  // The import ends with its plan.
  bool plan_only = false;
};

// Over what an app's update would write, but for the environment variables.
std::string DigestOf(const model::App& app);

class StagedApps {
 public:
  // Borrows the transaction and its COPY; both are in use until Settle. The snapshot must last:
  // what is compared here may be written later.
  StagedApps(db::Transaction& transaction, StagingCopy& copy, StagingScope scope)
      : transaction_(transaction),
        copy_(copy),
        scope_(std::move(scope)),
        unless_equal_(scope_.plan_only ? StagedTexts::kNowhere : StagedTexts::kStaged) {}

  struct Incoming {
    model::App app;
    std::string digest;
    bool has_secrets = false;
  };

  // `carries_secrets`: secret variables hold tokens, which differ each time.
  absl::Status Add(Incoming&& incoming, bool carries_secrets);
  // Waits until the transaction is free for other uses, and stages what was compared.
  absl::Status Settle();
  // Stages all.
  absl::Status Finish();

  // Parallel to the apps that were added; after Finish.
  const std::vector<StagedTexts>& texts() const { return texts_; }
  // Stages the texts of these apps, which are in the target.
  absl::Status StageTexts(const std::vector<size_t>& seqs);

 private:
  struct Waiting {
    Incoming incoming;
    // False where each token would differ.
    bool comparable = true;
  };

  // On a thread of its own, which alone uses the transaction until the result is there.
  struct Comparison {
    std::vector<Waiting> apps;
    std::future<absl::StatusOr<std::vector<StagedTexts>>> texts;
  };

  absl::Status Flush();
  absl::StatusOr<std::vector<StagedTexts>> Compare(const std::vector<Waiting>& apps) const;
  absl::Status Copy(const std::vector<Waiting>& apps, const std::vector<StagedTexts>& texts);
  absl::Status Copy(const model::App& app, StagedTexts texts);

  db::Transaction& transaction_;
  StagingCopy& copy_;
  const StagingScope scope_;
  const StagedTexts unless_equal_;
  std::vector<Waiting> waiting_;
  size_t waiting_bytes_ = 0;
  std::vector<StagedTexts> texts_;
  std::optional<Comparison> comparison_;
};

}  // namespace courier::import
