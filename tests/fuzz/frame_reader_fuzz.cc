// Foreign bytes as frames: a one-byte count of bytes per frame, then those bytes, which a count
// below 128 says are to be packed first. The seal is left out, since nobody can forge one; what is
// inside may still come from a broken source.
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/wire/convert_resource.h"
#include "common/wire/frame_packer.h"
#include "common/wire/frame_reader.h"
#include "courier/v1/frame.pb.h"
#include "courier/v1/resource.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using courier::wire::ChainDigest;
  using courier::wire::FrameReader;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  absl::string_view input(reinterpret_cast<const char*>(data), size);
  FrameReader reader([](absl::string_view sealed, bool) -> absl::StatusOr<std::string> {
    return std::string(sealed);
  });
  courier::wire::FramePacker packer;
  ChainDigest chain;
  uint64_t sequence = 0;
  while (!input.empty()) {
    const auto count = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    const absl::string_view bytes = input.substr(0, count);
    input.remove_prefix(bytes.size());
    courier::v1::Frame frame;
    frame.set_sequence(sequence);
    frame.set_sealed(std::string(count < 128 ? packer.Pack(bytes) : bytes));
    frame.set_last(input.empty());
    frame.set_chain_digest(chain.Extend(sequence, frame.sealed()));
    ++sequence;
    const absl::Status status = reader.Push(frame, [](courier::v1::PackageRecord&& record) {
      return courier::wire::FromProto(std::move(record)).status();
    });
    if (!status.ok()) break;
  }
  (void)reader.CheckComplete();
  return 0;
}
