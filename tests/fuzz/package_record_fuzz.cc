// A record that parses converts to the model and back without loss, or is refused.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "common/wire/convert_resource.h"
#include "courier/v1/resource.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  courier::v1::PackageRecord record;
  if (!record.ParseFromArray(data, static_cast<int>(size))) return 0;
  auto item = courier::wire::FromProto(std::move(record));
  if (!item.ok()) return 0;
  const auto first = courier::wire::ToProto(std::move(*item)).SerializeAsString();
  courier::v1::PackageRecord again;
  if (!again.ParseFromString(first)) std::abort();
  auto second = courier::wire::FromProto(std::move(again));
  if (!second.ok()) std::abort();
  if (courier::wire::ToProto(std::move(*second)).SerializeAsString() != first) std::abort();
  return 0;
}
