// A package file in the place of a source agent: seals its records for the target as an agent
// would, in frames, a record at a time.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/tls/tls_material.h"
#include "controller/package_import/package_records.h"
#include "controller/package_import/secret_vault.h"
#include "controller/transfer/package_source.h"

namespace courier::controller {

class FileSource final : public PackageSource {
 public:
  // Borrows `own` and the target's environment. `name` is the file's.
  FileSource(std::string name, PackageRecords records, SecretVault vault,
             const tls::TlsMaterial& own, const Environment& target);

  const Environment& environment() const override { return environment_; }
  // `courier plan` takes no file.
  absl::string_view how_to_plan() const override {
    return "courier import and the same flags on a terminal, without --yes";
  }
  absl::Status Check(const TransferRequest& request) override;
  // kBadSelection for an override that fits nothing, kBadKey.
  absl::StatusOr<std::unique_ptr<ExportCall>> Start(const model::Selection& selection,
                                                    const v1::SignedStatement& offer) override;
  bool holds_only_what_was_chosen() const override { return true; }

 private:
  PackageRecords records_;
  const SecretVault vault_;
  const tls::TlsMaterial& own_;
  const Environment target_;
  Environment environment_;
};

}  // namespace courier::controller
