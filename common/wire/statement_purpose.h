// What the two signed statements of a transfer are signed for (proto/courier/v1/seal.proto).
#pragma once

namespace courier::wire {

inline constexpr char kOfferPurpose[] = "dify-courier offer v1";
inline constexpr char kHeaderPurpose[] = "dify-courier header v1";

}  // namespace courier::wire
