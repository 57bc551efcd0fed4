// Owners for the OpenSSL types that this directory uses. A null pointer is a failed allocation or
// a failed parse; the caller turns it into a Status and clears the thread's error queue.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace courier::tls {

template <auto Free>
struct OpensslDelete {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

inline void FreeX509Stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

using BioPtr = std::unique_ptr<BIO, OpensslDelete<BIO_free_all>>;
using BignumPtr = std::unique_ptr<BIGNUM, OpensslDelete<BN_free>>;
using EvpMdCtxPtr = std::unique_ptr<EVP_MD_CTX, OpensslDelete<EVP_MD_CTX_free>>;
using EvpPkeyPtr = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpensslDelete<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, OpensslDelete<SSL_free>>;
using X509Ptr = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using X509StackPtr = std::unique_ptr<STACK_OF(X509), OpensslDelete<FreeX509Stack>>;
using X509StorePtr = std::unique_ptr<X509_STORE, OpensslDelete<X509_STORE_free>>;
using X509StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, OpensslDelete<X509_STORE_CTX_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslDelete<GENERAL_NAMES_free>>;
using GeneralNamePtr = std::unique_ptr<GENERAL_NAME, OpensslDelete<GENERAL_NAME_free>>;

}  // namespace courier::tls
