#include "common/crypto/openssl_error.h"

#include <openssl/err.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace courier::crypto {

absl::Status OpensslError(absl::string_view step) {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  return MakeError(Reason::kInternal,
                   absl::StrCat("OpenSSL could not ", step, " (error ", ERR_GET_LIB(code), ":",
                                ERR_GET_REASON(code), ")."));
}

void ClearOpensslErrors() { ERR_clear_error(); }

}  // namespace courier::crypto
