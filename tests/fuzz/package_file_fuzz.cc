// Whatever a package file holds, it is read or refused, and what was taken out stays out.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/package_file/package_file.h"
#include "controller/package_import/package_records.h"
#include "controller/package_import/secret_places.h"
#include "controller/package_import/secret_vault.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace courier::controller;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto dsl = Redact(text, FindSecretsInDsl(text));
  if (dsl.ok()) (void)RecordsOfDsl(dsl->text, "fuzz", dsl->vault);
  const auto places = FindSecretsInPackage(text);
  if (!places.ok()) return 0;
  const auto redacted = Redact(text, *places);
  if (!redacted.ok()) return 0;
  // Marks are no secrets themselves, and nothing else may be left.
  const auto left = FindSecretsInPackage(redacted->text);
  if (!left.ok() || left->size() != places->size()) std::abort();
  const auto package = courier::package_file::ParsePackage(redacted->text);
  if (package.ok()) (void)RecordsOfPackage(*package, "fuzz", redacted->vault);
  return 0;
}
