// Makes OpenSSL wipe all memory that it frees. OpenSSL cleanses what it knows to be secret, but
// its key decoder and its RSA padding leave copies in the heap; with this they are gone as well.
#pragma once

namespace courier::secret {

// False when OpenSSL has allocated already: then its memory functions can't be replaced. True as
// well when it was done before. Not thread-safe; call it first thing in main().
bool WipeOpensslMemoryOnFree();

}  // namespace courier::secret
